from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest
import pytest_asyncio

from bot.emulators.discord.api import DiscordApi
from bot.emulators.faults import Faults
from tests.emulators.discord.clients import Rest, pointed_at, rest, running

POSTS = r"POST .*/messages$"


@pytest_asyncio.fixture
async def api() -> AsyncIterator[DiscordApi]:
    async with DiscordApi(channels=60) as api:
        yield api


@pytest_asyncio.fixture
async def send(api: DiscordApi) -> AsyncIterator[Rest]:
    async with rest(api) as send:
        yield send


def stored(api: DiscordApi) -> int:
    return sum(len(api.messages(it)) for it in api.channel_ids)


@pytest.mark.parametrize(("outcome", "left"), [("drop", 1), ("refuse", 0)])
async def test_a_cut_line_leaves_what_its_name_says(api: DiscordApi, send: Rest, outcome: str, left: int) -> None:
    api.faults.plan(POSTS, outcome)
    with pytest.raises(aiohttp.ClientConnectionError):
        await send.post({"content": "a"})
    assert stored(api) == left
    assert (await send.post({"content": "b"}))[0] == 200
    assert [it.status for it in api.requests] == [None, 200]


STATUSES = {
    "500": (500, 0),
    "503": (503, 0),
    "500-after": (500, 1),
    "503-after": (503, 1),
    "401": (401, 0),
    "40001": (401, 0),
    "50013": (403, 0),
    "403 50001": (403, 0),
    "404:10003": (404, 0),
    "429": (429, 0),
    "429-global": (429, 0),
    "cloudflare-429": (429, 0),
}


@pytest.mark.parametrize(("outcome", "status", "left"), [(key, *value) for key, value in STATUSES.items()])
async def test_each_fault_happens_once(api: DiscordApi, send: Rest, outcome: str, status: int, left: int) -> None:
    api.faults.plan(POSTS, outcome)
    assert (await send.post({"content": "a"}))[0] == status
    assert stored(api) == left
    assert (await send.post({"content": "b"}))[0] == 200
    assert api.faults.taken == [(f"POST /api/v10/channels/{api.channel_ids[0]}/messages", outcome)]


async def test_a_hanging_answer_stays_out_though_the_message_is_there(api: DiscordApi, send: Rest) -> None:
    api.faults.plan(POSTS, "hang")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(send.post({"content": "a"}), 0.3)
    assert stored(api) == 1


async def test_faults_come_in_their_order_and_only_where_they_belong() -> None:
    faults = Faults()
    faults.plan(r"POST .*/1/", "drop", "ok", "500")
    assert [faults.take(f"POST /channels/{it}/messages") for it in (1, 2, 1, 1, 1)] == ["drop", "ok", "ok", "500", "ok"]
    assert faults.pending == 0


async def test_the_client_sleeps_through_a_429_and_calls_cloudflares_a_ban(api: DiscordApi) -> None:
    async with running(api) as bot:
        api.faults.plan(POSTS, "429:0.01", "ok", "cloudflare-429")
        await bot.channel(api).send("later")
        with pytest.raises(discord.HTTPException) as caught:
            await bot.channel(api).send("never")
    assert caught.value.status == 429
    assert stored(api) == 1


async def test_an_answer_lost_after_the_message_was_stored_is_repaired_by_the_nonce(api: DiscordApi) -> None:
    async with running(api) as bot:
        api.faults.plan(POSTS, "drop")
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await bot.channel(api).send("once", nonce="key")
        await bot.channel(api).send("once", nonce="key")
    assert stored(api) == 1


async def test_nonces_are_forgotten_after_their_time(send: Rest, api: DiscordApi) -> None:
    body = {"content": "a", "nonce": "key", "enforce_nonce": True}
    first, again = (await send.post(body))[1], (await send.post(body, channel=1))[1]
    api.world.nonce_seconds = 0.0
    later = (await send.post(body))[1]
    assert first["id"] == again["id"] != later["id"]


async def test_sixty_posts_at_once_meet_the_bots_limit(api: DiscordApi, send: Rest) -> None:
    answers = await asyncio.gather(*(send.post({"content": "a"}, channel=it) for it in range(60)))
    refused = [body for status, body in answers if status == 429]
    assert (len(refused), stored(api)) == (10, 50)
    assert all(it["global"] and 0 < it["retry_after"] <= 1 for it in refused)


async def test_six_posts_in_one_channel_meet_its_own_limit(send: Rest) -> None:
    answers = [await send.post({"content": "a"}) for _ in range(6)]
    assert [status for status, _ in answers] == [200] * 5 + [429]
    assert not answers[-1][1]["global"]


