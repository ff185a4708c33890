-- Whether a delivery goes to one person, so that those to channels, which go first, are found without looking at these.
ALTER TABLE delivery ADD COLUMN direct INTEGER NOT NULL DEFAULT 0;
UPDATE delivery SET direct = 1 WHERE channel_id IN (SELECT id FROM channel WHERE direct);
DROP INDEX delivery_open;
CREATE INDEX delivery_open ON delivery (direct, next_at) WHERE state = 'queued';
