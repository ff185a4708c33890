-- Channels that their platform gave another id, by the one that settings may still name.
CREATE TABLE moved_channel (
    platform TEXT NOT NULL,
    was TEXT NOT NULL,
    channel TEXT NOT NULL,
    PRIMARY KEY (platform, was)
) STRICT, WITHOUT ROWID;
