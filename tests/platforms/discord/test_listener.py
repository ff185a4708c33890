"""Listening on Discord: it comes back by itself, or ends for good and lets posting go on."""

from __future__ import annotations

import asyncio
from typing import Any

import discord.gateway
import pytest

from bot.delivery.channel import Place
from bot.emulators.discord.api import DiscordApi, NoAnswer
from bot.errors import ListeningRefused, TokenRefused
from bot.platforms.discord.login import DiscordLogin, connected
from bot.platforms.discord.settings import DiscordSettings
from tests.platforms.discord.fakes import FakeChat, listening
from tests.platforms.discord.samples import digest
from tests.platforms.discord.traffic import requests


async def test_only_the_intents_that_are_needed_are_asked_for(platform: DiscordLogin) -> None:
    assert platform.listener.client.intents.value == 9217


async def test_a_token_revoked_later_ends_listening(api: DiscordApi, platform: DiscordLogin, chat: FakeChat) -> None:
    task = asyncio.create_task(platform.listener.listen(chat))
    await platform.listener.wait_listening()
    await api.disconnect(4004)
    with pytest.raises(TokenRefused):
        await task


async def test_posting_goes_on_after_listening_has_ended(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat
) -> None:
    async with listening(platform, chat):
        pass
    posted = await platform.poster.post(Place("", api.channel_ids[0]), platform.poster.render(digest())[0], "a" * 24)
    assert [one["id"] for one in api.messages(api.channel_ids[0])] == [posted.message]


async def test_nobody_is_served_after_listening_has_ended(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat
) -> None:
    async with listening(platform, chat):
        await api.command("paper", {"query": "lora"})
    with pytest.raises(NoAnswer):
        await api.command("paper", {"query": "lora"}, timeout=0.2)
    assert len(chat.calls) == 1


async def test_a_gateway_that_cannot_be_reached_at_first_is_tried_again(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat
) -> None:
    api.faults.plan("GET .*/gateway/bot", "503")
    async with listening(platform, chat):
        assert requests(api, "GET", "/gateway/bot") == 2


async def test_people_are_served_before_it_is_known_that_all_servers_were_told(
    api: DiscordApi, settings: DiscordSettings, chat: FakeChat
) -> None:
    async with connected(settings, guild_ready_timeout=3600) as platform, listening(platform, chat):
        await api.command("paper", {"query": "lora"})
    assert len(chat.calls) == 1


@pytest.mark.parametrize("code", [4010, 4011, 4012, 4013, 4014])
async def test_a_close_that_trying_again_cannot_help_ends_listening_and_not_posting(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat, code: int
) -> None:
    task = asyncio.create_task(platform.listener.listen(chat))
    await platform.listener.wait_listening()
    await api.disconnect(code)
    with pytest.raises(ListeningRefused, match=str(code)):
        await asyncio.wait_for(task, 10)
    posted = await platform.poster.post(Place("", api.channel_ids[0]), platform.poster.render(digest())[0], "a" * 24)
    assert [one["id"] for one in api.messages(api.channel_ids[0])] == [posted.message]


async def test_a_token_refused_by_the_gateways_address_ends_listening(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat
) -> None:
    api.faults.plan("GET .*/gateway/bot", "401")
    with pytest.raises(TokenRefused):
        await platform.listener.listen(chat)


async def test_a_stop_at_the_very_moment_of_the_first_connection_is_heeded(
    platform: DiscordLogin, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = discord.gateway.DiscordWebSocket.from_client
    client = platform.listener.client

    async def connect_and_stop(*words: Any, **options: Any) -> discord.gateway.DiscordWebSocket:  # noqa: ANN401
        socket = await connect(*words, **options)
        connecting.cancel()
        return socket

    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "from_client", connect_and_stop)
    connecting = asyncio.create_task(client.connect())
    await asyncio.wait([connecting], timeout=10)
    assert connecting.cancelled()


async def test_commands_are_answered_after_a_reconnect(api: DiscordApi, platform: DiscordLogin, chat: FakeChat) -> None:
    async with listening(platform, chat):
        resumed = asyncio.create_task(platform.listener.client.wait_for("shard_resumed", timeout=5))
        await asyncio.sleep(0)
        await api.ask_reconnect()
        await resumed
        assert (await api.command("paper", {"query": "lora"})).private
    assert requests(api, "PUT", "/commands") == 1