PERMISSIONS: list[tuple[str, int, int]] = [
    ("neither to see nor to write", 0, 50001),
    ("to see only", discord.Permissions(view_channel=True).value, 50013),
]


@pytest.mark.parametrize(("has", "code"), [it[1:] for it in PERMISSIONS], ids=[it[0] for it in PERMISSIONS])
async def test_the_right_decides_what_the_bot_may_do(api: DiscordApi, send: Rest, has: int, code: int) -> None:
    api.permissions[api.channel_ids[0]] = has
    status, answer = await send.post({"content": "a"})
    assert (status, answer["code"]) == (403, code)


async def test_without_the_right_to_read_it_history_is_empty(api: DiscordApi, send: Rest) -> None:
    await send.post({"content": "a"})
    path = f"/channels/{api.channel_ids[0]}/messages"
    assert len((await send("GET", path))[1]) == 1
    api.permissions[api.channel_ids[0]] = discord.Permissions(view_channel=True, send_messages=True).value
    assert await send("GET", path) == (200, [])


async def test_pages_of_history_are_those_that_the_query_names() -> None:
    async with DiscordApi(rate_limits=False) as api, rest(api) as send:
        ids = [(await send.post({"content": str(it)}))[1]["id"] for it in range(9)]

        async def page(query: str) -> list[int]:
            _, found = await send("GET", f"/channels/{api.channel_ids[0]}/messages?{query}")
            return [int(it["content"]) for it in found]

        assert await page("limit=3") == [8, 7, 6]
        assert await page(f"after={ids[2]}&limit=3") == [5, 4, 3]
        assert await page(f"before={ids[2]}") == [1, 0]
        assert await page(f"around={ids[4]}&limit=3") == [5, 4, 3]


async def test_other_peoples_words_are_hidden_without_the_intent(api: DiscordApi, send: Rest) -> None:
    await api.say(api.channel_ids[0], "secret", user="bo")
    _, found = await send("GET", f"/channels/{api.channel_ids[0]}/messages")
    assert (found[0]["author"]["username"], found[0]["content"]) == ("bo", "")


async def callback(send: Rest, event: dict[str, Any], content: str) -> tuple[int, Any]:
    body = {"type": 4, "data": {"content": content, "flags": 64}}
    return await send("POST", f"/interactions/{event['id']}/{event['token']}/callback?with_response=true", body)


async def test_an_interaction_is_answered_once_and_in_time(api: DiscordApi, send: Rest) -> None:
    await send("PUT", f"/applications/{api.application_id}/commands", [{"name": "paper", "description": "d"}])
    async with aiohttp.ClientSession() as session, session.ws_connect(api.gateway_url) as socket:
        await socket.receive_json()
        await socket.send_json({"op": 2, "d": {"token": api.token, "intents": 0, "properties": {}}})
        await socket.receive_json()
        asked = asyncio.create_task(api.command("paper"))
        event = (await socket.receive_json())["d"]
        status, told = await callback(send, event, "first")
        assert (status, told["resource"]["message"]["content"]) == (200, "first")
        assert (await callback(send, event, "second"))[1]["code"] == 40060
        assert (await asked).private
        late = asyncio.create_task(api.command("paper", timeout=0.01))
        event = (await socket.receive_json())["d"]
        with pytest.raises(TimeoutError):
            await late
        assert (await callback(send, event, "late"))[1]["code"] == 10062


async def test_commands_that_nobody_could_send_are_errors_of_the_test(api: DiscordApi, send: Rest) -> None:
    options = [{"type": 3, "name": "query", "description": "d", "required": True, "max_length": 5}]
    body = [{"name": "paper", "description": "d", "options": options}]
    await send("PUT", f"/applications/{api.application_id}/commands", body)
    with pytest.raises(LookupError, match="there are: /paper"):
        await api.command("papers")
    with pytest.raises(ValueError, match="query is missing"):
        await api.command("paper")
    with pytest.raises(ValueError, match="max_length"):
        await api.command("paper", {"query": "longer"})


async def test_a_client_without_a_connection_can_post(api: DiscordApi) -> None:
    client = discord.AutoShardedClient(intents=discord.Intents.none())
    with pointed_at(api):
        await client.login(api.token)
        sent = await client.get_partial_messageable(int(api.channel_ids[0])).send("hello")
        await client.close()
    assert [it["id"] for it in api.messages(api.channel_ids[0])] == [str(sent.id)]
