"""How often something was done of late by all processes on a ledger together."""

from __future__ import annotations

from datetime import timedelta

from bot.database.postgres.connection import Postgres

# As a row is changed by one at a time, whoever comes second sees what the first has counted.
BEGIN = """
    INSERT INTO called AS known (name, begun, paused_until)
    VALUES (:name, ARRAY[clock_timestamp()], clock_timestamp())
    ON CONFLICT (name) DO UPDATE SET begun = clock_timestamp() || ARRAY(
        SELECT at FROM unnest(known.begun) AS at WHERE at > clock_timestamp() - :window::interval ORDER BY at DESC)
    WHERE known.paused_until <= clock_timestamp()
        AND coalesce(known.begun[:most::integer] <= clock_timestamp() - :window::interval, true)
    RETURNING 1
"""
ROOM_IN = """
    SELECT extract(epoch FROM greatest(paused_until, begun[:most::integer] + :window::interval) - clock_timestamp())
        ::float8 AS seconds FROM called WHERE name = :name
"""
PAUSE = """
    INSERT INTO called AS known (name, begun, paused_until) VALUES (:name, '{}', clock_timestamp() + :lasts::interval)
    ON CONFLICT (name) DO UPDATE SET paused_until = greatest(known.paused_until, excluded.paused_until)
"""
# Seconds, for what has room by the time that it is asked about.
AT_ONCE = 0.001


class RowCounts:
    """The port `Counts` on rows: the newest calls of each name first, moments by the database's clock."""

    def __init__(self, database: Postgres) -> None:
        self._database = database

    async def begin(self, name: str, most: int, seconds: float) -> float:
        """Count one more if there is room. Raises StorageError."""
        asked = {"name": name, "most": most, "window": timedelta(seconds=seconds)}
        # Asked again where the connection is lost: one that was counted and not made is all that comes of it.
        if await self._database.read(BEGIN, **asked):
            return 0.0
        rows = await self._database.read(ROOM_IN, **asked)
        return max(rows[0]["seconds"] if rows else 0.0, AT_ONCE)

    async def pause(self, name: str, seconds: float) -> None:
        """Count no more for so long. Raises StorageError."""
        await self._database.read(PAUSE, name=name, lasts=timedelta(seconds=seconds))
