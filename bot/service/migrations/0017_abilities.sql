-- What an endpoint of language models was found to take: how strict a form of answer, and what it calls the limit.
CREATE TABLE llm_ability (
    endpoint TEXT PRIMARY KEY,
    level INTEGER NOT NULL,
    limit_name INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
