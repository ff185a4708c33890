from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.emulators.discord.api import DiscordApi

Socket = aiohttp.ClientWebSocketResponse
Json = dict[str, Any]


@pytest_asyncio.fixture
async def api() -> AsyncIterator[DiscordApi]:
    async with DiscordApi() as api:
        yield api


@pytest_asyncio.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def opened(api: DiscordApi, session: aiohttp.ClientSession) -> Socket:
    socket = await session.ws_connect(api.gateway_url + "?v=10&encoding=json")
    assert (await socket.receive_json())["d"]["heartbeat_interval"] == 41250
    return socket


def identify(intents: object = 1, **more: object) -> Json:
    return {"op": 2, "d": {"token": "playground.discord.token", "intents": intents, "properties": {}, **more}}


CLOSINGS: list[tuple[int, list[object]]] = [
    (4001, [{"op": 77}]),
    (4002, ["{"]),
    (4002, [[]]),
    (4003, [{"op": 3, "d": {}}]),
    (4004, [identify(token="another")]),
    (4005, [identify(0), identify(0)]),
    (4008, [{"op": 1, "d": None}] * 121),
    (4010, [identify(shard=[2, 2])]),
    (4013, [identify("all")]),
    (4014, [identify(1 << 15)]),
]


@pytest.mark.parametrize(("code", "frames"), CLOSINGS, ids=[str(it[0]) for it in CLOSINGS])
async def test_a_wrong_frame_closes_with_its_code(
    api: DiscordApi, session: aiohttp.ClientSession, code: int, frames: list[object]
) -> None:
    socket = await opened(api, session)
    for frame in frames:
        await (socket.send_str(frame) if isinstance(frame, str) else socket.send_json(frame))
    async for _ in socket:
        pass
    assert socket.close_code == code


async def test_a_place_that_a_session_never_came_to_ends_it(api: DiscordApi, session: aiohttp.ClientSession) -> None:
    socket = await opened(api, session)
    await socket.send_json(identify(0))
    ready = await socket.receive_json()
    resume = {"op": 6, "d": {"token": api.token, "session_id": ready["d"]["session_id"], "seq": 77}}
    again = await opened(api, session)
    await again.send_json(resume)
    assert (await again.receive()).data == 4007
    third = await opened(api, session)
    await third.send_json(resume)
    assert await third.receive_json() == {"op": 9, "d": False}


async def test_a_shard_with_too_many_servers_is_told_to_be_more(
    api: DiscordApi, session: aiohttp.ClientSession
) -> None:
    api.add_servers(3)
    api.gateway.most_servers = 3
    socket = await opened(api, session)
    await socket.send_json(identify())
    assert (await socket.receive()).data == 4011
    api.gateway.most_servers = 4
    socket = await opened(api, session)
    await socket.send_json(identify())
    assert [one["id"] for one in (await socket.receive_json())["d"]["guilds"]] == api.world.servers
    told = [(await socket.receive_json())["d"] for _ in range(4)]
    assert [(one["id"], bool(one["channels"])) for one in told] == [
        (one, one == api.guild_id) for one in api.world.servers
    ]


async def test_servers_are_listed_in_pages(api: DiscordApi, session: aiohttp.ClientSession) -> None:
    api.add_servers(250)
    headers = {"Authorization": f"Bot {api.token}"}

    async def page(**query: object) -> list[str]:
        asked = {name: str(value) for name, value in query.items()}
        async with session.get(f"{api.base_url}/users/@me/guilds", params=asked, headers=headers) as answer:
            return [one["id"] for one in await answer.json()]

    servers = api.world.servers
    assert await page() == servers[:200]
    assert await page(after=servers[199]) == servers[200:]
    assert await page(before=servers[100], limit=3) == servers[97:100]


async def test_the_server_is_unavailable_and_then_arrives(api: DiscordApi, session: aiohttp.ClientSession) -> None:
    socket = await opened(api, session)
    await socket.send_json(identify())
    ready, guild = await socket.receive_json(), await socket.receive_json()
    assert ready["d"]["guilds"] == [{"id": api.guild_id, "unavailable": True}]
    assert ready["d"]["resume_gateway_url"] == api.gateway_url
    assert (guild["t"], guild["d"]["unavailable"], guild["s"]) == ("GUILD_CREATE", False, 2)


async def test_only_the_shard_of_a_server_hears_of_it(api: DiscordApi, session: aiohttp.ClientSession) -> None:
    mine = (int(api.guild_id) >> 22) % 2
    socket = await opened(api, session)
    await socket.send_json(identify(shard=[1 - mine, 2]))
    assert (await socket.receive_json())["d"]["guilds"] == []
    made = await api.say(api.channel_ids[0], "a")
    await api.react(api.channel_ids[0], made["id"], "⭐")
    await socket.send_json({"op": 1, "d": 1})
    assert await socket.receive_json() == {"op": 11}


async def test_events_come_only_to_those_with_the_intent(api: DiscordApi, session: aiohttp.ClientSession) -> None:
    socket = await opened(api, session)
    await socket.send_json(identify(1 << 10))
    await socket.receive_json()
    made = await api.say(api.channel_ids[0], "not for this session")
    await api.react(api.channel_ids[0], made["id"], "⭐")
    event = await socket.receive_json()
    assert (event["t"], event["s"]) == ("MESSAGE_REACTION_ADD", 2)


async def test_other_peoples_words_are_left_out_of_events(api: DiscordApi, session: aiohttp.ClientSession) -> None:
    socket = await opened(api, session)
    await socket.send_json(identify(1 << 9))
    await socket.receive_json()
    await api.say(api.channel_ids[0], "secret")
    event = (await socket.receive_json())["d"]
    assert (event["content"], event["guild_id"]) == ("", api.guild_id)


async def test_a_resume_replays_what_was_missed_in_order(api: DiscordApi, session: aiohttp.ClientSession) -> None:
    socket = await opened(api, session)
    await socket.send_json(identify(1 << 10))
    ready = await socket.receive_json()
    await socket.close(code=4000)
    await api.gateway.disconnected()
    made = await api.say(api.channel_ids[0], "a")
    for emoji in ("⭐", "🔥"):
        await api.react(api.channel_ids[0], made["id"], emoji)
    again = await opened(api, session)
    data = {"token": api.token, "session_id": ready["d"]["session_id"], "seq": 1}
    await again.send_json({"op": 6, "d": data})
    assert [((await again.receive_json())["t"]) for _ in range(3)] == ["MESSAGE_REACTION_ADD"] * 2 + ["RESUMED"]


@pytest.mark.parametrize("code", [1000, 1001])
async def test_a_session_that_the_client_closed_cannot_be_resumed(
    api: DiscordApi, session: aiohttp.ClientSession, code: int
) -> None:
    socket = await opened(api, session)
    await socket.send_json(identify())
    ready = await socket.receive_json()
    await socket.close(code=code)
    await api.gateway.disconnected()
    again = await opened(api, session)
    data = {"token": api.token, "session_id": ready["d"]["session_id"], "seq": 1}
    await again.send_json({"op": 6, "d": data})
    assert await again.receive_json() == {"op": 9, "d": False}


async def test_heartbeats_can_be_left_without_an_answer(api: DiscordApi, session: aiohttp.ClientSession) -> None:
    socket = await opened(api, session)
    api.gateway.acknowledges = False
    await socket.send_json({"op": 1, "d": None})
    await socket.send_json(identify(0))
    assert (await socket.receive_json())["t"] == "READY"
