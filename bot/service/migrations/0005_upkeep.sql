-- The same table with its key in front: of the former order SQLite 3.40's integrity check says, wrongly, that
-- ranks are missing.
CREATE TABLE edition_item_ordered (
    day TEXT NOT NULL REFERENCES edition (day),
    paper_id TEXT NOT NULL REFERENCES paper (id),
    rank INTEGER NOT NULL,
    PRIMARY KEY (day, paper_id)
) STRICT, WITHOUT ROWID;
INSERT INTO edition_item_ordered (day, paper_id, rank) SELECT day, paper_id, rank FROM edition_item;
DROP TABLE edition_item;
ALTER TABLE edition_item_ordered RENAME TO edition_item;
CREATE INDEX edition_item_paper ON edition_item (paper_id, day);

-- Tells which bodies are shown no more, without which each one to be removed would cost a walk over all parts.
CREATE INDEX part_rendered ON part (rendered);

-- A backup took the place of a file that lived on after it: digests of days up to `until_day` may have been posted
-- between `since` and the change without a trace here.
CREATE TABLE restored (
    until_day TEXT PRIMARY KEY,
    since TEXT NOT NULL
) STRICT, WITHOUT ROWID;
