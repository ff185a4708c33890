-- The program merges a little of the search index after each change: left alone, FTS5 does it seldom and at length.
INSERT INTO search_index (search_index, rank) VALUES ('automerge', 0);
