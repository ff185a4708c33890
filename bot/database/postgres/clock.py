"""The database's clock, which all processes on it share, however far apart their machines' clocks are."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

from bot.database.postgres.connection import Postgres
from bot.errors import StorageError
from bot.papers.clock import Clock, Steady

log = logging.getLogger(__name__)

# Seconds; two clocks that run apart by 100 millionths, which is much, differ by 6 ms after it.
SAMPLE_EVERY = 60.0
# Seconds; a machine's clock that is further off is worth a word to whoever runs it.
FAR_OFF = 5.0
NOW = "SELECT clock_timestamp() AS now"


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
        before = self._clock.steady().seconds
        [row] = await self._database.read(NOW)
        # Between asking and answer, so it is off by half of what that took at most; later asked means later told.
        self._at, self._sampled = row["now"], (before + self._clock.steady().seconds) / 2

    async def follow(self) -> None:
        """Sample again and again, until cancelled; a database that is away is asked the next time."""
        while True:
            await asyncio.sleep(SAMPLE_EVERY)
            try:
                await self.sample()
            except StorageError as error:
                log.warning("the time goes on as last known: %s", error)

    @property
    def apart(self) -> float:
        """Seconds by which this machine's clock is ahead of the database's."""
        return (self._clock.now() - self.now()).total_seconds()
