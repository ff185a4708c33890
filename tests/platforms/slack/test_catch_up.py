"""Reactions given while away are read by the page, the newest first, within Slack's limits."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.chat.reactions import Reading
from bot.delivery.messages import Posted
from bot.delivery.states import Standing
from bot.platforms.slack.budgets import Budgets
from bot.platforms.slack.calls import DatedAnswer
from bot.platforms.slack.catch_up import CatchUp
from bot.platforms.slack.people import People
from tests.simulated import Clock

CHANNELS, DAYS, REPLIES = 10, 14, 5
TIER_3 = 50


@dataclass
class Workspace:
    """Channels with a digest a day, a thread each, and what people write between; it notes when it was asked."""

    clock: Clock
    chatter: int = 0
    calls: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    threads: list[str] = field(default_factory=list)
    """The first messages of those that were read, in that order."""

    def __post_init__(self) -> None:
        self.budgets = Budgets(self.clock)

    def standing(self) -> Sequence[Standing]:
        """Our messages, newest first."""
        found = [
            Standing(Posted(f"C{channel}", ts), parent, datetime.fromtimestamp(float(ts), UTC))
            for channel in range(CHANNELS)
            for day in range(DAYS)
            for ts, parent in _of_day(day)
        ]
        return sorted(found, key=lambda one: one.at, reverse=True)

    async def read_in_time(self, method: str, moment: Callable[[], datetime], **asked: Any) -> DatedAnswer:  # noqa: ANN401
        await self.budgets.turn(method, spare=True)
        self.calls[method].append(self.clock.monotonic() - 1000)
        return DatedAnswer(self._answer(method, asked), moment(), None)

    def _answer(self, method: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        if method == "conversations.replies":
            self.threads.append(asked["ts"])
            return {"messages": [{"ts": f"{int(asked['ts'][:10]) + number}.000000"} for number in range(REPLIES + 1)]}
        assert method == "conversations.history"
        times = [_digest(day) for day in range(DAYS)]
        times += [f"{int(ts[:10]) + 60 + number}.000000" for ts in list(times) for number in range(self.chatter)]
        found = sorted([ts for ts in times if asked["oldest"] <= ts <= asked["latest"]], reverse=True)
        return {"messages": [{"ts": ts} for ts in found[: asked["limit"]]], "has_more": len(found) > asked["limit"]}


def _digest(day: int) -> str:
    return f"{1_800_000_000 + day * 86_400}.000000"


def _of_day(day: int) -> Sequence[tuple[str, str]]:
    ts = _digest(day)
    return [(ts, ""), *((f"{int(ts[:10]) + number}.000000", ts) for number in range(1, REPLIES + 1))]


@dataclass
class Core:
    """Notes what is caught up, and when."""

    workspace: Workspace
    done: dict[Posted, float] = field(default_factory=dict)

    def moment(self) -> datetime:
        return datetime.now(UTC)

    async def reconcile(self, _platform: str, reading: Reading) -> int:
        self.done[reading.posted] = self.workspace.clock.monotonic() - 1000
        return 0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(asyncio, "sleep", made.sleep)
    return made


async def caught_up(workspace: Workspace) -> Core:
    core = Core(workspace)
    here, chat = cast("Any", SimpleNamespace(calls=workspace, home="", identity={})), cast("Any", core)
    await CatchUp(here, chat, People(here, chat)).run(workspace.standing())
    return core


async def test_ten_channels_of_fourteen_days_are_read_within_the_tiers(clock: Clock) -> None:
    workspace = Workspace(clock)
    core = await caught_up(workspace)
    digests = {one.posted for one in workspace.standing() if not one.parent}
    assert len(core.done) == CHANNELS * DAYS * (REPLIES + 1)
    assert max(at for posted, at in core.done.items() if posted in digests) < 60
    assert max(core.done.values()) < 4 * 60
    assert {method: len(times) for method, times in workspace.calls.items()} == {
        "conversations.history": CHANNELS,
        "conversations.replies": CHANNELS * DAYS,
    }
    for times in workspace.calls.values():
        assert max(sum(at <= other < at + 60 for other in times) for at in times) <= TIER_3


async def test_the_newest_threads_are_read_first(clock: Clock) -> None:
    workspace = Workspace(clock)
    await caught_up(workspace)
    assert workspace.threads == sorted(workspace.threads, reverse=True)


async def test_where_people_write_much_no_more_pages_are_read_than_digests(clock: Clock) -> None:
    workspace = Workspace(clock, chatter=5000)
    core = await caught_up(workspace)
    assert len(workspace.calls["conversations.history"]) <= CHANNELS * DAYS
    assert len(core.done) == CHANNELS * DAYS * (REPLIES + 1)


async def test_a_message_that_was_deleted_is_not_waited_for(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace(clock)
    monkeypatch.setattr(workspace, "_answer", lambda _method, _asked: {"messages": []})
    assert (await caught_up(workspace)).done == {}
    assert clock.now() - datetime(2026, 5, 5, 12, tzinfo=UTC) < timedelta(minutes=5)
