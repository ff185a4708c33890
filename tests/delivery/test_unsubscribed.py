"""A digest on its way to a channel that unsubscribes: one that has not begun does not come, another comes whole."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.delivery.channel import Channel, Place
from bot.delivery.on_demand import bring
from bot.delivery.states import State
from bot.delivery.subscribing import subscribing, unsubscribing
from bot.errors import NotAccepted
from tests.simulated import MONDAY, OK, Outcome, World, refused, world


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as made:
        await made.ledger.channels.configure([])  # so that chat may take it over
        made.channels = [await change(made, subscribe=True)]
        yield made


async def change(bot: World, *, subscribe: bool) -> Channel:
    """Subscribe the channel or unsubscribe it, as chat does."""
    revise = subscribing({}, bot.clock.now(), MONDAY) if subscribe else unsubscribing
    _, after = await bot.ledger.channels.revise(bot.platform.name, Place("", "c1"), revise, bot.clock.now())
    return after


async def test_what_has_not_begun_does_not_come(bot: World) -> None:
    await bot.open()
    await change(bot, subscribe=False)
    await bot.run()
    assert bot.platform.messages == []
    assert (await bot.delivery()).state is State.SKIPPED


async def test_what_has_begun_comes_whole_and_nobody_is_subscribed_by_it(bot: World) -> None:
    await bot.open()
    bot.platform.plan.extend([OK, refused(NotAccepted("away"))])
    await bot.deliverer().deliver()
    assert len(bot.platform.messages) == 1
    await change(bot, subscribe=False)
    await bot.run()
    assert (await bot.delivery()).state is State.SENT
    assert len(bot.platform.messages) == 4
    assert [one.status for one in await bot.ledger.channels.all()] == ["paused"]


async def test_whoever_unsubscribes_during_the_call_ends_no_digest_in_the_middle(bot: World) -> None:
    await bot.open()
    tasks: list[asyncio.Task[object]] = []

    def leave() -> None:
        tasks.append(asyncio.get_running_loop().create_task(change(bot, subscribe=False)))

    bot.platform.plan.append(Outcome(before=leave))
    await bot.run()
    await asyncio.gather(*tasks)
    assert (await bot.delivery()).state is State.SENT
    assert len(bot.platform.messages) == 4
    assert [one.status for one in await bot.ledger.channels.all()] == ["paused"]


async def test_who_subscribes_again_can_have_the_digest_that_did_not_come(bot: World) -> None:
    await bot.open()
    await change(bot, subscribe=False)
    await bot.run()
    channel = await change(bot, subscribe=True)
    now = bot.clock.now()
    assert await bring(bot.ledger, channel, MONDAY, now, now.replace(year=2027))
    await bot.run()
    assert len(bot.platform.messages) == 4
    assert not await bring(bot.ledger, channel, MONDAY, now, now.replace(year=2027))
