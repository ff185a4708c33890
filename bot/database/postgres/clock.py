"""The database's clock, which all processes on it share, however far apart their machines' clocks are."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.database.postgres.connection import Postgres
from bot.papers.clock import Clock, Steady

NOW = "SELECT clock_timestamp() AS now"
# The quickest answer is off by the least.
QUESTIONS = 3


class DatabaseClock:
    """The port `Clock` by the time of the database, carried on between samples by the clock that nobody sets."""

    def __init__(self, database: Postgres, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._at, self._sampled = clock.now(), clock.steady().seconds

    def now(self) -> datetime:
        """The database's time, aware, in UTC."""
        return self._at + timedelta(seconds=self._clock.steady().seconds - self._sampled)

    def monotonic(self) -> float:
        """Seconds that only ever grow, of this process."""
        return self._clock.monotonic()

    def steady(self) -> Steady:
        """The same, of a clock that all processes of this machine share as long as it runs."""
        return self._clock.steady()

    async def sample(self) -> None:
        """Ask the database for its time; raises StorageError."""
        _, self._at, self._sampled = min([await self._asked() for _ in range(QUESTIONS)])

    async def _asked(self) -> tuple[float, datetime, float]:
        """How long an answer took, what it was, and when; it is off by half of the first at most."""
        before = self._clock.steady().seconds
        [row] = await self._database.read(NOW)
        took = self._clock.steady().seconds - before
        return took, row["now"], before + took / 2
