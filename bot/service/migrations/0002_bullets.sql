-- Every set of bullets that was made is kept under who made it, so that nothing is asked of a model twice.

CREATE TABLE bullets_made (
    paper_id TEXT NOT NULL REFERENCES paper (id),
    language TEXT NOT NULL,
    origin TEXT NOT NULL,
    model TEXT NOT NULL,
    prompt TEXT NOT NULL,
    items TEXT NOT NULL,
    -- The fingerprint of title and abstract that the set was made of; empty where nobody knows.
    made_of TEXT NOT NULL,
    -- Grows with every set of a paper: of several the newest is shown.
    seq INTEGER NOT NULL,
    PRIMARY KEY (paper_id, language, origin, model, prompt)
) STRICT, WITHOUT ROWID;
INSERT INTO bullets_made
SELECT paper_id, language, origin, coalesce(model, ''), '', items, '', 1 FROM bullets;
DROP TABLE bullets;
ALTER TABLE bullets_made RENAME TO bullets;

-- What the models failed at, and when it is tried again. Another text, prompt or choice of models is a new start.
CREATE TABLE bullets_put_off (
    paper_id TEXT NOT NULL REFERENCES paper (id),
    language TEXT NOT NULL,
    made_of TEXT NOT NULL,
    prompt TEXT NOT NULL,
    models TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_at TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (paper_id, language)
) STRICT, WITHOUT ROWID;

-- What the calls of a UTC day took, in tokens and seconds.
CREATE TABLE llm_use (
    day TEXT NOT NULL,
    model TEXT NOT NULL,
    calls INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    tokens_in INTEGER NOT NULL,
    tokens_out INTEGER NOT NULL,
    seconds REAL NOT NULL,
    PRIMARY KEY (day, model)
) STRICT, WITHOUT ROWID;
