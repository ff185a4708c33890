"""Reactions given while the bot was away: read from Discord and made equal to the votes we keep."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import discord
from discord.http import Route

from bot.chat.ports import Chat
from bot.chat.reactions import Reaction, Reading
from bot.delivery.lanes import Lane
from bot.delivery.messages import Posted
from bot.delivery.pacing import Gate
from bot.delivery.states import Standing
from bot.errors import (
    AlreadyDone,
    Ambiguous,
    Blocked,
    BotError,
    ChannelGone,
    NotAccepted,
    RateLimited,
    Rejected,
    StoreAway,
)
from bot.platforms.discord.errors import outcomes
from bot.platforms.discord.servers import Servers

log = logging.getLogger(__name__)

# People read for one emoji of one message.
MOST_USERS = 1000
PAGE = 100
TRIES = 3
# Seconds until those are tried again that Discord could not give.
AGAIN = 30.0
STORE_AGAIN = 1.0
# Seconds between two messages where no gate paces the calls.
REST = 0.2
Done = Sequence[Standing]
Wait = Callable[[], Awaitable[None]]


async def at_once() -> None:
    """A turn where nobody else calls."""


class CatchUp:
    """Reads the reactions of recent messages in a shard's servers whenever a session of it begins.

    And of single messages, of which was told what the store could not keep. By calls that nothing else has a use for.
    """

    def __init__(self, chat: Chat, client: Servers, gate: Gate | None = None) -> None:
        self._chat = chat
        self._client = client
        self._gate = gate

    async def whenever(self, came_back: asyncio.Event) -> None:
        """Catch up each time that `came_back` is set, for ever."""
        while True:
            await came_back.wait()
            came_back.clear()
            try:
                await self._once()
                if self._client.missed:
                    await asyncio.sleep(STORE_AGAIN)
                    came_back.set()
            except StoreAway:
                # Nothing was read yet; what the store cannot tell now it can tell later.
                await asyncio.sleep(STORE_AGAIN)
                came_back.set()
            except Exception:
                log.exception("reactions could not be caught up")

    async def _once(self) -> None:
        posts = await self._chat.recent_posts("discord")
        # Of a session that begins later, later.
        shards, self._client.returned = self._client.returned, set()
        missed, self._client.missed = self._client.missed, set()
        waiting = [
            one
            for one in posts
            if not (shards or missed) or self._client.shard_of(one.tenant) in shards or one.posted.message in missed
        ]
        count = len(waiting)
        for _ in range(TRIES):
            waiting = await self._pass(waiting)
            if not waiting:
                log.info("caught up with the reactions on %d messages", count)
                return
            await asyncio.sleep(AGAIN)
        log.warning("the reactions on %d of %d messages are not caught up: Discord has trouble", len(waiting), count)

    async def _pass(self, waiting: Sequence[Standing]) -> list[Standing]:
        """Read each channel's messages, the newest first; gives those to read later."""
        channels: dict[str, list[Standing]] = {}
        for one in waiting:
            channels.setdefault(one.posted.channel, []).append(one)
        return [one for near in channels.values() for one in await self._channel(near)]

    async def _channel(self, near: list[Standing]) -> list[Standing]:
        """Read the messages of a channel by the page; gives those to read later."""
        later: list[Standing] = []
        while near:
            # A page costs as much as a message.
            done = await self._tried(near, partial(self._page if len(near) > 1 else self._single, near))
            if done is None:
                later, done = [*later, *near], near
            near = [one for one in near if one not in done]
            if self._gate is None:
                await asyncio.sleep(REST)
        return later

    async def _turn(self) -> None:
        """Wait until a call may be made that has time."""
        if self._gate:
            turn = await self._gate.wait("", Lane.SPARE)
            await turn.begin()

    async def _tried(self, near: Done, read: Callable[[], Awaitable[Done]]) -> Done | None:
        """Those of which nothing more can be read; None where Discord may yet be able to give them."""
        where = near[0].posted.channel
        for _ in range(TRIES):
            try:
                return await read()
            except RateLimited as limited:
                await asyncio.sleep(limited.retry_after)
            except (NotAccepted, Ambiguous) as error:
                log.info("reactions in channel %s are read later: %s", where, error)
                return None
            except (AlreadyDone, Blocked, ChannelGone, Rejected):
                return near
            except StoreAway as error:
                log.info("reactions in channel %s are read later: %s", where, error)
                self._client.missed.update(one.posted.message for one in near)
                return near
            except BotError as error:
                log.warning("reactions in channel %s could not be caught up: %s", where, error)
                return near
        return None

    async def _single(self, near: Done) -> Done:
        begun, posted = self._chat.moment(), near[0].posted
        with outcomes():
            reading = await reading_of(self._client, posted, begun, self._turn)
        await self._take(near[0], reading)
        return near

    async def _page(self, near: Done) -> Done:
        """Read from the newest message that waits; gives those that are reached, be they there or not."""
        ids, begun = {int(one.posted.message): one for one in near}, self._chat.moment()
        route = Route("GET", "/channels/{channel_id}/messages", channel_id=near[0].posted.channel)
        await self._turn()
        with outcomes():
            page = await self._client.http.request(route, params={"limit": str(PAGE), "before": str(max(ids) + 1)})
        for message in page:
            if standing := ids.get(int(message["id"])):
                with outcomes():
                    reading = await reading_in(self._client, message, standing.posted, begun, self._turn)
                await self._take(standing, reading)
        reached = min((int(message["id"]) for message in page), default=0) if len(page) == PAGE else 0
        return [one for number, one in ids.items() if number >= reached]

    async def _take(self, standing: Standing, reading: Reading | None) -> None:
        if reading is not None:
            await self._chat.reconcile("discord", replace(reading, tenant=standing.tenant))


