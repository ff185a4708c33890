-- When all reactions of a message, or all with one emoji, were last read or taken off, by both orders; what was told or
-- read of a moment before that says nothing more. An empty mark stands for all.
DROP TABLE vote_reading;
CREATE TABLE vote_reading (
    platform TEXT NOT NULL,
    channel TEXT NOT NULL,
    message TEXT NOT NULL,
    mark TEXT NOT NULL,
    told TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (platform, channel, message, mark)
) STRICT, WITHOUT ROWID;
CREATE INDEX vote_reading_at ON vote_reading (at);
