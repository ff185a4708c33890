"""Reactions given while the bot was away: read from Discord and made equal to the votes we keep."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import discord
from discord.http import Route

from bot.errors import AlreadyDone, Blocked, BotError, ChannelGone, RateLimited, Rejected
from bot.models import Posted, Reaction
from bot.platforms.discord.errors import outcomes
from bot.ports import Chat

log = logging.getLogger(__name__)

MOST_MESSAGES = 2000
MOST_USERS = 1000
"""People read for one emoji of one message."""
PAGE = 100
TRIES = 3
REST = 0.2
"""Seconds between two messages: posting takes 45 of the 50 calls that Discord allows in a second."""


class CatchUp:
    """Reads the reactions of recent messages whenever a session begins."""

    def __init__(self, chat: Chat, client: discord.Client) -> None:
        self._chat = chat
        self._client = client

    async def whenever(self, came_back: asyncio.Event) -> None:
        """Catch up each time that `came_back` is set, for ever."""
        while True:
            await came_back.wait()
            came_back.clear()
            try:
                await self._once()
            except Exception:
                log.exception("reactions could not be caught up")

    async def _once(self) -> None:
        posts = await self._chat.recent_posts("discord")
        changed = 0
        for posted in posts[:MOST_MESSAGES]:
            changed += await self._message(posted)
            await asyncio.sleep(REST)
        log.info("caught up with the reactions on %d messages; %d votes changed", len(posts), changed)

    async def _message(self, posted: Posted) -> int:
        for _ in range(TRIES):
            try:
                return await self._count(posted)
            except RateLimited as limited:
                await asyncio.sleep(limited.retry_after)
            except (AlreadyDone, Blocked, ChannelGone, Rejected):
                return 0
            except BotError as error:
                log.warning("reactions on message %s could not be caught up: %s", posted.message, error)
                return 0
        return 0

    async def _count(self, posted: Posted) -> int:
        with outcomes():
            reactions = await reactions_on(self._client, posted)
        return 0 if reactions is None else await self._chat.reconcile("discord", posted, reactions)


async def reactions_on(client: discord.Client, posted: Posted) -> Sequence[Reaction] | None:
    """People's reactions to one of our messages, by everyday emoji; None if the message is not ours."""
    path = "/channels/{channel_id}/messages/{message_id}"
    route = Route("GET", path, channel_id=posted.channel, message_id=posted.message)
    message: Mapping[str, Any] = await client.http.request(route)
    if client.user is None or int(message["author"]["id"]) != client.user.id:
        return None
    names = [one["emoji"]["name"] for one in message.get("reactions", ()) if one["emoji"].get("id") is None]
    return [
        Reaction("discord", user, posted.channel, posted.message, name)
        for name in names
        async for user in _people(client, posted, name)
    ]


async def _people(client: discord.Client, posted: Posted, emoji: str) -> AsyncIterator[str]:
    path = "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}"
    after = "0"
    for _ in range(0, MOST_USERS, PAGE):
        route = Route("GET", path, channel_id=posted.channel, message_id=posted.message, emoji=emoji)
        page = await client.http.request(route, params={"limit": str(PAGE), "after": after})
        for user in page:
            if not user.get("bot"):
                yield str(user["id"])
        if len(page) < PAGE:
            return
        after = str(page[-1]["id"])
