-- The queue in the orders in which it is taken from, so that of many that wait only the first are looked at.
CREATE INDEX delivery_public ON delivery (due_at, id) WHERE state = 'queued' AND direct = 0;
CREATE INDEX delivery_next ON delivery (next_at) WHERE state = 'queued';
CREATE INDEX delivery_leased ON delivery (channel_id, lease_until) WHERE state = 'queued' AND lease_until IS NOT NULL;
