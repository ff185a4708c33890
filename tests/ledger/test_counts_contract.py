"""Calls of a kind are counted, and no stretch of time holds more than it may: alone, and for all who share."""

from __future__ import annotations

import asyncio

import pytest

from bot.delivery.counts import Counts, OwnCounts
from bot.ledger.postgres.counts import RowCounts
from bot.ledger.postgres.ledger import PostgresLedger
from bot.papers.clock import SystemClock


@pytest.fixture(params=["own", "rows"])
def counts(request: pytest.FixtureRequest) -> Counts:
    """Counts of each kind."""
    if request.param == "own":
        return OwnCounts(SystemClock())
    kept: PostgresLedger = request.getfixturevalue("postgres_ledger")
    return RowCounts(kept.database)


async def test_so_many_are_counted_at_once_and_no_more(counts: Counts) -> None:
    waits = await asyncio.gather(*(counts.begin("a", 5, 60) for _ in range(9)))
    assert waits.count(0.0) == 5
    assert all(59 < wait <= 60 for wait in waits if wait)


async def test_there_is_room_again_after_the_time(counts: Counts) -> None:
    for _ in range(3):
        assert await counts.begin("a", 3, 0.3) == 0
    wait = await counts.begin("a", 3, 0.3)
    assert 0 < wait <= 0.3
    await asyncio.sleep(wait + 0.01)
    assert await counts.begin("a", 3, 0.3) == 0


async def test_who_has_time_finds_less_room(counts: Counts) -> None:
    for _ in range(4):
        assert await counts.begin("a", 4, 60) == 0
    assert await counts.begin("a", 4, 60) > 0
    assert await counts.begin("a", 5, 60) == 0


async def test_names_are_counted_apart(counts: Counts) -> None:
    assert await counts.begin("a", 1, 60) == await counts.begin("b", 1, 60) == 0


async def test_nothing_begins_in_a_pause_and_a_shorter_one_does_not_end_it(counts: Counts) -> None:
    await counts.begin("a", 5, 60)
    await counts.pause("a", 30)
    await counts.pause("a", 2)
    assert 29 < await counts.begin("a", 5, 60) <= 30
    assert await counts.begin("b", 5, 60) == 0


async def test_a_pause_of_what_nobody_has_called_yet_holds(counts: Counts) -> None:
    await counts.pause("a", 30)
    assert 29 < await counts.begin("a", 5, 60) <= 30
