"""By how Discord closes a connection its session goes on, begins anew, or a person is told why it does not."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.emulators.discord.api import DiscordApi
from bot.emulators.discord.socket import HELLO
from bot.emulators.discord.websocket import Websocket
from bot.errors import ListeningRefused, TokenRefused
from bot.platforms.discord.login import DiscordLogin
from tests.platforms.discord.fakes import FakeChat, listening

# docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes.
GO_ON = (1000, 1001, 4000, 4001, 4002, 4003, 4005, 4008)
BEGIN_ANEW = (4007, 4009)
TOLD = {
    4010: "shard_ids",
    4011: r"leave shard_count in \[discord\] out or raise it",
    4012: "bring the bot up to date",
    4013: "do not exist",
    4014: "switch them on",
}


@pytest.mark.parametrize("code", GO_ON)
async def test_a_session_goes_on(api: DiscordApi, platform: DiscordLogin, chat: FakeChat, code: int) -> None:
    async with listening(platform, chat):
        resumed = asyncio.create_task(platform.listener.client.wait_for("shard_resumed", timeout=20))
        await asyncio.sleep(0)
        await api.disconnect(code)
        await resumed
        assert (await api.command("paper", {"query": "lora"})).private
        assert (api.gateway.identified, api.gateway.resumed) == (1, 1)


@pytest.mark.parametrize("code", BEGIN_ANEW)
async def test_a_session_that_is_over_is_not_gone_on_with(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[object] = []
    resume = api.gateway._resume

    async def noted(*given: object) -> None:
        refused.append(given)
        await resume(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(api.gateway, "_resume", noted)
    monkeypatch.setattr("bot.platforms.discord.session_starts.FIRST_PAUSE", 0.0)
    async with listening(platform, chat):
        await platform.listener.client.wait_until_ready()
        ready = asyncio.create_task(platform.listener.client.wait_for("shard_ready", timeout=20))
        await asyncio.sleep(0)
        await api.disconnect(code)
        await ready
        assert (await api.command("paper", {"query": "lora"})).private
    assert (api.gateway.identified, refused) == (2, [])


@pytest.mark.parametrize("code", TOLD)
async def test_what_connecting_again_would_not_help_is_told_with_what_does(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat, code: int
) -> None:
    listener = asyncio.create_task(platform.listener.listen(chat))
    async with asyncio.timeout(20):
        await platform.listener.wait_listening()
        await api.disconnect(code)
        with pytest.raises(ListeningRefused, match=TOLD[code]):
            await listener
    assert api.gateway.identified == 1


async def test_a_token_that_is_taken_no_more_is_told(api: DiscordApi, platform: DiscordLogin, chat: FakeChat) -> None:
    listener = asyncio.create_task(platform.listener.listen(chat))
    async with asyncio.timeout(20):
        await platform.listener.wait_listening()
        await api.disconnect(4004)
        with pytest.raises(TokenRefused):
            await listener


async def test_a_bot_in_too_many_servers_for_its_shards_is_told_at_its_start(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat
) -> None:
    api.add_servers(3)
    api.gateway.most_servers = 3
    with pytest.raises(ListeningRefused, match="needs more shards"):
        await platform.listener.listen(chat)


@pytest.mark.parametrize("code", [4000, 4009])
async def test_who_stops_while_a_connection_is_made_again_waits_for_nothing(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    greeted, send = asyncio.Event(), Websocket.send

    async def silent(self: Websocket, payload: dict[str, Any]) -> None:
        """Everything but the greeting, for which a client waits a minute."""
        if payload["op"] == HELLO:
            greeted.set()
        else:
            await send(self, payload)

    monkeypatch.setattr("bot.platforms.discord.session_starts.FIRST_PAUSE", 0.0)
    async with asyncio.timeout(30):
        async with listening(platform, chat):
            await platform.listener.client.wait_until_ready()
            monkeypatch.setattr(Websocket, "send", silent)
            await api.disconnect(code)
            await greeted.wait()
    assert not platform.listener.is_listening
