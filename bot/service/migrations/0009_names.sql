-- What a paper is called by, without spaces and hyphens: `dinov3` for `DINOv3`, `DINO v3` and `Dino-V3`.
CREATE TABLE paper_name (
    key TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (key, number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER paper_insert_name AFTER INSERT ON paper BEGIN
    INSERT INTO paper_name (key, number) SELECT value, new.number FROM json_each(name_keys(new.title));
END;

CREATE TRIGGER paper_delete_name AFTER DELETE ON paper BEGIN
    DELETE FROM paper_name WHERE number = old.number AND key IN (SELECT value FROM json_each(name_keys(old.title)));
END;

CREATE TRIGGER paper_update_name AFTER UPDATE OF number, title ON paper
WHEN (old.number, old.title) IS NOT (new.number, new.title)
BEGIN
    DELETE FROM paper_name WHERE number = old.number AND key IN (SELECT value FROM json_each(name_keys(old.title)));
    INSERT INTO paper_name (key, number) SELECT value, new.number FROM json_each(name_keys(new.title));
END;

-- Who a paper comes from, as Hugging Face names them, is searched too: the index is made anew with one column more.
ALTER TABLE paper ADD COLUMN organization TEXT;

DROP TRIGGER paper_insert;
DROP TRIGGER paper_delete;
DROP TRIGGER paper_update;
DROP TABLE search_index;
DROP VIEW search_source;

CREATE VIEW search_source AS
SELECT
    number,
    search_norm(title) AS title,
    search_norm(authors) AS authors,
    search_norm(coalesce(organization, '')) AS organization,
    search_norm(abstract || char(10) || bullet_text) AS body
FROM paper;

CREATE VIRTUAL TABLE search_index USING fts5 (
    title, authors, organization, body,
    content = 'search_source', content_rowid = 'number', tokenize = 'porter unicode61 remove_diacritics 2'
);
INSERT INTO search_index (search_index, rank) VALUES ('automerge', 0);
DELETE FROM search_meta WHERE name = 'normaliser';

CREATE TRIGGER paper_insert AFTER INSERT ON paper BEGIN
    INSERT INTO search_index (rowid, title, authors, organization, body) VALUES (
        new.number, search_norm(new.title), search_norm(new.authors), search_norm(coalesce(new.organization, '')),
        search_norm(new.abstract || char(10) || new.bullet_text));
    INSERT INTO suggestion (key, number) SELECT value, new.number FROM json_each(word_starts(new.title));
END;

CREATE TRIGGER paper_delete AFTER DELETE ON paper BEGIN
    INSERT INTO search_index (search_index, rowid, title, authors, organization, body) VALUES (
        'delete', old.number, search_norm(old.title), search_norm(old.authors),
        search_norm(coalesce(old.organization, '')), search_norm(old.abstract || char(10) || old.bullet_text));
    DELETE FROM suggestion
    WHERE number = old.number AND key IN (SELECT value FROM json_each(word_starts(old.title)));
END;

-- An update names all columns, so the condition and not the list of columns is what spares the index.
CREATE TRIGGER paper_update AFTER UPDATE OF number, title, authors, organization, abstract, bullet_text ON paper
WHEN (old.number, old.title, old.authors, old.organization, old.abstract, old.bullet_text)
    IS NOT (new.number, new.title, new.authors, new.organization, new.abstract, new.bullet_text)
BEGIN
    INSERT INTO search_index (search_index, rowid, title, authors, organization, body) VALUES (
        'delete', old.number, search_norm(old.title), search_norm(old.authors),
        search_norm(coalesce(old.organization, '')), search_norm(old.abstract || char(10) || old.bullet_text));
    INSERT INTO search_index (rowid, title, authors, organization, body) VALUES (
        new.number, search_norm(new.title), search_norm(new.authors), search_norm(coalesce(new.organization, '')),
        search_norm(new.abstract || char(10) || new.bullet_text));
    DELETE FROM suggestion
    WHERE number = old.number AND key IN (SELECT value FROM json_each(word_starts(old.title)));
    INSERT INTO suggestion (key, number) SELECT value, new.number FROM json_each(word_starts(new.title));
END;
