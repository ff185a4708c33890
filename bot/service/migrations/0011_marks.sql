-- A mark is kept as the newest event says, also that it was taken back: `told` is when that happened by the platform's
-- clock, `at` when it was heard by our own order of hearing.
ALTER TABLE vote ADD COLUMN given INTEGER NOT NULL DEFAULT 1;
ALTER TABLE vote ADD COLUMN told TEXT NOT NULL DEFAULT '';
UPDATE vote SET told = at;
CREATE INDEX vote_at ON vote (at);
CREATE INDEX vote_taken_back ON vote (at) WHERE given = 0;

-- Events that are told again are known by their ids.
CREATE TABLE vote_event (
    id TEXT PRIMARY KEY,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX vote_event_at ON vote_event (at);

-- When all reactions of a message were last read; an event from before that is in there already.
CREATE TABLE vote_reading (
    platform TEXT NOT NULL,
    channel TEXT NOT NULL,
    message TEXT NOT NULL,
    told TEXT NOT NULL,
    PRIMARY KEY (platform, channel, message)
) STRICT, WITHOUT ROWID;
CREATE INDEX vote_reading_told ON vote_reading (told);

-- Who gave marks and may be a program; nobody of these counts before it is known.
CREATE TABLE stranger (
    platform TEXT NOT NULL,
    user TEXT NOT NULL,
    PRIMARY KEY (platform, user)
) STRICT, WITHOUT ROWID;
INSERT INTO stranger SELECT DISTINCT platform, user FROM vote WHERE platform = 'slack' AND mark <> 'button';

-- People who had themselves forgotten, as a hash that only this file's key can make again.
CREATE TABLE erasure (
    platform TEXT NOT NULL,
    person TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (platform, person)
) STRICT, WITHOUT ROWID;
CREATE TABLE secret (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO secret VALUES ('erasure', hex(randomblob(32)));

-- The marks that count.
CREATE VIEW favourite AS
SELECT platform, user, paper_id, channel, message, mark, at FROM vote
WHERE given = 1 AND (mark = 'button' OR NOT EXISTS (
    SELECT 1 FROM stranger WHERE stranger.platform = vote.platform AND stranger.user = vote.user));

-- Our messages that can bear marks: about one paper, or about several by their rank.
CREATE VIEW vote_bearer AS
SELECT
    channel.platform,
    part.posted_channel AS channel,
    part.posted_message AS message,
    CASE WHEN part.kind = 'reply' THEN (
        SELECT above.posted_message FROM part AS above
        WHERE above.delivery_id = part.delivery_id AND above.kind = 'post' ORDER BY above.seq LIMIT 1) END AS parent,
    part.paper_id,
    CASE WHEN part.kind = 'post' AND part.paper_id IS NULL THEN delivery.papers ELSE '[]' END AS papers,
    CASE WHEN part.state = 'sent' THEN part.ended_at END AS at
FROM part JOIN delivery ON delivery.id = part.delivery_id JOIN channel ON channel.id = delivery.channel_id
WHERE part.kind IN ('post', 'reply') AND part.posted_message IS NOT NULL;
