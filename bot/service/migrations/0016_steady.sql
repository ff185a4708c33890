-- Leases and tries by a clock that nobody sets, beside the wall clock: which clock, and its seconds. Readings compare
-- only where the clock is the same, which it is for all processes of a machine until that is started anew.
ALTER TABLE delivery ADD COLUMN lease_clock TEXT;
ALTER TABLE delivery ADD COLUMN lease_ends REAL;
ALTER TABLE part ADD COLUMN first_clock TEXT;
ALTER TABLE part ADD COLUMN first_reading REAL;
-- When the last call began, or, once that is known, ended.
ALTER TABLE part ADD COLUMN last_clock TEXT;
ALTER TABLE part ADD COLUMN last_reading REAL;
