"""A process whose library is behind posts nothing old, takes no full day for an empty one, and leaves it to others."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery.entries import entries_of
from bot.delivery.messages import Posted
from bot.delivery.pacing import Gate
from bot.delivery.planner import Planner
from bot.delivery.redraw import TURN, Redrawer
from bot.delivery.shared_cards import SharedCards
from bot.delivery.states import SharedCard, State
from bot.papers.paper import Edition, Paper
from bot.papers.revision import Lag
from bot.service.stores import stores_in
from bot.views.replies import Card, Reply
from tests.postgres import Server
from tests.simulated import MONDAY, Clock, Platform, World, papers

DAY = timedelta(days=1)
TUESDAY = MONDAY + DAY


@dataclass
class Two:
    """Two processes on one ledger: one that collects, one whose library stands still until it is told to go on."""

    ahead: World
    behind: World

    async def collect(self, *listed: Paper) -> None:
        """Tuesday's list comes."""
        await self.ahead.library.editions.save(Edition(TUESDAY, listed), self.ahead.clock.now())


@pytest.fixture
async def two(postgres: Server, tmp_path: Path) -> AsyncIterator[Two]:
    clock, url = Clock(), await postgres.database()
    platform = Platform(clock, "discord", 60)
    async with (
        process(url, tmp_path / "one.db", clock, platform) as ahead,
        process(url, tmp_path / "two.db", clock, platform) as behind,
    ):
        await ahead.subscribe("c1")
        behind.channels = ahead.channels
        yield Two(ahead, behind)


@asynccontextmanager
async def process(url: str, path: Path, clock: Clock, platform: Platform) -> AsyncIterator[World]:
    async with stores_in(path, ledger_url=url) as stores:
        yield World(stores, clock, {platform.name: platform}, {platform.name: Gate(clock, 1e9)})


def redrawer(world: World) -> Redrawer:
    return Redrawer(
        ledger=world.ledger, library=world.library, posters=world.platforms, gates=world.gates, clock=world.clock,
        call=timedelta(seconds=1),
    )  # fmt: skip


async def touch(world: World, *listed: Paper) -> None:
    now = world.clock.now()
    await world.ledger.redraws.touch([paper.id for paper in listed], now, now - 2 * DAY)


async def test_behind_is_never_a_day_without_papers(two: Two) -> None:
    await two.collect(*papers(2))
    await two.ahead.open(TUESDAY)
    assert await two.behind.library.editions.get(TUESDAY) is None
    assert await two.behind.deliverer("behind").deliver() == 0
    assert (await two.ahead.delivery()).state is State.QUEUED
    await two.ahead.run(deliverer=two.ahead.deliverer("ahead"))
    assert (await two.ahead.delivery()).state is State.SENT
    assert len(two.ahead.platform.messages) == 4


async def test_behind_is_never_a_digest_of_before(two: Two) -> None:
    first, second, third = papers(3)
    await two.collect(first, second)
    await two.behind.library.keep_up()
    await two.collect(first, second, replace(third, votes=500))
    await two.ahead.open(TUESDAY)
    assert await two.behind.deliverer("behind").deliver() == 0
    await two.behind.library.keep_up()
    await two.behind.run(deliverer=two.behind.deliverer("behind"))
    assert (await two.ahead.delivery()).papers == (third.id, first.id, second.id)


async def test_what_was_opened_before_the_change_need_not_wait_for_it(two: Two) -> None:
    await two.collect(*papers(2))
    await two.behind.library.keep_up()
    await two.ahead.open(TUESDAY)
    await two.collect(*papers(3))
    assert await two.behind.deliverer("behind").deliver() == 1


async def test_a_library_of_another_past_has_seen_nothing(two: Two) -> None:
    await two.collect(*papers(2))
    await two.behind.library.keep_up()
    await two.ahead.open(TUESDAY)
    await two.ahead.ledger.database.run("UPDATE library_head SET line = 'put back'")  # type: ignore[attr-defined]
    assert await two.behind.deliverer("behind").deliver() == 0
    await two.behind.library.keep_up()
    assert await two.behind.deliverer("behind").deliver() == 1


async def test_votes_of_before_are_never_drawn(two: Two) -> None:
    first, second = papers(2)
    await two.collect(first, second)
    await two.behind.library.keep_up()
    await two.ahead.open(TUESDAY)
    await two.ahead.run()
    await two.collect(replace(first, votes=1234), second)
    await touch(two.ahead, first)
    assert await redrawer(two.behind).redraw() == 0
    assert two.ahead.platform.edited == []
    assert await redrawer(two.ahead).redraw() == 2
    assert all("1234" in str(body) for _, body, _ in two.ahead.platform.edited)
    await two.behind.library.keep_up()
    assert await redrawer(two.behind).redraw() == 0


