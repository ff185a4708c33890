-- A place whose address begins with @ is a conversation of the bot with one person, who gets there what they follow.
ALTER TABLE channel ADD COLUMN direct INTEGER GENERATED ALWAYS AS (substr(channel, 1, 1) = '@') VIRTUAL;

-- What people follow, and what they never want to be written about.
CREATE TABLE follow (
    platform TEXT NOT NULL,
    user TEXT NOT NULL,
    home TEXT NOT NULL DEFAULT '',
    wish TEXT NOT NULL,
    topic TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (platform, user, home, wish, topic)
) STRICT, WITHOUT ROWID;

-- Where each of them is written to.
CREATE TABLE mailbox (
    platform TEXT NOT NULL,
    user TEXT NOT NULL,
    home TEXT NOT NULL DEFAULT '',
    channel_id INTEGER NOT NULL UNIQUE REFERENCES channel (id),
    PRIMARY KEY (platform, user, home)
) STRICT, WITHOUT ROWID;
