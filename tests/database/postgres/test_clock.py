"""All processes on one database go by its time, whatever their machines' clocks say."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.database.postgres.clock import DatabaseClock
from bot.delivery.preferences import Preferences
from bot.ledger.postgres.ledger import PostgresLedger, ledger_at
from bot.papers.clock import Clock, Steady, SystemClock
from tests.postgres import Server
from tests.samples import LEASE, opened, subscribed

NEAR = timedelta(seconds=2)


@dataclass
class Elsewhere(SystemClock):
    """A machine whose clock is set wrong, and whose other clock began at another time."""

    wrong: timedelta
    machine: str
    passed: float = 0.0

    def now(self) -> datetime:
        return super().now() + self.wrong

    def steady(self) -> Steady:
        return Steady(self.machine, 50.0 + self.passed)


@pytest.fixture
async def ledger(postgres: Server) -> AsyncIterator[PostgresLedger]:
    async with ledger_at(await postgres.database(), Preferences()) as opened_ledger:
        yield opened_ledger


async def clock_on(ledger: PostgresLedger, machine: Clock) -> DatabaseClock:
    clock = DatabaseClock(ledger.database, machine)
    await clock.sample()
    return clock


async def test_the_time_is_the_databases_and_goes_on_with_the_clock_that_nobody_sets(ledger: PostgresLedger) -> None:
    machine = Elsewhere(timedelta(minutes=-7), "one")
    clock = await clock_on(ledger, machine)
    assert abs(clock.now() - datetime.now(UTC)) < NEAR
    machine.wrong, machine.passed = timedelta(days=2), 100.0
    assert abs(clock.now() - datetime.now(UTC) - timedelta(seconds=100)) < NEAR
    await clock.sample()
    assert abs(clock.now() - datetime.now(UTC)) < NEAR


async def test_machines_minutes_apart_agree_whose_lease_stands(ledger: PostgresLedger) -> None:
    behind, ahead = [
        await clock_on(ledger, Elsewhere(timedelta(minutes=minutes), name))
        for minutes, name in ((-5, "one"), (5, "two"))
    ]
    [channel] = await subscribed(ledger, "c1")
    await opened(ledger, channel, due_at=behind.now())

    async def claim(clock: DatabaseClock) -> int:
        now = clock.now()
        return len(await ledger.deliveries.claim("me", now, now + LEASE, 5, steady=clock.steady()))

    assert await claim(behind) == 1
    assert await claim(ahead) == 0
    assert await claim(behind) == 0
