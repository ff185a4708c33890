-- What is claimed is found in the order in which it is due, however many deliveries of other platforms wait and however
-- many years of ended ones there are; no statistics are needed for that.
ALTER TABLE delivery ADD COLUMN platform text;
UPDATE delivery SET platform = channel.platform FROM channel WHERE channel.id = delivery.channel_id;
ALTER TABLE delivery ALTER COLUMN platform SET NOT NULL;

DROP INDEX delivery_due;
DROP INDEX delivery_next;
CREATE INDEX delivery_public ON delivery (platform, due_at, id) WHERE state = 'queued' AND NOT direct;
CREATE INDEX delivery_personal ON delivery (platform, next_at, id) WHERE state = 'queued' AND direct;
CREATE INDEX delivery_next ON delivery (next_at) WHERE state = 'queued';
CREATE INDEX delivery_leased ON delivery (channel_id, lease_until) WHERE state = 'queued' AND lease_until IS NOT NULL;
-- The queue is empty most of the day and holds every channel for a few minutes. Whichever of the two is written down as
-- usual is wrong for the other: measured with what holds at rest, a claim among 50,000 took longer than 15 seconds.
ALTER TABLE delivery ALTER COLUMN state SET STATISTICS 0;
ALTER TABLE delivery ALTER COLUMN lease_until SET STATISTICS 0;
ALTER TABLE delivery ALTER COLUMN next_at SET STATISTICS 0;
ALTER TABLE delivery ALTER COLUMN due_at SET STATISTICS 0;
