-- By which a backup, which lacks the secrets themselves, knows the one that belongs to it: a SHA-256 of each.
CREATE TABLE secret_sum (
    name text PRIMARY KEY,
    sha256 text NOT NULL
);
