"""No method is called more often than Slack allows, however many want to."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery.redraw import Redrawer
from bot.emulators.slack.api import SlackApi
from bot.emulators.slack.limits import Limits
from bot.emulators.slack.methods import METHODS
from bot.errors import RateLimited
from bot.papers.paper import Edition
from bot.platforms.slack.budgets import PER_MINUTE, Budgets
from bot.platforms.slack.login import SlackLogin, connected
from tests.platforms.slack.conftest import settings_for
from tests.simulated import MONDAY, Clock, World, papers, world


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(asyncio, "sleep", made.sleep)
    return made


async def times_of(budgets: Budgets, clock: Clock, count: int, *, spare: bool = False) -> Sequence[float]:
    """When each of so many callers, who come at once, may call."""
    began, times = clock.monotonic(), list[float]()

    async def call() -> None:
        await budgets.turn("chat.update", spare=spare)
        times.append(clock.monotonic() - began)

    async with asyncio.TaskGroup() as group:
        for _ in range(count):
            group.create_task(call())
    return sorted(times)


async def test_no_minute_holds_more_calls_than_the_tier_allows(clock: Clock) -> None:
    times = await times_of(Budgets(clock), clock, 120)
    assert max(sum(at <= other < at + 60 for other in times) for at in times) == 50
    assert times[-1] < 130


async def test_who_has_time_leaves_calls_to_the_others(clock: Clock) -> None:
    budgets = Budgets(clock)
    assert (await times_of(budgets, clock, 40, spare=True))[-1] == 0
    assert (await times_of(budgets, clock, 10))[-1] == 0


async def test_a_turn_that_is_too_far_away_is_refused_at_once(clock: Clock) -> None:
    budgets = Budgets(clock)
    await times_of(budgets, clock, 50)
    with pytest.raises(RateLimited) as refused:
        await budgets.turn("chat.update", patience=1)
    assert refused.value.retry_after == pytest.approx(61)
    await budgets.turn("conversations.history", patience=0)


async def test_a_pause_of_one_channel_is_not_another_channels(clock: Clock) -> None:
    budgets = Budgets(clock)
    await budgets.pause("chat.postMessage", "C1", 30)
    await budgets.turn("chat.postMessage", "C2", patience=0)
    with pytest.raises(RateLimited):
        await budgets.turn("chat.postMessage", "C1", patience=20)
    await budgets.turn("chat.postMessage", "C1")
    assert clock.monotonic() == 1030


async def test_what_slack_refused_for_speed_is_not_tried_before_its_time(slack: SlackApi, platform: SlackLogin) -> None:
    slack.faults.plan("users.info", "429:30")
    for _ in range(3):
        with pytest.raises(RateLimited) as refused:
            await (await platform.workspaces.at("")).calls.read("users.info", user="U0PERSON01")
    assert 29 < refused.value.retry_after <= 30
    assert [one.method for one in slack.requests if one.method == "users.info"] == ["users.info"]


def test_the_stand_in_is_as_strict_as_we_are() -> None:
    shared = PER_MINUTE.keys() & METHODS.keys()
    assert {name: METHODS[name].per_minute for name in shared} == {name: PER_MINUTE[name] for name in shared}


async def test_a_day_of_votes_in_twelve_channels_meets_no_limit(tmp_path: Path) -> None:
    """Six messages in each are to be drawn again at once, which is more than a minute's calls."""
    async with SlackApi(channels=12) as slack, world(tmp_path, trusts_key_for=0) as bot:
        slack.web.limits = Limits(bot.clock.monotonic)
        async with connected(settings_for(slack), clock=bot.clock) as platform:
            bot.platforms["slack"] = platform.poster  # type: ignore[assignment]
            await bot.library.editions.save(Edition(MONDAY, papers(5)), bot.clock.now())
            await bot.subscribe(*slack.channel_ids)
            await bot.open()
            await bot.run(rounds=600)
            again = [replace(paper, votes=200) for paper in papers(5)]
            await bot.library.editions.save(Edition(MONDAY, tuple(again)), bot.clock.now())
            await bot.ledger.redraws.touch(
                [paper.id for paper in again], bot.clock.now(), bot.clock.now() - timedelta(hours=48)
            )
            edited = await drawn_again(bot)
        answers = [request.status for request in slack.requests if request.method == "chat.update"]
    assert edited == 72
    assert answers == [200] * 72


async def drawn_again(bot: World) -> int:
    """Let three minutes pass, in which messages that are marked are edited; gives how many were."""
    redrawer = Redrawer(
        ledger=bot.ledger,
        library=bot.library,
        posters=bot.platforms,
        gates=bot.gates,
        clock=bot.clock,
    )
    edited = 0
    for _ in range(36):
        while done := await redrawer.redraw():
            edited += done
        bot.clock.advance(5)
    return edited


async def test_channels_that_were_posted_to_leave_nothing_behind(clock: Clock) -> None:
    budgets = Budgets(clock)
    await budgets.pause("chat.postMessage", "C1", 5)
    clock.advance(6)
    for number in range(100):
        await budgets.turn("chat.postMessage", f"C{number}")
    assert not budgets._own._begun
    assert not budgets._own._paused_until
