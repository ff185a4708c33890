"""The emulator counts the sessions that a bot begins, and takes its token when there are too many."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest

from bot.emulators.discord.api import DiscordApi
from bot.emulators.discord.starts import SessionStarts
from tests.emulators.discord.clients import Bot, pointed_at, rest

Socket = aiohttp.ClientWebSocketResponse


@pytest.fixture
async def api() -> AsyncIterator[DiscordApi]:
    async with DiscordApi() as api:
        yield api


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def begun(api: DiscordApi, session: aiohttp.ClientSession) -> tuple[Socket, dict[str, Any]]:
    """A socket that has identified, and the first answer."""
    socket = await session.ws_connect(api.gateway_url + "?v=10&encoding=json")
    await socket.receive_json()
    await socket.send_json({"op": 2, "d": {"token": api.token, "intents": 0, "properties": {}}})
    frame = await socket.receive()
    return socket, frame.json() if frame.type is aiohttp.WSMsgType.TEXT else {}


async def limit(api: DiscordApi) -> dict[str, int]:
    async with rest(api) as ask:
        status, body = await ask("GET", "/gateway/bot")
    assert status == 200
    told: dict[str, int] = body["session_start_limit"]
    return told


async def test_a_day_begins_with_the_first_session(api: DiscordApi, session: aiohttp.ClientSession) -> None:
    assert await limit(api) == {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
    await begun(api, session)
    told = await limit(api)
    assert told["remaining"] == 999
    assert 80_000_000 < told["reset_after"] <= 86_400_000


async def test_going_on_with_a_session_is_not_counted(api: DiscordApi, session: aiohttp.ClientSession) -> None:
    first, ready = await begun(api, session)
    await first.close(code=4000)
    again = await session.ws_connect(api.gateway_url + "?v=10&encoding=json")
    await again.receive_json()
    data = {"token": api.token, "session_id": ready["d"]["session_id"], "seq": 1}
    await again.send_json({"op": 6, "d": data})
    assert (await again.receive_json())["t"] == "RESUMED"
    assert (await limit(api))["remaining"] == 999


async def test_one_session_too_many_ends_all_and_the_token(api: DiscordApi, session: aiohttp.ClientSession) -> None:
    api.gateway.starts.total = 1
    token = api.token
    first, _ = await begun(api, session)
    (second, _), _ = await asyncio.gather(begun(api, session), first.receive())
    assert (first.close_code, second.close_code) == (4004, 4004)
    async with session.get(f"{api.base_url}/users/@me", headers={"Authorization": f"Bot {token}"}) as answer:
        assert answer.status == 401
    assert (await limit(api))["remaining"] == 0


async def test_a_real_client_begins_sessions_until_its_token_is_gone(api: DiscordApi) -> None:
    starts = api.gateway.starts
    starts.total, starts.between_seconds, api.gateway.ends_at_once = 5, 0, 4009
    bot = Bot()
    with pointed_at(api), pytest.raises(discord.ConnectionClosed) as closed:
        await bot.start(api.token)
    assert (closed.value.code, api.gateway.identified) == (4004, 5)


async def test_a_session_that_begins_too_soon_after_another_of_its_kind_is_refused() -> None:
    starts = SessionStarts(max_concurrency=2)
    assert [starts.in_turn(shard) for shard in (0, 1, 2, 3)] == [True, True, False, False]
    assert starts.hurried == 2
    starts.between_seconds = 0
    assert starts.in_turn(2)


def test_another_day_is_counted_from_nothing() -> None:
    starts = SessionStarts(total=1, seconds=0.0)
    assert [starts.take() for _ in range(3)] == [True] * 3
    assert starts.told()["remaining"] == 1
