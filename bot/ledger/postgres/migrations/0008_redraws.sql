-- Of several processes one draws a message again: until then the others leave it to that one, and each drawing has a
-- number of its own, so that one which comes too late is known.
ALTER TABLE part ADD COLUMN redraw_until timestamptz;
ALTER TABLE part ADD COLUMN redraw_turn bigint NOT NULL DEFAULT 0;
ALTER TABLE shared ADD COLUMN redraw_until timestamptz;
ALTER TABLE shared ADD COLUMN redraw_turn bigint NOT NULL DEFAULT 0;
