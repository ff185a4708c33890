"""How a server is, as far as it tells the bot's user."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from bot.database.postgres.connection import Transaction

# Rows that were removed or replaced and still take room, in the table that has the most of them beside its own.
ASKED = """
    SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS size,
        (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS taken,
        current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer
            AS most,
        coalesce(open.pid, 0) AS pid, coalesce(open.lasts, interval '0') AS lasts,
        coalesce(dead.name, '') AS table, coalesce(dead.rows, 0) AS dead
    FROM (SELECT 1) AS here
    LEFT JOIN (
        SELECT pid, clock_timestamp() - xact_start AS lasts FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
        AND backend_type = 'client backend' ORDER BY xact_start LIMIT 1) AS open ON true
    LEFT JOIN (
        SELECT relname::text AS name, n_dead_tup AS rows FROM pg_stat_user_tables
        WHERE n_dead_tup > :many AND n_dead_tup > n_live_tup ORDER BY n_dead_tup DESC LIMIT 1) AS dead ON true
"""
# Fewer dead rows are the day's, and go with the next vacuum.
MANY_DEAD = 100_000


class ServerCondition(NamedTuple):
    """What a server says of itself; sizes in bytes, of this database alone."""

    version: str
    size: int
    taken: int
    """Connections that are taken, of all databases."""
    most: int
    """Those that there can be."""
    pid: int
    """Who has had a transaction open for the longest, 0 if nobody."""
    lasts: timedelta
    table: str
    """The table with more dead rows than living ones, empty if none is that bad."""
    dead: int

    @property
    def left(self) -> int:
        """Connections that somebody can still have."""
        return max(0, self.most - self.taken)


async def condition_of(transaction: Transaction) -> ServerCondition:
    """How the server is now."""
    [row] = await transaction.run(ASKED, many=MANY_DEAD)
    return ServerCondition(*row)
