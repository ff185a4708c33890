-- Names that at most one process has at a time: who collects, who has which shards. By the database's clock alone.
CREATE TABLE lease (
    name text PRIMARY KEY,
    owner text NOT NULL,
    fence bigint NOT NULL,
    lease_until timestamptz NOT NULL
);

-- Which processes work on this ledger, what they do ("deliver,chat"), and when each last said so.
CREATE TABLE process (
    name text PRIMARY KEY,
    roles text NOT NULL,
    seen_at timestamptz NOT NULL
);
