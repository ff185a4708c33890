"""Webhooks as Discord documents them, used by a real client and by plain calls."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest

from bot.emulators.discord.api import DiscordApi
from bot.emulators.discord.judge import Judge
from bot.emulators.discord.state import FORUM
from tests.emulators.discord.clients import pointed_at

V2 = 1 << 15
TEXT = {"type": 10, "content": "three papers"}
LINK = {"type": 1, "components": [{"type": 2, "style": 5, "label": "arXiv", "url": "https://arxiv.org"}]}
PRESSED = {"type": 1, "components": [{"type": 2, "style": 1, "label": "Vote", "custom_id": "vote"}]}


@pytest.fixture(scope="module")
def judge() -> Judge | None:
    spec = Path(os.environ.get("BOT_TEST_DATA", "/nowhere"), "spec", "discord-openapi.json")
    return Judge(spec) if spec.is_file() else None


@pytest.fixture
async def api(judge: Judge | None) -> AsyncIterator[DiscordApi]:
    async with DiscordApi(judge=judge) as running:
        yield running
        assert running.misanswers == []


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def posted(http: aiohttp.ClientSession, address: str, *components: object, **query: str) -> tuple[int, Any]:
    async with http.post(address, json={"flags": V2, "components": components}, params=query) as answer:
        return answer.status, await answer.json() if answer.status != 204 else None


async def test_a_real_client_posts_reads_edits_and_deletes(api: DiscordApi, http: aiohttp.ClientSession) -> None:
    identity, token = api.add_webhook(api.channel_ids[0]).split("/")[-2:]
    with pointed_at(api):
        hook = discord.Webhook.partial(int(identity), token, session=http)
        assert (await hook.fetch()).name == "Daily Papers"
        made = await hook.send("three papers", wait=True)
        await made.edit(content="four papers")
        assert (await hook.fetch_message(made.id)).content == "four papers"
        await made.delete()
        with pytest.raises(discord.NotFound) as gone:
            await hook.fetch_message(made.id)
    assert gone.value.code == 10008
    assert api.messages(api.channel_ids[0]) == []


async def test_only_whoever_waits_is_told_what_was_made(api: DiscordApi, http: aiohttp.ClientSession) -> None:
    address = api.add_webhook(api.channel_ids[0])
    assert await posted(http, address, TEXT, LINK, with_components="true") == (204, None)
    status, made = await posted(http, address, TEXT, LINK, with_components="true", wait="true")
    assert (status, made["webhook_id"], made["author"]["bot"]) == (200, address.split("/")[-2], True)
    assert len(api.messages(api.channel_ids[0])) == 2


async def test_components_are_left_out_unless_asked_for_and_may_not_ask_for_an_answer(
    api: DiscordApi, http: aiohttp.ClientSession
) -> None:
    address = api.add_webhook(api.channel_ids[0])
    assert (await posted(http, address, TEXT, wait="true"))[1]["code"] == 50006
    assert (await posted(http, address, TEXT, PRESSED, with_components="true"))[1]["code"] == 50035
    assert (await posted(http, address, *[TEXT] * 41, with_components="true"))[1]["code"] == 50035
    assert api.messages(api.channel_ids[0]) == []


async def test_what_is_not_there_or_not_its_own_is_told_apart(api: DiscordApi, http: aiohttp.ClientSession) -> None:
    channel = api.channel_ids[0]
    address, other = api.add_webhook(channel), api.add_webhook(channel)
    _, made = await posted(http, address, TEXT, with_components="true", wait="true")

    async def met(url: str, **query: str) -> int:
        async with http.get(url, params=query) as answer:
            return int((await answer.json()).get("code", 0))

    assert await met(f"{address}/messages/{made['id']}") == 0
    assert await met(f"{other}/messages/{made['id']}") == 10008
    assert await met(f"{address}/messages/{made['id']}", thread_id="5") == 10003
    assert await met(f"{address}x") == 50027
    api.delete_webhook(address)
    assert await met(address) == 10015


async def test_a_forum_takes_a_post_or_what_belongs_to_one(api: DiscordApi, http: aiohttp.ClientSession) -> None:
    address = api.add_webhook(api.add_channel("papers", FORUM))
    assert (await posted(http, address, TEXT, with_components="true"))[1]["code"] == 220001
    async with http.post(address, json={"content": "hello", "thread_name": "today"}, params={"wait": "1"}) as answer:
        made = await answer.json()
    assert made["channel_id"] == made["id"]
    query = {"with_components": "true", "wait": "true", "thread_id": made["id"]}
    assert (await posted(http, address, TEXT, **query))[1]["channel_id"] == made["id"]
    for name, code in (("220002", {"thread_id": made["id"]}), ("220003", {})):
        where = address if name == "220002" else api.add_webhook(api.channel_ids[0])
        async with http.post(where, json={"content": "x", "thread_name": "today"}, params=code) as answer:
            assert str((await answer.json())["code"]) == name


async def test_each_webhook_has_a_limit_of_its_own(api: DiscordApi, http: aiohttp.ClientSession) -> None:
    address, other = api.add_webhook(api.channel_ids[0]), api.add_webhook(api.channel_ids[0])
    statuses = [(await posted(http, address, TEXT, with_components="true"))[0] for _ in range(7)]
    assert 429 in statuses
    assert (await posted(http, other, TEXT, with_components="true"))[0] == 204
