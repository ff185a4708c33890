-- What a delivery brings: the digest of a day, or the team's best of the week or month that ended with it (`kind`). A
-- table's UNIQUE is changed by making it anew; rows that refer to it find theirs again before the transaction ends.
PRAGMA defer_foreign_keys = ON;
CREATE TEMP TABLE delivery_before AS SELECT * FROM delivery;
DROP TABLE delivery;
CREATE TABLE delivery (
    id INTEGER PRIMARY KEY,
    channel_id INTEGER NOT NULL REFERENCES channel (id),
    kind TEXT NOT NULL DEFAULT 'digest',
    day TEXT NOT NULL,
    generation INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued',
    due_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    papers TEXT NOT NULL DEFAULT '[]',
    repeats TEXT NOT NULL DEFAULT '[]',
    lease_owner TEXT,
    lease_until TEXT,
    lease_clock TEXT,
    lease_ends REAL,
    fence INTEGER NOT NULL DEFAULT 0,
    next_at TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    ended_at TEXT,
    direct INTEGER NOT NULL DEFAULT 0,
    UNIQUE (channel_id, day, kind, generation)
) STRICT;
INSERT INTO delivery (
    id, channel_id, day, generation, state, due_at, expires_at, papers, repeats, lease_owner, lease_until, lease_clock,
    lease_ends, fence, next_at, reason, ended_at, direct)
SELECT
    id, channel_id, day, generation, state, due_at, expires_at, papers, repeats, lease_owner, lease_until, lease_clock,
    lease_ends, fence, next_at, reason, ended_at, direct
FROM delivery_before;
DROP TABLE delivery_before;
CREATE INDEX delivery_open ON delivery (direct, next_at) WHERE state = 'queued';
CREATE INDEX delivery_order ON delivery (channel_id, due_at, id) WHERE state = 'queued';
CREATE INDEX delivery_day ON delivery (day);

-- Since when the channel takes digests, this time; NULL where that was before this was kept.
ALTER TABLE channel ADD COLUMN since TEXT;

-- The bot's own reactions on a message, by which people vote with one click: when the next is to be added, how many
-- stand, and why there are no more.
ALTER TABLE part ADD COLUMN seed_at TEXT;
ALTER TABLE part ADD COLUMN seeds INTEGER NOT NULL DEFAULT 0;
ALTER TABLE part ADD COLUMN seed_refused TEXT NOT NULL DEFAULT '';
CREATE INDEX part_seed ON part (seed_at) WHERE seed_at IS NOT NULL;
