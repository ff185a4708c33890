"""Deliveries go on side by side: the slowest keeps no other waiting, and no failure breaks another's call off."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.delivery.crew import ROOM, Crew
from bot.errors import NotAccepted
from tests.simulated import HANGS, world


async def test_a_slow_channel_keeps_no_other_waiting_for_its_place(tmp_path: Path) -> None:
    async with world(tmp_path, *(f"c{number}" for number in range(1 + 3 * ROOM))) as bot:
        await bot.open()
        bot.platform.plan.append(HANGS)
        others = asyncio.Event()

        def told() -> None:
            if len(bot.platform.messages) == 1 + 4 * 3 * ROOM:
                others.set()

        working = asyncio.create_task(bot.deliverer().keep_delivering(ROOM + 1, "discord", told))
        await asyncio.wait_for(others.wait(), 20)
        assert not working.done()
        working.cancel()
        await asyncio.wait([working])


async def test_no_more_are_under_way_than_there_are_places(tmp_path: Path) -> None:
    async with world(tmp_path, *(f"c{number}" for number in range(12))) as bot:
        await bot.open()
        bot.platform.plan.extend([HANGS] * 12)
        working = asyncio.create_task(bot.deliverer().keep_delivering(5, "discord"))
        await bot.platform.called.wait()
        assert len(await bot.ledger.deliveries.claim("another", bot.clock.now(), bot.clock.now(), 99)) == 7
        working.cancel()
        await asyncio.wait([working])


async def test_the_others_end_before_a_failure_is_told() -> None:
    ended: list[str] = []

    async def ends() -> None:
        await asyncio.sleep(0)
        ended.append("well")

    async def fails() -> None:
        raise NotAccepted("away")

    async def work() -> None:
        async with Crew(5) as crew:
            crew.begin([fails(), *(ends() for _ in range(4))])
            await crew.make_room()

    with pytest.raises(NotAccepted):
        await work()
    assert ended == ["well"] * 4


async def test_whoever_is_cancelled_breaks_all_off() -> None:
    broken: list[str] = []

    async def hangs() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            broken.append("off")
            raise

    async def works() -> None:
        async with Crew(2) as crew:
            crew.begin([hangs(), hangs()])
            await crew.make_room()

    working = asyncio.create_task(works())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert broken == ["off", "off"]
