-- How far a library has come that follows the rows of a PostgreSQL database, where several processes share one: the
-- line of changes that its number belongs to, the change to read on from, and the one up to which nothing is missing
-- here, which is behind the other while the file is being filled.
CREATE TABLE library_position (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    line TEXT NOT NULL,
    revision INTEGER NOT NULL,
    whole INTEGER NOT NULL
) STRICT;
