-- What papers mean: a vector of half-precision numbers for each, made by the model whose file has this SHA-256.
-- Empty unless a model is set.
CREATE TABLE meaning (
    paper_id TEXT PRIMARY KEY REFERENCES paper (id) ON DELETE CASCADE,
    model TEXT NOT NULL,
    vector BLOB NOT NULL
) STRICT;

CREATE TRIGGER paper_update_meaning AFTER UPDATE OF title, abstract ON paper
WHEN (old.title, old.abstract) IS NOT (new.title, new.abstract)
BEGIN
    DELETE FROM meaning WHERE paper_id = old.id;
END;
