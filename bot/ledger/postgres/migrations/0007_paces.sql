-- When the next call of a platform may begin, for all processes; moments by the database's clock. A crash may empty it:
-- then the next call may begin at once.
CREATE UNLOGGED TABLE pace (
    name text PRIMARY KEY,
    next_at timestamptz NOT NULL,
    -- Until when urgent calls are taken to wait, and when one that is not urgent may have a turn beside them.
    hurried_until timestamptz NOT NULL,
    eased_at timestamptz NOT NULL
) WITH (fillfactor = 20);

-- When each method of a platform was called of late, and until when it said that it wants to be left alone.
CREATE UNLOGGED TABLE called (
    name text PRIMARY KEY,
    begun timestamptz[] NOT NULL,
    paused_until timestamptz NOT NULL
) WITH (fillfactor = 20);
