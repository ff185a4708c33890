-- The library as rows that several processes share: each keeps a SQLite file of its own that reads on from the last
-- change it has seen. Every row says by which change it came to be as it is; a row that was removed leaves one that
-- says so. The database numbers the changes itself, so that none can be made without, not even by hand.

-- Held from the first change of a transaction until its commit, so changes are numbered in the order of their commits.
CREATE TABLE library_head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    -- Which past the numbers belong to: a database that was put back, or a standby that took over, begins another.
    line text NOT NULL DEFAULT gen_random_uuid()::text,
    revision bigint NOT NULL DEFAULT 0,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO library_head DEFAULT VALUES;

CREATE TABLE paper (
    id text PRIMARY KEY,
    -- As in the library of one process: the day it came with as an ordinal, times 10000, plus a counter.
    number bigint NOT NULL UNIQUE,
    title text NOT NULL,
    abstract text NOT NULL,
    authors text[] NOT NULL,
    votes integer,
    published_at timestamptz,
    video text,
    ai_summary text,
    ai_summary_model text,
    keywords text[] NOT NULL,
    code_url text,
    code_stars integer,
    project_url text,
    withdrawn boolean NOT NULL,
    organization text,
    revision bigint NOT NULL UNIQUE
);

CREATE TABLE edition (
    day date PRIMARY KEY,
    checked_at timestamptz NOT NULL,
    -- In the order of their ranks.
    papers text[] NOT NULL,
    revision bigint NOT NULL UNIQUE
);

CREATE TABLE bullets (
    paper_id text NOT NULL REFERENCES paper (id) ON DELETE CASCADE,
    language text NOT NULL,
    origin text NOT NULL,
    model text NOT NULL,
    prompt text NOT NULL,
    items text[] NOT NULL,
    made_of text NOT NULL,
    ranking integer[] NOT NULL,
    seq integer NOT NULL,
    revision bigint NOT NULL UNIQUE,
    PRIMARY KEY (paper_id, language, origin, model, prompt)
);

CREATE TABLE meaning (
    paper_id text PRIMARY KEY REFERENCES paper (id) ON DELETE CASCADE,
    model text NOT NULL,
    vector bytea NOT NULL,
    revision bigint NOT NULL UNIQUE
);

-- Rows that were removed: the table, and the values of their primary key.
CREATE TABLE library_removal (
    kind text NOT NULL,
    key text[] NOT NULL,
    revision bigint NOT NULL UNIQUE,
    PRIMARY KEY (kind, key)
);

-- What the models failed at. No process needs to keep up with this.
CREATE TABLE bullets_put_off (
    paper_id text NOT NULL REFERENCES paper (id) ON DELETE CASCADE,
    language text NOT NULL,
    made_of text NOT NULL,
    prompt text NOT NULL,
    models text[] NOT NULL,
    attempts integer NOT NULL,
    next_at timestamptz NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (paper_id, language)
);

CREATE FUNCTION library_revision() RETURNS bigint LANGUAGE sql AS $$
    UPDATE library_head SET revision = revision + 1, at = clock_timestamp() RETURNING revision
$$;

-- The values of a row's primary key, whose columns a trigger names.
CREATE FUNCTION library_key(columns text[], content jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT array_agg(content ->> name ORDER BY place) FROM unnest(columns) WITH ORDINALITY AS one (name, place)
$$;

CREATE FUNCTION library_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision := library_revision();
    RETURN NEW;
END
$$;

CREATE FUNCTION library_return() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM library_removal WHERE kind = TG_TABLE_NAME AND key = library_key(TG_ARGV, to_jsonb(NEW));
    RETURN NULL;
END
$$;

CREATE FUNCTION library_remove() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO library_removal (kind, key, revision)
    VALUES (TG_TABLE_NAME, library_key(TG_ARGV, to_jsonb(OLD)), library_revision());
    RETURN NULL;
END
$$;

-- What stays as it was is no change.
CREATE TRIGGER added BEFORE INSERT ON paper FOR EACH ROW EXECUTE FUNCTION library_change();
CREATE TRIGGER changed BEFORE UPDATE ON paper FOR EACH ROW
WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION library_change();
CREATE TRIGGER returned AFTER INSERT ON paper FOR EACH ROW EXECUTE FUNCTION library_return('id');
CREATE TRIGGER removed AFTER DELETE ON paper FOR EACH ROW EXECUTE FUNCTION library_remove('id');

CREATE TRIGGER added BEFORE INSERT ON edition FOR EACH ROW EXECUTE FUNCTION library_change();
CREATE TRIGGER changed BEFORE UPDATE ON edition FOR EACH ROW
WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION library_change();
CREATE TRIGGER returned AFTER INSERT ON edition FOR EACH ROW EXECUTE FUNCTION library_return('day');
CREATE TRIGGER removed AFTER DELETE ON edition FOR EACH ROW EXECUTE FUNCTION library_remove('day');

CREATE TRIGGER added BEFORE INSERT ON bullets FOR EACH ROW EXECUTE FUNCTION library_change();
CREATE TRIGGER changed BEFORE UPDATE ON bullets FOR EACH ROW
WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION library_change();
CREATE TRIGGER returned AFTER INSERT ON bullets FOR EACH ROW
EXECUTE FUNCTION library_return('paper_id', 'language', 'origin', 'model', 'prompt');
CREATE TRIGGER removed AFTER DELETE ON bullets FOR EACH ROW
EXECUTE FUNCTION library_remove('paper_id', 'language', 'origin', 'model', 'prompt');

CREATE TRIGGER added BEFORE INSERT ON meaning FOR EACH ROW EXECUTE FUNCTION library_change();
CREATE TRIGGER changed BEFORE UPDATE ON meaning FOR EACH ROW
WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION library_change();
CREATE TRIGGER returned AFTER INSERT ON meaning FOR EACH ROW EXECUTE FUNCTION library_return('paper_id');
CREATE TRIGGER removed AFTER DELETE ON meaning FOR EACH ROW EXECUTE FUNCTION library_remove('paper_id');

-- What a text meant says nothing of another one.
CREATE FUNCTION forget_meaning() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM meaning WHERE paper_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER other_text AFTER UPDATE ON paper FOR EACH ROW
WHEN ((old.title, old.abstract) IS DISTINCT FROM (new.title, new.abstract)) EXECUTE FUNCTION forget_meaning();

-- The change that a process must have seen before it may draw this: the newest when it was opened, or touched.
ALTER TABLE delivery ADD COLUMN revision bigint NOT NULL DEFAULT 0;
ALTER TABLE part ADD COLUMN redraw_revision bigint NOT NULL DEFAULT 0;
ALTER TABLE shared ADD COLUMN redraw_revision bigint NOT NULL DEFAULT 0;
