-- The days on which the admin was told of deliveries that need a person.
CREATE TABLE notice (
    day TEXT PRIMARY KEY,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
