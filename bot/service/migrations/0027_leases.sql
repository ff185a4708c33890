-- Names that at most one process has at a time. Only one service has this file, but it goes by the same rules.
CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    fence INTEGER NOT NULL,
    lease_until TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Which processes work on this ledger, what they do ("deliver,chat"), and when each last said so.
CREATE TABLE process (
    name TEXT PRIMARY KEY,
    roles TEXT NOT NULL,
    seen_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