async def test_a_wish_of_a_change_that_was_not_seen_outlives_the_drawing(two: Two) -> None:
    """Its own moment may be before that of the reading: it was asked for before it was written down."""
    ledger, now = two.ahead.ledger, two.ahead.clock.now()
    first, second = papers(2)
    await two.collect(first, second)
    await two.behind.library.keep_up()
    await two.ahead.open(TUESDAY)
    await two.ahead.run()
    await touch(two.ahead, first)
    seen = two.behind.library.revision
    taken = await ledger.redraws.touched(two.ahead.clock.now(), 9, two.ahead.clock.now() + TURN, seen)
    await two.collect(replace(first, votes=1234), second)
    await ledger.redraws.touch([first.id], now, now - 2 * DAY)
    for _, part in taken:
        await ledger.redraws.redrawn(part, part.message, two.ahead.clock.now(), library=seen)
    assert await redrawer(two.behind).redraw() == 0
    assert await redrawer(two.ahead).redraw() == 2


async def test_one_process_draws_what_is_due(two: Two) -> None:
    await two.collect(*papers(2))
    await two.behind.library.keep_up()
    await two.ahead.open(TUESDAY)
    await two.ahead.run()
    await touch(two.ahead, *papers(2))
    ledger, now = two.ahead.ledger.redraws, two.ahead.clock.now()
    assert len(await ledger.touched(now, 9, now + TURN)) == 3
    assert await ledger.touched(now, 9, now + TURN) == []
    assert len(await ledger.touched(now + TURN, 9, now + 2 * TURN)) == 3


async def test_an_edit_that_came_too_late_is_made_good(two: Two) -> None:
    """Which of two edits the platform made last, nobody knows."""
    first, second = papers(2)
    await two.collect(first, second)
    await two.ahead.open(TUESDAY)
    await two.ahead.run()
    await two.collect(replace(first, votes=1234), second)
    await touch(two.ahead, first)
    redraws, clock = two.ahead.ledger.redraws, two.ahead.clock
    frozen = await redraws.touched(clock.now(), 9, clock.now() + TURN)
    clock.advance(TURN.total_seconds())
    assert await redrawer(two.ahead).redraw() == 2
    for _, part in frozen:
        await redraws.redrawn(part, part.message, clock.now())
    assert await redrawer(two.ahead).redraw() == 2


async def test_a_shared_card_is_drawn_by_one_that_has_seen_the_change(two: Two) -> None:
    first, second = papers(2)
    await two.collect(first, second)
    await two.behind.library.keep_up()
    [entry] = await entries_of([first], "en", two.ahead.library, two.ahead.ledger)
    message = two.ahead.platform.card(Reply(Card(entry), "en").shared("u1"))
    await cards(two.ahead).keep(SharedCard("discord", "", Posted("c1", "m9"), message, "u1"))
    assert await cards(two.behind).redraw() == 0
    await two.collect(replace(first, votes=1234), second)
    await touch(two.ahead, first)
    assert await cards(two.behind).redraw() == 0
    assert await cards(two.ahead).redraw() == 1
    await two.behind.library.keep_up()
    assert await cards(two.behind).redraw() == 0


def cards(world: World) -> SharedCards:
    return SharedCards(
        ledger=world.ledger, library=world.library, posters=world.platforms, gates=world.gates, clock=world.clock
    )


async def test_who_is_behind_plans_nothing(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    """A channel that is due would be told that there is no list, and have to wait for the next day."""
    await two.collect(*papers(2))
    planner = Planner(
        ledger=two.behind.ledger, library=two.behind.library, clock=two.behind.clock, ready_hour=0, days_back=7,
        expires=DAY,
    )  # fmt: skip
    two.behind.clock.advance(2 * 86400)
    with monkeypatch.context() as patch:
        patch.setattr(type(two.behind.library), "keep_up", nothing)
        patch.setattr(type(two.behind.library), "lag", Lag(3, 600.0))
        for _ in range(2):
            assert await planner.plan() == 0
            two.behind.clock.advance(3 * 3600)
    assert (await two.ahead.ledger.channels.all())[0].next_due_at == two.ahead.channels[0].next_due_at


async def nothing(library: object) -> int:
    del library
    return 0
