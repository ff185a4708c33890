"""The same messages by the clients alone: nothing is kept and nothing proven."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import count

import aiohttp
import discord
from discord.http import MultipartParameters, Route
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.messages import Message
from bot.platforms.discord.render import render as discord_render
from bot.platforms.discord.sender import with_key
from bot.platforms.slack.render import render as slack_render
from bot.platforms.slack.sender import EVENT_TYPE
from bot.sources.sample import sample_bullets, sample_edition
from bot.views.entries import Digest, Entry
from tests.e2e.crash.lives import Life
from tests.e2e.crash.stage import Place

# Channels that are served at the same time: as many as the bot claims.
AT_ONCE = 64
Post = Callable[[str, Sequence[Message]], Awaitable[None]]


async def bare(life: Life) -> int:
    """Post the day's digest to every channel; gives the exit code."""
    [place] = life.places
    messages, room = _rendered(life), asyncio.Semaphore(AT_ONCE)
    async with (_on_discord if place.platform == "discord" else _on_slack)(place) as post:

        async def one(channel: str) -> None:
            async with room:
                await post(channel, messages)

        (life.folder / "began").write_text(str(time.time()))
        async with asyncio.TaskGroup() as group:
            for channel in place.channels:
                group.create_task(one(channel))
    return 0


def _rendered(life: Life) -> Sequence[Message]:
    [platform] = life.settings().platforms
    edition, bullets = sample_edition(), sample_bullets("en")
    papers = edition.papers[: life.top_n]
    entries = [Entry(rank, one, bullets.get(one.id), 0, edition.day) for rank, one in enumerate(papers, 1)]
    digest = Digest(edition.day, tuple(entries), len(edition.papers), style=life.style)
    return {"discord": discord_render, "slack": slack_render}[platform](digest)


@asynccontextmanager
async def _on_discord(place: Place) -> AsyncIterator[Post]:
    Route.BASE = place.base_url
    keys = (f"bare{number:020d}" for number in count())
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login(place.token)

        async def post(channel: str, messages: Sequence[Message]) -> None:
            where = int(channel)
            for message in messages:
                where = await _one_on_discord(client, int(channel), where, message, next(keys))

        yield post


async def _one_on_discord(client: discord.Client, channel: int, where: int, message: Message, key: str) -> int:
    """Gives where the next one goes: what follows a post goes into its thread, which has the post's id."""
    payload = with_key(message.body, key)
    if message.kind == "thread":
        await client.http.start_thread_with_message(channel, where, **payload)
        return where
    payload |= {"nonce": key, "enforce_nonce": True}
    made = await client.http.send_message(where, params=MultipartParameters(payload, None, None))
    return int(made["id"]) if message.kind == "post" else where


@asynccontextmanager
async def _on_slack(place: Place) -> AsyncIterator[Post]:
    quiet = logging.getLogger("bench.slack")
    # With a logger that has no level of its own the SDK writes out every request, which is no floor.
    quiet.setLevel(logging.INFO)
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(place.token, f"{place.base_url}/", session=session, retry_handlers=[], logger=quiet)

        async def post(channel: str, messages: Sequence[Message]) -> None:
            thread: dict[str, str] = {}
            for number, message in enumerate(messages):
                metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": f"bare{number:020d}"}}
                payload = {**message.body, **thread, "channel": channel, "metadata": metadata}
                made = await client.api_call("chat.postMessage", json=payload)
                thread = thread or {"thread_ts": made["ts"]}

        yield post
