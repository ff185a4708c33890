-- Channels that are due are read by the page, in this order.
DROP INDEX channel_due;
CREATE INDEX channel_due ON channel (direct, next_due_at, id) WHERE status IN ('active', 'blocked');
