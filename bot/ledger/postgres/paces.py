"""Turns to call a platform that all processes on a ledger take from one row, whoever of them comes and goes.

Nothing is split among processes: what one does not need another has at once, and a process that dies or stands still
keeps nothing. A turn takes one statement, which waits for no disk, as the row is in a table that a crash may empty.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.database.postgres.connection import Postgres
from bot.delivery.lanes import SHARES, Lane
from bot.delivery.turns import Taken
from bot.papers.clock import Clock

# Seconds after its turn within which a call begins without another one: 45 a second with it are no more than 50.
FRESH = 0.1
# For so many turns after somebody urgent had to wait for one, most are left to those like them.
HURRY = 10
# Turns of which what is not urgent has one beside what is.
ONE_IN = 1 + SHARES[Lane.POST] // SHARES[Lane.EDIT]
START = "greatest(known.next_at, clock_timestamp() + :after::interval)"
TAKEN = """
    INSERT INTO pace AS known (name, next_at, hurried_until, eased_at)
    VALUES (:name, clock_timestamp() + :after::interval + :gap::interval, clock_timestamp(), clock_timestamp())
    ON CONFLICT (name) DO UPDATE SET next_at = {START} + :gap::interval, {0}
    RETURNING extract(epoch FROM next_at - :gap::interval - clock_timestamp())::float8 AS seconds
"""
URGENT = TAKEN.replace("{START}", START).replace(
    "{0}",
    f"""hurried_until = CASE WHEN known.next_at > clock_timestamp() THEN known.next_at + {HURRY} * :gap::interval
        ELSE known.hurried_until END""",
)
EASED = TAKEN.replace("{START}", START).replace(
    "{0}",
    f"""eased_at = {START} + {ONE_IN} * :gap::interval
    WHERE known.hurried_until <= clock_timestamp() OR known.eased_at <= clock_timestamp()""",
)
NOT_BEFORE = """
    SELECT extract(epoch FROM least(hurried_until, eased_at) - clock_timestamp())::float8 AS seconds
    FROM pace WHERE name = :name
"""


class RowPace:
    """The port `Pace` on a row: turns `1 / per_second` apart for everybody who goes by the same name."""

    def __init__(self, database: Postgres, clock: Clock, name: str, per_second: float) -> None:
        self._database = database
        self._clock = clock
        self._name = name
        self._gap = timedelta(seconds=1 / per_second)

    async def take(self, *, urgent: bool, since: float, after: float) -> Taken:  # noqa: ARG002
        """The next turn; what is not urgent has one in five while urgent calls wait anywhere. Raises StorageError."""
        later = timedelta(seconds=max(after - self._clock.monotonic(), 0.0))
        asked = {"name": self._name, "after": later, "gap": self._gap}
        # Asked again where the connection is lost: a turn that nobody uses is all that comes of it.
        rows = await self._database.read(URGENT if urgent else EASED, **asked)
        if rows:
            return Taken(self._clock.monotonic() + rows[0]["seconds"])
        rows = await self._database.read(NOT_BEFORE, name=self._name)
        return Taken(self._clock.monotonic() + (max(rows[0]["seconds"], 0.0) if rows else 0.0), ours=False)

    async def begin(self, at: float) -> None:
        """Return when a call may begin: whoever was held up since takes a new turn, for others have had theirs."""
        while self._clock.monotonic() - at > FRESH:
            at = (await self.take(urgent=True, since=at, after=0.0)).at
            await asyncio.sleep(max(at - self._clock.monotonic(), 0.0))
