"""Reactions given while the bot was away: read from Discord and made equal to the votes we keep."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
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

log = logging.getLogger(__name__)

MOST_MESSAGES = 2000
# People read for one emoji of one message.
MOST_USERS = 1000
PAGE = 100
TRIES = 3
# Seconds until those are tried again that Discord could not give.
AGAIN = 30.0
STORE_AGAIN = 1.0
# Seconds between two messages where no gate paces the calls.
REST = 0.2


async def at_once() -> None:
    """A turn where nobody else calls."""


class CatchUp:
    """Reads the reactions of recent messages whenever a session begins, by calls that nothing else has a use for."""

    def __init__(self, chat: Chat, client: discord.Client, gate: Gate | None = None) -> None:
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
            except StoreAway:
                # Nothing was read yet; what the store cannot tell now it can tell later.
                await asyncio.sleep(STORE_AGAIN)
                came_back.set()
            except Exception:
                log.exception("reactions could not be caught up")

    async def _once(self) -> None:
        posts = await self._chat.recent_posts("discord")
        waiting: Sequence[Standing] = posts[:MOST_MESSAGES]
        count = len(waiting)
        for _ in range(TRIES):
            waiting = await self._pass(waiting)
            if not waiting:
                log.info("caught up with the reactions on %d messages", count)
                return
            await asyncio.sleep(AGAIN)
        log.warning("the reactions on %d of %d messages are not caught up: Discord has trouble", len(waiting), count)

    async def _pass(self, waiting: Sequence[Standing]) -> Sequence[Standing]:
        """Read each message's reactions; gives those to read later."""
        later = []
        for standing in waiting:
            if not await self._message(standing):
                later.append(standing)
            if self._gate is None:
                await asyncio.sleep(REST)
        return later

    async def _turn(self) -> None:
        """Wait until a call may be made that has time."""
        if self._gate:
            turn = await self._gate.wait("", Lane.SPARE)
            await turn.begin()

    async def _message(self, standing: Standing) -> bool:
        """Read one message's reactions, if it can be; gives False where Discord may yet be able to give them."""
        for _ in range(TRIES):
            try:
                await self._count(standing)
            except RateLimited as limited:
                await asyncio.sleep(limited.retry_after)
            except (NotAccepted, Ambiguous) as error:
                log.info("reactions on message %s are read later: %s", standing.posted.message, error)
                return False
            except (AlreadyDone, Blocked, ChannelGone, Rejected):
                return True
            except BotError as error:
                log.warning("reactions on message %s could not be caught up: %s", standing.posted.message, error)
                return True
            else:
                return True
        return False

    async def _count(self, standing: Standing) -> None:
        begun = self._chat.moment()
        with outcomes():
            reading = await reading_of(self._client, standing.posted, begun, self._turn)
        if reading is not None:
            await self._chat.reconcile("discord", replace(reading, tenant=standing.tenant))


def emoji_named(name: str, *, burst: bool) -> str:
    """An emoji as a mark of its own: somebody may react with it both plainly and as a super reaction."""
    return f"{name}::super" if burst else name


async def reading_of(
    client: discord.Client, posted: Posted, begun: datetime, turn: Callable[[], Awaitable[None]] = at_once
) -> Reading | None:
    """People's reactions to one of our messages, by everyday emoji; None if the message is not ours.

    Each call waits for its `turn`.
    """
    path = "/channels/{channel_id}/messages/{message_id}"
    route = Route("GET", path, channel_id=posted.channel, message_id=posted.message)
    await turn()
    message: Mapping[str, Any] = await client.http.request(route)
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
    client: discord.Client, posted: Posted, emoji: str, turn: Callable[[], Awaitable[None]], *, burst: bool
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
