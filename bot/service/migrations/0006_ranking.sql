-- The places of a set's items, most telling first, for messages with room for a few; empty where nobody weighed them.
ALTER TABLE bullets ADD COLUMN ranking TEXT NOT NULL DEFAULT '[]';
