"""That a message was sent is written with what comes right after it, and by itself where that takes longer."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.channel import Place
from bot.delivery.lanes import Lane
from bot.delivery.messages import Message, Posted
from bot.delivery.pacing import Gate
from bot.delivery.states import State
from bot.delivery.turns import Turn
from tests.simulated import Crash, World, crash_at, world

MESSAGES = 4


def count_steps(bot: World, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each step is written from now on."""
    counts: Counter[str] = Counter()

    def count(port: object, name: str) -> None:
        step: Callable[..., Coroutine[Any, Any, Any]] = getattr(port, name)

        async def counting(*given: Any, **named: Any) -> Any:  # noqa: ANN401
            counts[name] += 1
            return await step(*given, **named)

        monkeypatch.setattr(port, name, counting)

    for name in ("intend", "follow", "settle"):
        count(bot.ledger.parts, name)
    count(bot.ledger.deliveries, "finish")
    return counts


async def test_a_message_takes_one_step_where_the_next_may_follow_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(tmp_path, "c1") as bot:
        await bot.open()
        counts = count_steps(bot, monkeypatch)
        await bot.deliverer().deliver()
        assert counts == {"intend": 1, "follow": MESSAGES - 1, "finish": 1}
        assert await bot.states() == [State.SENT] * (1 + MESSAGES)


class FewTurns(Gate):
    """One that lets a call pass, and no other."""

    def __init__(self, bot: World) -> None:
        super().__init__(bot.clock, 1e9)
        self._passed = False

    async def wait(self, channel: str, lane: Lane = Lane.POST, tenant: str = "", *, since: float | None = None) -> Turn:
        if self._passed:
            await asyncio.Event().wait()
        self._passed = True
        return await super().wait(channel, lane, tenant, since=since)


async def test_what_was_sent_is_written_while_the_next_turn_is_far_away(tmp_path: Path) -> None:
    async with world(tmp_path, "c1") as bot:
        await bot.open()
        bot.gates["discord"] = FewTurns(bot)
        settled = asyncio.Event()
        worker = bot.deliverer(failpoint=lambda step: settled.set() if step == "after_settle" else None)
        working = asyncio.create_task(worker.deliver())
        await asyncio.wait_for(settled.wait(), 20)
        assert [part.state for part in await bot.parts()] == [State.SENT, *[State.QUEUED] * (MESSAGES - 1)]
        await asyncio.wait_for(worker.under_way.end(), 20)
        working.cancel()
        await asyncio.wait([working])


@pytest.mark.parametrize("step", ["after_call", "after_settle", "after_intent"])
@pytest.mark.parametrize("times", [1, 2, MESSAGES])
async def test_a_crash_around_a_shared_step_neither_loses_nor_doubles(tmp_path: Path, step: str, times: int) -> None:
    async with world(tmp_path, "c1", trusts_key_for=0) as bot:
        await bot.open()
        with pytest.raises(Crash):
            await bot.deliverer("doomed", crash_at(step, times)).deliver()
        bot.clock.advance(91)
        await bot.run()
        assert [sent.kind for sent in bot.platform.messages] == ["post", "thread", "reply", "reply"]


async def test_whoever_lost_the_claim_during_a_call_makes_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(tmp_path, "c1") as bot:
        await bot.open()
        post = bot.platform.post

        async def late(place: Place, message: Message, key: str) -> Posted:
            posted = await post(place, message, key)
            bot.clock.advance(91)
            await bot.ledger.deliveries.claim("another", bot.clock.now(), bot.clock.now(), 1)
            return posted

        monkeypatch.setattr(bot.platform, "post", late)
        await bot.deliverer().deliver()
        assert len(bot.platform.calls) == 1
        assert [part.state for part in await bot.parts()] == [State.SENDING, *[State.QUEUED] * (MESSAGES - 1)]
