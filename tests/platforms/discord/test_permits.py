"""Whatever may give the bot a permission is told to the core, with the channels that it is about."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

import pytest

from bot.emulators.discord.api import DiscordApi
from bot.emulators.discord.state import MEMBER_PERMISSIONS, SEND_MESSAGES
from bot.platforms.discord.login import DiscordLogin
from tests.platforms.discord.fakes import FakeChat


@pytest.fixture
async def heard(served: DiscordLogin, chat: FakeChat, api: DiscordApi) -> FakeChat:
    """A core to which the start was told."""
    await told(chat, api.channel_ids)
    # Until then a server that comes anew is one of those that the session begins with.
    await served.listener.client.wait_until_ready()
    return chat


async def told(chat: FakeChat, channels: Collection[str]) -> None:
    """Wait until the core was told of just these channels."""
    async with asyncio.timeout(20):
        while await chat.regains.get() != frozenset(channels):
            pass


async def test_a_session_that_begins_tells_of_every_channel(heard: FakeChat) -> None:
    assert heard.regains.empty()


async def test_an_overwrite_tells_of_its_channel(heard: FakeChat, api: DiscordApi) -> None:
    await api.overwrite(api.channel_ids[1], allow=SEND_MESSAGES)
    await told(heard, {api.channel_ids[1]})


async def test_a_role_tells_of_every_channel_of_the_server(heard: FakeChat, api: DiscordApi) -> None:
    await api.empower(api.world.role_id, MEMBER_PERMISSIONS)
    await told(heard, api.channel_ids)


async def test_a_server_that_lets_the_bot_in_again_tells_of_every_channel(heard: FakeChat, api: DiscordApi) -> None:
    await api.kick()
    await api.invite()
    await told(heard, api.channel_ids)
