"""A leader leads as long as it says so in time, and knows by itself when it may do so no more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

from bot.errors import StorageError
from bot.ledger.memory.leases import Leases
from bot.papers.clock import Steady, SystemClock
from bot.papers.leases import Lease
from bot.service.leadership import Leadership

LASTS = timedelta(seconds=0.06)


@dataclass
class ByHand(SystemClock):
    """A clock that is set by hand, as if the process stood still."""

    ahead: float = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead

    def steady(self) -> Steady:
        return Steady("hand", self.monotonic())


@dataclass
class Shaky(Leases):
    """A store that can be away."""

    away: bool = False
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    def __init__(self, clock: SystemClock) -> None:
        super().__init__(clock)
        self.away, self.asked = False, asyncio.Event()

    async def take(self, name: str, owner: str, lasts: timedelta, note: str | None = None) -> Lease | None:
        self.asked.set()
        if self.away:
            raise StorageError("away")
        return await super().take(name, owner, lasts, note)


@asynccontextmanager
async def kept(leadership: Leadership) -> AsyncIterator[asyncio.Event]:
    gained = asyncio.Event()
    task = asyncio.create_task(leadership.keep(gained.set))
    try:
        yield gained
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_the_first_leads_and_the_next_one_at_once_when_it_resigns() -> None:
    clock = SystemClock()
    leases = Leases(clock)
    first, second = (Leadership(leases, clock, "ingest", me, LASTS) for me in "ab")
    async with asyncio.timeout(10), kept(first) as gained:
        await gained.wait()
        async with kept(second) as follows:
            assert (first.lease is not None, second.lease) == (True, None)
            await first.resign()
            assert first.lease is None
            await asyncio.wait({asyncio.create_task(follows.wait()), asyncio.create_task(gained.wait())})
            assert (first.lease is None) is not (second.lease is None)


async def test_one_that_stood_still_for_longer_than_its_lease_knows_that_it_leads_no_more() -> None:
    clock = ByHand()
    leadership = Leadership(Leases(SystemClock()), clock, "ingest", "a", timedelta(minutes=1))
    async with asyncio.timeout(10), kept(leadership) as gained:
        await gained.wait()
        assert leadership.lease is not None
        clock.ahead += 61
        assert leadership.lease is None


async def test_a_leader_whose_store_is_away_leads_until_its_lease_ends_and_again_when_it_is_back() -> None:
    clock = ByHand()
    leases = Shaky(SystemClock())
    leadership = Leadership(leases, clock, "ingest", "a", LASTS)
    async with asyncio.timeout(10), kept(leadership) as gained:
        await gained.wait()
        leases.away = True
        clock.ahead += 1
        assert leadership.lease is None
        gained.clear()
        leases.asked.clear()
        await leases.asked.wait()
        assert leadership.lease is None
        leases.away = False
        await gained.wait()
