-- Times are text in UTC, always with microseconds and +00:00, so that they compare as they follow each other.
-- Days are text as 2024-05-17. Lists are JSON text. A paper's id is its arXiv id without version.

CREATE TABLE paper (
    -- The day of the edition it came with as an ordinal, times 10000, plus a counter: newer editions have
    -- larger numbers in whichever order they are collected, which the search relies on.
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    -- What papers are ordered by stands before the long texts, which may lie on further pages.
    votes INTEGER,
    published_at TEXT,
    withdrawn INTEGER NOT NULL,
    title TEXT NOT NULL,
    abstract TEXT NOT NULL,
    authors TEXT NOT NULL,
    video TEXT,
    ai_summary TEXT,
    ai_summary_model TEXT,
    keywords TEXT NOT NULL,
    code_url TEXT,
    project_url TEXT,
    -- The bullets of all languages, a line each; written whenever a set of bullets is.
    bullet_text TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE edition (
    day TEXT PRIMARY KEY,
    checked_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE edition_item (
    day TEXT NOT NULL REFERENCES edition (day),
    rank INTEGER NOT NULL,
    paper_id TEXT NOT NULL REFERENCES paper (id),
    PRIMARY KEY (day, paper_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX edition_item_paper ON edition_item (paper_id, day);

CREATE TABLE bullets (
    paper_id TEXT NOT NULL REFERENCES paper (id),
    language TEXT NOT NULL,
    origin TEXT NOT NULL,
    items TEXT NOT NULL,
    model TEXT,
    PRIMARY KEY (paper_id, language, origin)
) STRICT, WITHOUT ROWID;

-- Search: the index keeps no text of its own. It reads the view, which rewrites text with a function of the
-- program, so that a connection without that function fails loudly instead of spoiling the index.

CREATE TABLE search_meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIEW search_source AS
SELECT
    number,
    search_norm(title) AS title,
    search_norm(authors) AS authors,
    search_norm(abstract || char(10) || bullet_text) AS body
FROM paper;

CREATE VIRTUAL TABLE search_index USING fts5 (
    title, authors, body,
    content = 'search_source', content_rowid = 'number', tokenize = 'porter unicode61 remove_diacritics 2'
);

-- The rest of a title from each of its words on: what a person who types is offered.
CREATE TABLE suggestion (
    key TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (key, number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER paper_insert AFTER INSERT ON paper BEGIN
    INSERT INTO search_index (rowid, title, authors, body) VALUES (
        new.number, search_norm(new.title), search_norm(new.authors),
        search_norm(new.abstract || char(10) || new.bullet_text));
    INSERT INTO suggestion (key, number) SELECT value, new.number FROM json_each(word_starts(new.title));
END;

CREATE TRIGGER paper_delete AFTER DELETE ON paper BEGIN
    INSERT INTO search_index (search_index, rowid, title, authors, body) VALUES (
        'delete', old.number, search_norm(old.title), search_norm(old.authors),
        search_norm(old.abstract || char(10) || old.bullet_text));
    DELETE FROM suggestion
    WHERE number = old.number AND key IN (SELECT value FROM json_each(word_starts(old.title)));
END;

-- An update names all columns, so the condition and not the list of columns is what spares the index.
CREATE TRIGGER paper_update AFTER UPDATE OF number, title, authors, abstract, bullet_text ON paper
WHEN (old.number, old.title, old.authors, old.abstract, old.bullet_text)
    IS NOT (new.number, new.title, new.authors, new.abstract, new.bullet_text)
BEGIN
    INSERT INTO search_index (search_index, rowid, title, authors, body) VALUES (
        'delete', old.number, search_norm(old.title), search_norm(old.authors),
        search_norm(old.abstract || char(10) || old.bullet_text));
    INSERT INTO search_index (rowid, title, authors, body) VALUES (
        new.number, search_norm(new.title), search_norm(new.authors),
        search_norm(new.abstract || char(10) || new.bullet_text));
    DELETE FROM suggestion
    WHERE number = old.number AND key IN (SELECT value FROM json_each(word_starts(old.title)));
    INSERT INTO suggestion (key, number) SELECT value, new.number FROM json_each(word_starts(new.title));
END;

-- A person's mark may outlive the paper's row, so it refers to none.
CREATE TABLE vote (
    platform TEXT NOT NULL,
    user TEXT NOT NULL,
    paper_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    message TEXT NOT NULL,
    mark TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (platform, user, paper_id, channel, message, mark)
) STRICT, WITHOUT ROWID;
CREATE INDEX vote_paper ON vote (paper_id, platform, user);
CREATE INDEX vote_message ON vote (platform, channel, message);

CREATE TABLE channel (
    id INTEGER PRIMARY KEY,
    platform TEXT NOT NULL,
    tenant TEXT NOT NULL,
    channel TEXT NOT NULL,
    language TEXT NOT NULL,
    style TEXT NOT NULL,
    top_n INTEGER NOT NULL,
    min_votes INTEGER NOT NULL,
    at TEXT NOT NULL,
    zone TEXT NOT NULL,
    weekdays TEXT NOT NULL,
    catch_up TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'active',
    reason TEXT NOT NULL DEFAULT '',
    next_due_at TEXT,
    last_day TEXT,
    configured INTEGER NOT NULL,
    UNIQUE (platform, tenant, channel)
) STRICT;
CREATE INDEX channel_due ON channel (next_due_at) WHERE status IN ('active', 'blocked');

CREATE TABLE delivery (
    id INTEGER PRIMARY KEY,
    channel_id INTEGER NOT NULL REFERENCES channel (id),
    day TEXT NOT NULL,
    generation INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued',
    due_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    papers TEXT NOT NULL DEFAULT '[]',
    lease_owner TEXT,
    lease_until TEXT,
    fence INTEGER NOT NULL DEFAULT 0,
    next_at TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    ended_at TEXT,
    UNIQUE (channel_id, day, generation)
) STRICT;
CREATE INDEX delivery_open ON delivery (next_at) WHERE state = 'queued';
CREATE INDEX delivery_order ON delivery (channel_id, due_at, id) WHERE state = 'queued';
CREATE INDEX delivery_day ON delivery (day);

-- Named by its content: equal digests share one row, in however many channels.
CREATE TABLE rendered (
    sha256 TEXT PRIMARY KEY,
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE part (
    id INTEGER PRIMARY KEY,
    delivery_id INTEGER NOT NULL REFERENCES delivery (id),
    seq INTEGER NOT NULL,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    paper_id TEXT,
    rendered TEXT NOT NULL REFERENCES rendered (sha256),
    state TEXT NOT NULL DEFAULT 'queued',
    attempts INTEGER NOT NULL DEFAULT 0,
    first_try_at TEXT,
    last_try_at TEXT,
    next_at TEXT,
    posted_channel TEXT,
    posted_message TEXT,
    reason TEXT NOT NULL DEFAULT '',
    ended_at TEXT,
    -- When it is to be drawn again, and the latest wish for it that was heard.
    redraw_at TEXT,
    redraw_wish TEXT,
    UNIQUE (delivery_id, seq)
) STRICT;
CREATE INDEX part_posted ON part (posted_message, posted_channel) WHERE posted_message IS NOT NULL;
CREATE INDEX part_sent ON part (ended_at) WHERE state = 'sent';
CREATE INDEX part_redraw ON part (redraw_at) WHERE redraw_at IS NOT NULL;

-- Only ever added to.
CREATE TABLE part_event (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    delivery_id INTEGER NOT NULL REFERENCES delivery (id),
    seq INTEGER,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    why TEXT NOT NULL
) STRICT;
CREATE INDEX part_event_delivery ON part_event (delivery_id, id);
