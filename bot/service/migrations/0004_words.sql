-- Words that papers bring along, each with how many papers do: what the search adds, offers and corrects by.

-- A short name or a Korean word (as typed) and what a paper says in brackets that it stands for.
CREATE TABLE coinage (
    key TEXT NOT NULL,
    long TEXT NOT NULL,
    short TEXT NOT NULL,
    papers INTEGER NOT NULL,
    PRIMARY KEY (key, long)
) STRICT, WITHOUT ROWID;

-- Each author twice: as written, and the family name first.
CREATE TABLE author_name (
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    papers INTEGER NOT NULL,
    PRIMARY KEY (key, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE title_word (
    word TEXT PRIMARY KEY,
    papers INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX paper_votes ON paper (votes DESC, number DESC);

CREATE TRIGGER paper_insert_words AFTER INSERT ON paper BEGIN
    INSERT INTO coinage (key, long, short, papers)
    SELECT value ->> 0, value ->> 2, value ->> 1, 1
    FROM json_each(coined(new.title || char(10) || new.abstract || char(10) || new.bullet_text)) WHERE true
    ON CONFLICT DO UPDATE SET papers = papers + 1;
    INSERT INTO author_name (key, name, papers)
    SELECT value ->> 0, value ->> 1, 1 FROM json_each(author_names(new.authors)) WHERE true
    ON CONFLICT DO UPDATE SET papers = papers + 1;
    INSERT INTO title_word (word, papers) SELECT value, 1 FROM json_each(title_words(new.title)) WHERE true
    ON CONFLICT DO UPDATE SET papers = papers + 1;
END;

CREATE TRIGGER paper_delete_words AFTER DELETE ON paper BEGIN
    UPDATE coinage SET papers = papers - 1 WHERE (key, long) IN (
        SELECT value ->> 0, value ->> 2
        FROM json_each(coined(old.title || char(10) || old.abstract || char(10) || old.bullet_text)));
    UPDATE author_name SET papers = papers - 1 WHERE (key, name) IN (
        SELECT value ->> 0, value ->> 1 FROM json_each(author_names(old.authors)));
    UPDATE title_word SET papers = papers - 1 WHERE word IN (SELECT value FROM json_each(title_words(old.title)));
END;

CREATE TRIGGER paper_update_coinage AFTER UPDATE OF title, abstract, bullet_text ON paper
WHEN (old.title, old.abstract, old.bullet_text) IS NOT (new.title, new.abstract, new.bullet_text)
BEGIN
    UPDATE coinage SET papers = papers - 1 WHERE (key, long) IN (
        SELECT value ->> 0, value ->> 2
        FROM json_each(coined(old.title || char(10) || old.abstract || char(10) || old.bullet_text)));
    INSERT INTO coinage (key, long, short, papers)
    SELECT value ->> 0, value ->> 2, value ->> 1, 1
    FROM json_each(coined(new.title || char(10) || new.abstract || char(10) || new.bullet_text)) WHERE true
    ON CONFLICT DO UPDATE SET papers = papers + 1;
END;

CREATE TRIGGER paper_update_names AFTER UPDATE OF title, authors ON paper
WHEN (old.title, old.authors) IS NOT (new.title, new.authors)
BEGIN
    UPDATE author_name SET papers = papers - 1 WHERE (key, name) IN (
        SELECT value ->> 0, value ->> 1 FROM json_each(author_names(old.authors)));
    UPDATE title_word SET papers = papers - 1 WHERE word IN (SELECT value FROM json_each(title_words(old.title)));
    INSERT INTO author_name (key, name, papers)
    SELECT value ->> 0, value ->> 1, 1 FROM json_each(author_names(new.authors)) WHERE true
    ON CONFLICT DO UPDATE SET papers = papers + 1;
    INSERT INTO title_word (word, papers) SELECT value, 1 FROM json_each(title_words(new.title)) WHERE true
    ON CONFLICT DO UPDATE SET papers = papers + 1;
END;
