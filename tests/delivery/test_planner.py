"""Due channels get their deliveries, once; nothing is planned that cannot be told yet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery.planner import Planner
from bot.delivery.states import State
from bot.errors import NotAccepted
from bot.papers.paper import Edition
from tests.simulated import MONDAY, NOON, World, papers, refused, world

DAY = timedelta(days=1)
NINE = datetime(2026, 5, 6, 9, tzinfo=UTC)


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[World]:
    """Two channels that are due at 9 UTC each day; it is now Tuesday noon, Monday's list was read just now."""
    async with world(tmp_path, "c1", "c2") as made:
        yield made


def planner(bot: World, rings: list[str] | None = None, asked: list[str] | None = None) -> Planner:
    bell = [] if rings is None else rings
    asks = [] if asked is None else asked
    return Planner(
        ledger=bot.ledger,
        library=bot.library,
        clock=bot.clock,
        ready_hour=22,
        days_back=7,
        expires=DAY,
        wake=lambda: bell.append("ring"),
        ask=lambda: asks.append("ask"),
    )


async def days(bot: World) -> list[date]:
    return sorted({one.day for one in await bot.ledger.history.deliveries()})


async def read(bot: World, day: date, count: int) -> None:
    """The list of a day is read now."""
    await bot.library.editions.save(Edition(day, papers(count, first=day.toordinal() % 1000)), bot.clock.now())


async def test_a_due_channel_gets_one_delivery_and_its_next_moment(bot: World) -> None:
    rings: list[str] = []
    assert await planner(bot, rings).plan() == 2
    assert rings
    rings.clear()
    assert await planner(bot, rings).plan() == 0
    assert not rings
    assert await days(bot) == [MONDAY]
    assert {one.next_due_at for one in await bot.ledger.channels.all()} == {NINE}
    assert {one.last_day for one in await bot.ledger.channels.all()} == {MONDAY}


async def test_two_planners_at_once_open_one_delivery_a_channel(bot: World) -> None:
    first, second = planner(bot), planner(bot)
    await first.plan()
    for channel in bot.channels:
        await bot.ledger.channels.reschedule(channel.id, bot.clock.now())
    assert await second.plan() == 0
    assert len(await bot.ledger.history.deliveries()) == 2


async def test_a_delivery_expires_a_day_after_it_was_opened(bot: World) -> None:
    await planner(bot).plan()
    assert (await bot.delivery()).expires_at == bot.clock.now() + DAY


async def test_a_due_channel_waits_for_a_list_that_was_not_read_since_it_became_ready(bot: World) -> None:
    await planner(bot).plan()
    bot.clock.set(NINE)
    assert await planner(bot).plan() == 0
    assert (await bot.ledger.channels.all())[0].next_due_at == NINE
    await read(bot, MONDAY + DAY, 3)
    assert await planner(bot).plan() == 2


async def test_a_list_read_before_it_was_ready_is_not_enough(bot: World) -> None:
    await planner(bot).plan()
    bot.clock.set(datetime(2026, 5, 5, 21, 59, tzinfo=UTC))
    await read(bot, MONDAY + DAY, 3)
    bot.clock.set(NINE)
    assert await planner(bot).plan() == 0


async def test_a_channel_waits_two_hours_at_most(bot: World) -> None:
    await planner(bot).plan()
    waiting = planner(bot)
    bot.clock.set(NINE)
    await waiting.plan()
    bot.clock.advance(7200)
    await waiting.plan()
    assert (await bot.ledger.channels.all())[0].next_due_at == NINE
    bot.clock.advance(1)
    assert await waiting.plan() == 0
    assert (await bot.ledger.channels.all())[0].next_due_at == NINE + DAY


async def test_after_a_long_outage_a_channel_waits_for_the_list_as_on_any_day(bot: World) -> None:
    await planner(bot).plan()
    bot.clock.set(NINE + timedelta(hours=8))
    started = planner(bot)
    assert await started.plan() == 0
    await read(bot, MONDAY + DAY, 3)
    assert await started.plan() == 2


async def test_a_list_that_a_channel_waits_for_is_asked_for_every_five_minutes(bot: World) -> None:
    await planner(bot).plan()
    asked: list[str] = []
    waiting = planner(bot, asked=asked)
    bot.clock.set(NINE)
    for expected in (0, 1, 1):
        await waiting.plan()
        assert len(asked) == expected
    bot.clock.advance(300)
    await waiting.plan()
    assert len(asked) == 2


