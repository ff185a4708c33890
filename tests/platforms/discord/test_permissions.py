"""Without a gateway the bot's permissions are asked for over HTTP."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.delivery.channel import Place
from bot.delivery.lanes import Lane
from bot.delivery.pacing import Gate
from bot.emulators.discord.api import DiscordApi
from bot.errors import Unproven
from bot.papers.clock import SystemClock
from bot.platforms.discord.login import DiscordLogin, connected
from bot.platforms.discord.settings import DiscordSettings
from tests.platforms.discord.samples import digest

KEY = "a" * 24
VIEW, SEND, THREADS, HISTORY = 1 << 10, 1 << 11, 1 << 35, 1 << 16


@pytest.mark.parametrize("permissions", [VIEW | SEND, SEND | HISTORY])
async def test_an_unreadable_history_proves_nothing(api: DiscordApi, platform: DiscordLogin, permissions: int) -> None:
    api.permissions[api.channel_ids[0]] = permissions
    with pytest.raises(Unproven, match="history"):
        await platform.poster.find(Place("", api.channel_ids[0]), KEY, datetime.now(UTC))


async def test_a_readable_history_proves_what_is_in_it(api: DiscordApi, platform: DiscordLogin) -> None:
    place = Place("", api.channel_ids[0])
    api.permissions[place.channel] = VIEW | SEND | HISTORY
    assert await platform.poster.find(place, KEY, datetime.now(UTC)) is None
    posted = await platform.poster.post(place, platform.poster.render(digest())[0], KEY)
    assert await platform.poster.find(place, KEY, datetime.now(UTC)) == posted


async def test_a_look_is_not_given_up_while_it_waits_for_its_turns(api: DiscordApi, settings: DiscordSettings) -> None:
    # Half of the time of a call is a look's, and three turns come later than that.
    gate = Gate(SystemClock(), 10)
    async with connected(settings, call_seconds=0.5, gate=gate) as login:
        place = Place("", api.channel_ids[0])
        crowd = [asyncio.create_task(gate.wait("", Lane.LOOK)) for _ in range(10)]
        assert await login.poster.find(place, KEY, datetime.now(UTC)) is None
        await asyncio.gather(*crowd)


async def test_a_thread_is_as_readable_as_its_channel(api: DiscordApi, platform: DiscordLogin) -> None:
    first, thread, reply, *_ = platform.poster.render(digest())
    parent = (await platform.poster.post(Place("", api.channel_ids[0]), first, KEY)).message
    await platform.poster.post(Place("", api.channel_ids[0], parent), thread, "t" * 24)
    inside = Place("", parent)
    posted = await platform.poster.post(inside, reply, "r" * 24)
    assert await platform.poster.find(inside, "r" * 24, datetime.now(UTC)) == posted
