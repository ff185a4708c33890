-- Channels in which the bot has greeted whoever invited it, and when.
CREATE TABLE greeting (
    platform TEXT NOT NULL,
    tenant TEXT NOT NULL,
    channel TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (platform, tenant, channel)
) STRICT, WITHOUT ROWID;
