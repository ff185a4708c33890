-- Cards that people showed to a whole channel: messages of ours about one paper, like those of a digest.
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
    PRIMARY KEY (platform, message, channel)
) STRICT, WITHOUT ROWID;
CREATE INDEX shared_paper ON shared (paper_id);
CREATE INDEX shared_at ON shared (at);
CREATE INDEX shared_redraw ON shared (redraw_at) WHERE redraw_at IS NOT NULL;
CREATE INDEX shared_sharer ON shared (platform, sharer);

-- Every message of ours that can bear marks.
CREATE VIEW bearer AS
SELECT platform, channel, message, parent, paper_id, papers, at FROM vote_bearer
UNION ALL SELECT platform, channel, message, NULL, paper_id, '[]', at FROM shared;
