"""A name that one process has for itself, kept for as long as it lives and says so in time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from bot.errors import StorageError
from bot.papers.clock import Clock
from bot.papers.leases import Lease, Leases

log = logging.getLogger(__name__)

# Of a lease: one try may fail before it runs out.
ANEW = 1 / 3


class Leadership:
    """Wants a name again and again; `gained` is called when it is had after it was not."""

    def __init__(self, leases: Leases, clock: Clock, name: str, me: str, lasts: timedelta) -> None:
        self._leases, self._clock = leases, clock
        self._name, self._me, self._lasts = name, me, lasts
        self._kept: tuple[Lease, float] | None = None

    @property
    def lease(self) -> Lease | None:
        """The term that surely lasts now, by a clock that goes on while this process is frozen; else None."""
        if self._kept and self._clock.steady().seconds < self._kept[1]:
            return self._kept[0]
        return None

    async def keep(self, gained: Callable[[], None]) -> None:
        """Have the name, or wait for it, until cancelled."""
        while True:
            had = self.lease
            try:
                await self._take()
            except StorageError as error:
                log.debug("nobody knows who has %s: %s", self._name, error)
            if self.lease and self.lease != had:
                log.info("this process has %s now", self._name)
                gained()
            await asyncio.sleep((self._lasts * ANEW).total_seconds())

    async def _take(self) -> None:
        # From before the question on: the lease runs from when it is answered, which is later.
        begun = self._clock.steady().seconds
        lease = await self._leases.take(self._name, self._me, self._lasts)
        self._kept = (lease, begun + self._lasts.total_seconds()) if lease else None

    async def resign(self) -> None:
        """Let another process have it at once."""
        kept, self._kept = self._kept, None
        if kept:
            with suppress(StorageError):
                await self._leases.give_back(kept[0])