async def test_a_moment_that_a_wrong_clock_put_off_comes_back_when_the_clock_is_set_right(bot: World) -> None:
    plans = planner(bot)
    await plans.plan()
    bot.clock.set(NOON + 300 * DAY)
    await read(bot, NOON.date() + 299 * DAY, 0)
    await plans.plan()
    assert (await bot.ledger.channels.all())[0].next_due_at == NINE + 300 * DAY
    bot.clock.set(NOON)
    assert await plans.plan() == 0
    assert (await bot.ledger.channels.all())[0].next_due_at == NINE


async def test_a_try_that_a_wrong_clock_put_off_is_made_soon_after_the_clock_is_set_right(bot: World) -> None:
    plans = planner(bot)
    await plans.plan()
    bot.clock.set(NOON + timedelta(hours=20))
    await plans.plan()
    bot.platform.plan.extend([refused(NotAccepted("no route"))] * 2)
    await bot.deliverer().deliver()
    bot.clock.set(NOON)
    await plans.plan()
    await bot.run()
    assert bot.clock.now() <= NOON + timedelta(minutes=11)
    assert len(bot.platform.messages) == 8


async def test_a_weekend_is_silence(bot: World) -> None:
    await planner(bot).plan()
    for back in (3, 2, 1):
        day = date(2026, 5, 11) - back * DAY
        bot.clock.set(datetime(2026, 5, 12 - back, 8, tzinfo=UTC))
        await read(bot, day, 2 if back == 3 else 0)
        bot.clock.advance(3600)
        await planner(bot).plan()
    assert await days(bot) == [MONDAY, date(2026, 5, 8)]
    assert (await bot.ledger.channels.all())[0].next_due_at == datetime(2026, 5, 12, 9, tzinfo=UTC)


async def test_all_missed_editions_go_out_oldest_first_where_the_channel_wants_them(bot: World) -> None:
    await planner(bot).plan()
    await bot.run()
    for day in (1, 2):
        await read(bot, MONDAY + day * DAY, 1)
    bot.clock.set(NOON + 2 * DAY)
    await read(bot, MONDAY + 2 * DAY, 1)
    await bot.ledger.channels.configure([one.asking(catch_up="all") for one in await bot.ledger.channels.all()])
    assert await planner(bot).plan() == 4
    await bot.run()
    posted = [sent.at for sent in bot.platform.messages if sent.kind == "post" and sent.place.channel == "c1"]
    assert len(posted) == 3
    assert await days(bot) == [MONDAY, MONDAY + DAY, MONDAY + 2 * DAY]


async def test_a_blocked_channel_is_tried_again_and_a_paused_or_gone_one_is_not(bot: World) -> None:
    first, second = bot.channels
    await bot.ledger.channels.set_status(first.id, "blocked", "no permission")
    await bot.ledger.channels.set_status(second.id, "gone", "no such channel")
    assert await planner(bot).plan() == 1
    assert (await bot.delivery()).channel.id == first.id
    assert (await bot.delivery()).state is State.QUEUED


async def test_a_digest_that_was_posted_by_hand_is_not_planned_again(bot: World) -> None:
    await bot.open()
    await bot.run()
    assert await planner(bot).plan() == 0
    assert len(bot.platform.messages) == 8


async def test_what_a_channel_that_catches_nothing_up_has_missed_stays_missed(bot: World) -> None:
    await bot.ledger.channels.configure([one.asking(catch_up="none") for one in await bot.ledger.channels.all()])
    bot.clock.advance(3 * 3600)
    await read(bot, MONDAY, 2)
    assert await planner(bot).plan() == 0
    bot.clock.set(NINE)
    assert await planner(bot).plan() == 0


async def test_more_channels_than_a_page_are_all_planned(bot: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.delivery.planner.PAGE", 2)
    await bot.subscribe(*(f"c{number}" for number in range(1, 8)))
    rings: list[str] = []
    assert await planner(bot, rings).plan() == len(await bot.ledger.channels.all())
    assert await bot.ledger.channels.due(bot.clock.now()) == []
    # Posting begins with the first page.
    assert len(rings) == 2


async def test_more_channels_than_a_page_wait_for_a_list_and_are_told_of_it_once(
    bot: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.planner.PAGE", 1)
    asked: list[str] = []
    made = planner(bot, asked=asked)
    await made.plan()
    bot.clock.set(NINE)
    bot.clock.advance(1)
    assert await made.plan() == 0
    assert await made.plan() == 0
    assert asked == ["ask"]
    bot.clock.advance(timedelta(hours=3).total_seconds())
    await read(bot, date(2026, 5, 5), 3)
    assert await made.plan() == 2