def emoji_named(name: str, *, burst: bool) -> str:
    """An emoji as a mark of its own: somebody may react with it both plainly and as a super reaction."""
    return f"{name}::super" if burst else name


async def reading_of(client: discord.Client, posted: Posted, begun: datetime, turn: Wait = at_once) -> Reading | None:
    """People's reactions to one of our messages, by everyday emoji; None if the message is not ours.

    Each call waits for its `turn`.
    """
    path = "/channels/{channel_id}/messages/{message_id}"
    route = Route("GET", path, channel_id=posted.channel, message_id=posted.message)
    await turn()
    return await reading_in(client, await client.http.request(route), posted, begun, turn)


async def reading_in(
    client: discord.Client, message: Mapping[str, Any], posted: Posted, begun: datetime, turn: Wait = at_once
) -> Reading | None:
    """The same of a message that was read; None if it is not ours."""
    if client.user is None or int(message["author"]["id"]) != client.user.id:
        return None
    reactions, cut = set[Reaction](), set[str]()
    for name, burst in _kinds(message):
        people, whole = await _people(client, posted, name, turn, burst=burst)
        emoji = emoji_named(name, burst=burst)
        reactions.update(Reaction("discord", user, posted.channel, posted.message, emoji) for user in people)
        cut.update(() if whole else (emoji,))
    return Reading(posted, frozenset(reactions), begun, cut=frozenset(cut))


def _kinds(message: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """The everyday emoji on a message, and whether as super reactions; one may be there in both kinds."""
    for one in message.get("reactions", ()):
        if one["emoji"].get("id") is None:
            counts = one.get("count_details") or {"normal": one.get("count", 1)}
            yield from ((one["emoji"]["name"], kind == "burst") for kind in ("normal", "burst") if counts.get(kind))


async def _people(
    client: discord.Client, posted: Posted, emoji: str, turn: Wait, *, burst: bool
) -> tuple[Sequence[str], bool]:
    """Who gave an emoji, programs left out, and whether these are all."""
    path = "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}"
    people: list[str] = []
    asked = {"limit": str(PAGE), "after": "0"} | ({"type": "1"} if burst else {})
    for _ in range(0, MOST_USERS, PAGE):
        route = Route("GET", path, channel_id=posted.channel, message_id=posted.message, emoji=emoji)
        await turn()
        page = await client.http.request(route, params=asked)
        people += [str(user["id"]) for user in page if not user.get("bot")]
        if len(page) < PAGE:
            return people, True
        asked["after"] = str(page[-1]["id"])
    return people, False
