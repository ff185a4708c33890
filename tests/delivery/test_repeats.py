"""A paper that several days list stands in full in a channel once; the later day gives it a line."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.delivery.redraw import Redrawer
from bot.delivery.states import State
from bot.errors import Blocked, Rejected
from bot.papers.paper import Edition
from bot.views.entries import Style
from tests.simulated import MONDAY, World, papers, refused, world

TUESDAY = MONDAY + timedelta(days=1)
FIRST, SECOND, THIRD, FOURTH = (one.id for one in papers(4))


@pytest.fixture(params=["digest", "cards", "compact"])
async def bot(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """Monday lists two papers, Tuesday both again and two more."""
    style: Style = request.param
    async with world(tmp_path, "c1", "c2", style=style) as made:
        await made.library.editions.save(Edition(TUESDAY, papers(4)), made.clock.now())
        yield made


async def post(bot: World, day: date, *channels: int) -> None:
    now = bot.clock.now()
    for place in channels or (0,):
        await bot.ledger.deliveries.open(bot.channels[place], day, now, now + timedelta(hours=24))
    await bot.run()


async def shown(bot: World) -> tuple[tuple[str, ...], tuple[tuple[str, date], ...]]:
    """What the newest delivery shows in full and in lines."""
    newest = await bot.delivery()
    return newest.papers, newest.repeats


async def test_the_second_day_shows_the_paper_in_a_line_and_its_rank_goes_to_the_next(bot: World) -> None:
    await post(bot, MONDAY)
    await post(bot, TUESDAY)
    assert await shown(bot) == ((THIRD, FOURTH), ((FIRST, MONDAY), (SECOND, MONDAY)))
    assert (await bot.delivery()).state is State.SENT


async def test_a_channel_that_did_not_have_it_is_shown_it_in_full(bot: World) -> None:
    await post(bot, MONDAY, 0)
    await post(bot, TUESDAY, 1)
    assert await shown(bot) == ((FIRST, SECOND, THIRD, FOURTH), ())


async def test_what_did_not_come_was_not_shown(bot: World) -> None:
    bot.platform.plan.extend([refused(Blocked("no"))] * 2)
    await post(bot, MONDAY)
    assert (await bot.delivery()).state is not State.SENT or (await bot.states()).count(State.SENT) == 1
    await post(bot, TUESDAY)
    assert await shown(bot) == ((FIRST, SECOND, THIRD, FOURTH), ())


async def test_the_same_day_posted_anew_is_whole(bot: World) -> None:
    await post(bot, MONDAY)
    now = bot.clock.now()
    await bot.ledger.deliveries.open(bot.channels[0], MONDAY, now, now + timedelta(hours=24), generation=1)
    await bot.run()
    assert await shown(bot) == ((FIRST, SECOND), ())


async def test_a_day_with_nothing_new_for_the_channel_is_not_posted(bot: World) -> None:
    await post(bot, TUESDAY)
    calls = len(bot.platform.calls)
    await post(bot, MONDAY)
    newest = await bot.delivery()
    assert (newest.state, newest.reason) == (State.SKIPPED, "every paper of the day was shown here already")
    assert len(bot.platform.calls) == calls


async def test_several_days_at_once_follow_each_other(bot: World) -> None:
    now = bot.clock.now()
    for day in (MONDAY, TUESDAY):
        await bot.ledger.deliveries.open(bot.channels[0], day, now, now + timedelta(hours=24))
    await bot.run()
    assert await shown(bot) == ((THIRD, FOURTH), ((FIRST, MONDAY), (SECOND, MONDAY)))


async def test_a_line_keeps_up_with_its_votes(bot: World) -> None:
    await post(bot, MONDAY)
    await post(bot, TUESDAY)
    newest = await bot.delivery()
    now = bot.clock.now()
    await bot.ledger.redraws.touch([FIRST], now, now - timedelta(hours=1))
    touched = {(delivery.id, part.seq) for delivery, part in await bot.ledger.redraws.touched(now, 99)}
    assert (newest.id, 0) in touched
    redrawer = Redrawer(
        ledger=bot.ledger,
        library=bot.library,
        posters=bot.platforms,
        gates=bot.gates,
        clock=bot.clock,
    )
    await redrawer.redraw()
    assert await shown(bot) == ((THIRD, FOURTH), ((FIRST, MONDAY), (SECOND, MONDAY)))


async def test_a_card_that_could_not_be_posted_is_shown_the_next_day(tmp_path: Path) -> None:
    async with world(tmp_path, "c1", style="cards") as bot:
        bot.platform.plan.extend([replace(refused(Rejected("no")), taken=True, error=None), refused(Rejected("no"))])
        await post(bot, MONDAY)
        await bot.library.editions.save(Edition(TUESDAY, papers(3)), bot.clock.now())
        await post(bot, TUESDAY)
        assert await shown(bot) == ((SECOND, THIRD), ((FIRST, MONDAY),))


async def test_the_top_of_several_days_has_each_paper_once(bot: World) -> None:
    found = await bot.library.papers.top(MONDAY, TUESDAY, 10)
    assert ([one.id for one in found.papers], found.total) == ([FIRST, SECOND, THIRD, FOURTH], 4)
