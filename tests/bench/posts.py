"""A digest through our senders, beside the bare clients with the same payload, to stand-ins in another process."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import aiohttp
import discord
from discord.http import MultipartParameters
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.channel import Place
from bot.delivery.messages import Message
from bot.platforms.discord.login import connected as discord_connected
from bot.platforms.discord.sender import with_key
from bot.platforms.discord.settings import DiscordSettings
from bot.platforms.platform import Connection
from bot.platforms.slack.login import connected as slack_connected
from bot.platforms.slack.sender import EVENT_TYPE
from bot.platforms.slack.settings import SlackSettings
from bot.sources.sample import sample_bullets, sample_edition
from bot.views.entries import Digest, Entry
from tests.bench.children import child
from tests.bench.rounds import interleaved
from tests.bench.table import Aim, Figure

ROUNDS, POSTS = 40, 10
AIM = Aim(1.3)
Post = Callable[[str], Awaitable[object]]


async def measure(folder: Path) -> list[Figure]:
    """CPU of this process for one post, on each platform."""
    async with child(folder, ["-m", "tests.bench.stand_ins"], {"PYTHONPATH": str(Path.cwd())}) as stand_ins:
        places = json.loads(await stand_ins.line())
        return [await _on_discord(*places["discord"]), await _on_slack(*places["slack"])]


async def _on_discord(base_url: str, token: str, channel: str) -> Figure:
    settings = DiscordSettings.model_validate({"token": token, "api_base_url": base_url})
    async with discord_connected(settings) as platform, _discord_client(token) as client:
        message = _digest(platform)
        body = with_key(message.body, "k" * 24)

        async def bare(key: str) -> None:
            payload = {**body, "nonce": key, "enforce_nonce": True}
            await client.http.send_message(int(channel), params=MultipartParameters(payload, None, None))

        return await _figure("Discord", platform, Place("", channel), message, bare, "discord.py's send_message")


async def _on_slack(base_url: str, token: str, channel: str) -> Figure:
    settings = SlackSettings.model_validate({"bot_token": token, "api_base_url": base_url})
    async with slack_connected(settings) as platform, _slack_client(base_url, token) as client:
        message = _digest(platform)

        async def bare(key: str) -> None:
            metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
            payload = {**message.body, "channel": channel, "metadata": metadata}
            await client.api_call("chat.postMessage", json=payload)

        return await _figure("Slack", platform, Place("", channel), message, bare, "slack_sdk's api_call")


async def _figure(name: str, platform: Connection, place: Place, message: Message, bare: Post, beside: str) -> Figure:
    keys = (f"bench{number:019d}" for number in count())

    async def our_post(key: str) -> None:
        await platform.poster.post(place, message, key)

    paired = await interleaved(lambda: _cpu(our_post, keys), lambda: _cpu(bare, keys), ROUNDS, seconds=3, warm_up=2)
    mine, least = (1000 * seconds for seconds in paired.medians)
    what = f"{name}: CPU of a post"
    return Figure(what, mine, least, "ms", f"{beside}, same payload", AIM, paired.ratio)


async def _cpu(post: Post, keys: Iterator[str]) -> float:
    """CPU seconds of this process for each post."""
    began = time.process_time()
    for _ in range(POSTS):
        await post(next(keys))
    return (time.process_time() - began) / POSTS


def _digest(platform: Connection) -> Message:
    """The first message of the built-in day's digest."""
    edition, bullets = sample_edition(), sample_bullets("en")
    entries = [Entry(rank, one, bullets.get(one.id), 0, edition.day) for rank, one in enumerate(edition.papers[:5], 1)]
    return platform.poster.render(Digest(edition.day, tuple(entries), len(edition.papers)))[0]


@asynccontextmanager
async def _discord_client(token: str) -> AsyncIterator[discord.Client]:
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login(token)
        yield client


@asynccontextmanager
async def _slack_client(base_url: str, token: str) -> AsyncIterator[AsyncWebClient]:
    quiet = logging.getLogger("bench.slack")
    # With a logger that has no level of its own the SDK writes out every request, which is no floor.
    quiet.setLevel(logging.INFO)
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(token, f"{base_url}/", session=session, retry_handlers=[], logger=quiet)
