-- Where everything went that was kept here: a store that was moved is not to be used again by mistake.
CREATE TABLE moved_to (
    place TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
