"""One time for all processes that share a ledger, however far apart their machines' clocks are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from bot.chat.ledger import Ledger
from bot.ledger.sqlite.ledger import SqliteLedger
from bot.papers.clock import Clock, SystemClock


async def no_need() -> None:
    """The clock of this machine is followed by itself."""


class Time(NamedTuple):
    """A clock, and what is to be called now and then for it to stay right."""

    clock: Clock
    keep: Callable[[], Awaitable[None]] = no_need


async def clocks_apart(ledger: Ledger) -> float:
    """Seconds by which this machine's clock is ahead of the one that everybody goes by who uses a ledger."""
    clock = SystemClock()
    shared = await time_of(ledger, clock)
    return (clock.now() - shared.clock.now()).total_seconds()


async def time_of(ledger: Ledger, clock: Clock) -> Time:
    """The time that everybody goes by who uses a ledger: the database's own, or that of the machine."""
    if isinstance(ledger, SqliteLedger):
        return Time(clock)
    from bot.database.postgres.clock import DatabaseClock
    from bot.ledger.postgres.ledger import PostgresLedger

    if not isinstance(ledger, PostgresLedger):
        return Time(clock)
    shared = DatabaseClock(ledger.database, clock)
    await shared.sample()
    return Time(shared, shared.sample)
