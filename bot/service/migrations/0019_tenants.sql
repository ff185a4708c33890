-- Votes, readings and shared cards name the workspace or server that they stand in (`tenant`), empty where that is not
-- known, as of before. A person has a `home` where ids are unique only in a workspace; empty where they are the same
-- everywhere, and for the ids of before, which belong to whoever of that name is met first.
DROP VIEW favourite;
DROP VIEW bearer;
DROP VIEW vote_bearer;

ALTER TABLE vote RENAME TO vote_before;
DROP INDEX vote_paper;
DROP INDEX vote_message;
DROP INDEX vote_at;
DROP INDEX vote_taken_back;
CREATE TABLE vote (
    platform TEXT NOT NULL,
    user TEXT NOT NULL,
    home TEXT NOT NULL DEFAULT '',
    paper_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    message TEXT NOT NULL,
    mark TEXT NOT NULL,
    tenant TEXT NOT NULL DEFAULT '',
    given INTEGER NOT NULL,
    told TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (platform, user, home, paper_id, channel, message, mark)
) STRICT, WITHOUT ROWID;
INSERT INTO vote (platform, user, paper_id, channel, message, mark, given, told, at)
SELECT platform, user, paper_id, channel, message, mark, given, told, at FROM vote_before;
DROP TABLE vote_before;
CREATE INDEX vote_paper ON vote (paper_id, platform, user);
CREATE INDEX vote_message ON vote (platform, channel, message);
CREATE INDEX vote_at ON vote (at);
CREATE INDEX vote_taken_back ON vote (at) WHERE given = 0;

ALTER TABLE vote_reading RENAME TO vote_reading_before;
DROP INDEX vote_reading_at;
CREATE TABLE vote_reading (
    platform TEXT NOT NULL,
    channel TEXT NOT NULL,
    message TEXT NOT NULL,
    mark TEXT NOT NULL,
    tenant TEXT NOT NULL DEFAULT '',
    told TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (platform, channel, message, mark, tenant)
) STRICT, WITHOUT ROWID;
INSERT INTO vote_reading (platform, channel, message, mark, told, at)
SELECT platform, channel, message, mark, told, at FROM vote_reading_before;
DROP TABLE vote_reading_before;
CREATE INDEX vote_reading_at ON vote_reading (at);

ALTER TABLE stranger RENAME TO stranger_before;
CREATE TABLE stranger (
    platform TEXT NOT NULL,
    user TEXT NOT NULL,
    home TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (platform, user, home)
) STRICT, WITHOUT ROWID;
INSERT INTO stranger (platform, user) SELECT platform, user FROM stranger_before;
DROP TABLE stranger_before;

ALTER TABLE shared RENAME TO shared_before;
DROP INDEX shared_paper;
DROP INDEX shared_at;
DROP INDEX shared_redraw;
DROP INDEX shared_sharer;
CREATE TABLE shared (
    platform TEXT NOT NULL,
    tenant TEXT NOT NULL,
    channel TEXT NOT NULL,
    message TEXT NOT NULL,
    paper_id TEXT NOT NULL,
    -- Whoever shared it; empty once they had themselves forgotten.
    sharer TEXT NOT NULL,
    language TEXT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    at TEXT NOT NULL,
    -- As of a part: when it is to be drawn again, and the latest wish for it that was heard.
    redraw_at TEXT,
    redraw_wish TEXT,
    -- It can be changed no more.
    lost INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (platform, message, channel, tenant)
) STRICT, WITHOUT ROWID;
INSERT INTO shared (platform, tenant, channel, message, paper_id, sharer, language, key, body, at, redraw_at,
    redraw_wish, lost)
SELECT platform, tenant, channel, message, paper_id, sharer, language, key, body, at, redraw_at, redraw_wish, lost
FROM shared_before;
DROP TABLE shared_before;
CREATE INDEX shared_paper ON shared (paper_id);
CREATE INDEX shared_at ON shared (at);
CREATE INDEX shared_redraw ON shared (redraw_at) WHERE redraw_at IS NOT NULL;
CREATE INDEX shared_sharer ON shared (platform, sharer);

-- The marks that count.
CREATE VIEW favourite AS
SELECT platform, user, home, paper_id, channel, message, mark, tenant, at FROM vote
WHERE given = 1 AND (mark = 'button' OR NOT EXISTS (
    SELECT 1 FROM stranger
    WHERE stranger.platform = vote.platform AND stranger.user = vote.user AND stranger.home = vote.home));

-- Our messages that can bear marks: about one paper, or about several by their rank.
CREATE VIEW vote_bearer AS
SELECT
    channel.platform,
    channel.tenant,
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

-- Every message of ours that can bear marks.
CREATE VIEW bearer AS
SELECT platform, tenant, channel, message, parent, paper_id, papers, at FROM vote_bearer
UNION ALL SELECT platform, tenant, channel, message, NULL, paper_id, '[]', at FROM shared;
