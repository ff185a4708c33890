-- What people changed of a channel from chat, for the channel to be told who did what. `before` and `after` are what it
-- asked for, as in channel.preferences, NULL where it was not subscribed; `tell_at` is NULL once the channel was told.
CREATE TABLE channel_change (
    id INTEGER PRIMARY KEY,
    channel_id INTEGER NOT NULL REFERENCES channel (id),
    user TEXT NOT NULL,
    home TEXT NOT NULL,
    at TEXT NOT NULL,
    before TEXT,
    after TEXT,
    tell_at TEXT,
    tried_at TEXT,
    posted_channel TEXT,
    posted_message TEXT
) STRICT;
CREATE INDEX channel_change_channel ON channel_change (channel_id, id);
CREATE INDEX channel_change_tell ON channel_change (tell_at) WHERE tell_at IS NOT NULL;

-- bot.toml need not say in which workspace or server a channel is that was subscribed from chat.
CREATE INDEX channel_name ON channel (platform, channel);
