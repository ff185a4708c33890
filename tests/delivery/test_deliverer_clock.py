"""The wall clock is turned while two processes work on one digest: nothing comes twice."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery.channel import Place
from bot.delivery.messages import Message, Posted
from bot.delivery.states import State
from bot.papers.clock import SystemClock
from tests.simulated import LOST_ANSWER, Crash, World, crash_at, world

# Seconds; a lease lasts 90.
TURNS = [-7200, -100, 100, 7200]


@pytest.fixture(params=[0.0, 60.0], ids=["without keys", "with keys"])
async def bot(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """A digest is due on a platform that trusts keys for so long."""
    async with world(tmp_path, "c1", trusts_key_for=request.param) as made:
        await made.open()
        yield made


def turn(bot: World, seconds: float) -> None:
    bot.clock.set(bot.clock.now() + timedelta(seconds=seconds))


def keys_that_stand(bot: World) -> list[str]:
    return [sent.key for sent in bot.platform.messages]


@pytest.mark.parametrize("seconds", TURNS)
async def test_while_a_call_is_under_way_nobody_takes_it_over(
    bot: World, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    post, under_way, may_end = bot.platform.post, asyncio.Event(), asyncio.Event()

    async def slow_at_first(place: Place, message: Message, key: str) -> Posted:
        if not under_way.is_set():
            under_way.set()
            await may_end.wait()
        return await post(place, message, key)

    monkeypatch.setattr(bot.platform, "post", slow_at_first)
    first, other = asyncio.create_task(bot.deliverer("one").deliver()), bot.deliverer("two")
    await under_way.wait()
    turn(bot, seconds)
    for _ in range(4):
        assert await other.deliver() == 0
        bot.clock.advance(4)
    may_end.set()
    await first
    await bot.run(deliverer=other)
    assert keys_that_stand(bot) == [part.key for part in await bot.parts()]


@pytest.mark.parametrize("seconds", TURNS)
async def test_a_doubt_is_looked_up_only_once_its_message_must_stand(bot: World, seconds: float) -> None:
    bot.platform.history_lags = 19
    bot.platform.plan.append(LOST_ANSWER)
    await bot.deliverer("one").deliver()
    turn(bot, seconds)
    await bot.run(deliverer=bot.deliverer("two"), rounds=200)
    assert keys_that_stand(bot) == [part.key for part in await bot.parts()]
    assert (await bot.delivery()).state is State.SENT


async def test_a_key_is_trusted_by_the_time_that_has_passed(bot: World) -> None:
    """Set back by as much as has passed, the wall clock makes an old try look young."""
    with pytest.raises(Crash):
        await bot.deliverer("one", crash_at("after_call")).deliver()
    bot.clock.advance(300)
    turn(bot, -300)
    await bot.ledger.deliveries.release_dead(["one"])
    await bot.run(deliverer=bot.deliverer("two"), rounds=400)
    assert keys_that_stand(bot) == [part.key for part in await bot.parts()]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each process has its own")
def test_all_processes_of_a_machine_read_one_steady_clock() -> None:
    told = "from bot.papers.clock import SystemClock; now = SystemClock().steady(); print(now.clock, now.seconds)"
    before = SystemClock().steady()
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    clock, seconds = done.stdout.split()
    assert clock == before.clock
    assert before.seconds <= float(seconds) <= SystemClock().steady().seconds
