"""A process that is told to stop ends the calls it has begun and begins no other."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.delivery.states import State
from bot.delivery.under_way import UnderWay
from tests.simulated import HANGS, Outcome, world

ORDER = ["post", "thread", "reply", "reply"]


async def test_with_nothing_under_way_the_end_is_at_once() -> None:
    calls = UnderWay()
    await asyncio.wait_for(calls.end(), 20)
    assert calls.stopping


async def test_the_end_waits_for_every_call() -> None:
    calls = UnderWay()
    with calls:
        with calls:
            ending = asyncio.create_task(calls.end())
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert calls.stopping
        assert not ending.done()
    await asyncio.wait_for(ending, 20)


async def test_the_call_under_way_is_written_down_and_no_other_begins(tmp_path: Path) -> None:
    async with world(tmp_path, "c1") as bot:
        await bot.open()
        worker = bot.deliverer("stopped")
        ends: list[asyncio.Task[None]] = []
        bot.platform.plan.append(Outcome(before=lambda: ends.append(asyncio.create_task(worker.under_way.end()))))
        await worker.deliver()
        await ends[0]
        assert [sent.kind for sent in bot.platform.messages] == ORDER[:1]
        assert (await bot.parts())[0].state is State.SENT
        assert (await bot.delivery()).reason == "the bot was stopped"
        assert await bot.deliverer("next").deliver() == 1
        assert [sent.kind for sent in bot.platform.messages] == ORDER


async def test_a_call_that_is_broken_off_frees_the_end(tmp_path: Path) -> None:
    async with world(tmp_path, "c1") as bot:
        await bot.open()
        bot.platform.plan.append(HANGS)
        worker = bot.deliverer("stopped")
        working = asyncio.create_task(worker.deliver())
        await bot.platform.called.wait()
        ending = asyncio.create_task(worker.under_way.end())
        working.cancel()
        await asyncio.wait_for(ending, 20)
        assert (await bot.parts())[0].state is State.SENDING
