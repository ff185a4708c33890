-- What whoever has a name leaves to the next who has it: the sessions of a group of shards, to go on with.
ALTER TABLE lease ADD COLUMN note TEXT NOT NULL DEFAULT '';
