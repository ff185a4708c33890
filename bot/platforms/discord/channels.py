"""A look at a channel before anything is posted in it, so that nothing is begun which cannot be brought to its end."""

from __future__ import annotations

import asyncio
import logging

import discord

from bot.delivery.access import UNKNOWN, Access, Nature
from bot.delivery.channel import Place
from bot.delivery.messages import Message
from bot.delivery.pacing import Gate
from bot.errors import Ambiguous, Blocked, ChannelGone, DeliveryError, NotAccepted, NotHere, RateLimited, TokenRefused
from bot.platforms.discord.access import access_of, nature_of
from bot.platforms.discord.errors import outcomes
from bot.platforms.discord.permissions import REMEMBERED, Rights, Seen
from bot.texts.words import ENGLISH

log = logging.getLogger(__name__)

# What a look can meet that a post would meet too.
TELLING = (Blocked, ChannelGone, RateLimited, TokenRefused)
# discord.py falls over an answer that lacks what Discord always sends.
UNREADABLE = (LookupError, TypeError, ValueError, AttributeError)


class Channels:
    """What the bot may do in channels; that all is well there is remembered for a moment."""

    def __init__(self, client: discord.AutoShardedClient, call_seconds: float, gate: Gate | None) -> None:
        self._client = client
        self._call_seconds = call_seconds
        self._rights = Rights(client, call_seconds, gate)
        self._well: dict[str, float] = {}
        self._readable: dict[str, float] = {}
        self._natures: dict[str, Nature] = {}
        self._forums: dict[str, discord.ForumChannel | None] = {}

    async def access(self, place: Place, language: str = ENGLISH) -> Access:
        """What the bot may do in a channel now; raises DeliveryError where that cannot be told."""
        found = await self._seen(place.channel, fresh=False)
        if not (found.is_live or access_of(found, place).whole):  # a role may have been given a moment ago
            found = await self._seen(place.channel, fresh=True)
        access = access_of(found, place, language)
        now = asyncio.get_running_loop().time()
        if access.whole and not found.is_live:
            self._well[place.channel] = now
        if not (access.blind or found.is_live):
            self._readable[place.channel] = now
        return access

    def server_of(self, channel: str) -> str:
        """The server of a channel; empty where the gateway has not told of it."""
        known = self._client.get_channel(int(channel)) if channel.isdecimal() else None
        guild = getattr(known, "guild", None)
        return str(guild.id) if guild else ""

    async def nature(self, place: Place) -> Nature:
        """What a channel is by its kind; UNKNOWN where that cannot be told."""
        if place.channel not in self._natures:
            try:
                # Not only its kind, so that the look before a post finds that all is well.
                await self.access(place)
            except DeliveryError as error:
                log.debug("%s could not be looked at: %s", place.channel, error)
        return self._natures.get(place.channel, UNKNOWN)

    async def forum(self, channel: str) -> discord.ForumChannel | None:
        """The channel if it is a forum or a media channel; raises DeliveryError where that cannot be told."""
        # A forum stays one: of all kinds only text and announcement channels turn into each other, in
        # docs.discord.com/developers/resources/channel, modify channel. Its tags were looked at before each post.
        if channel not in self._forums:
            await self._seen(channel, fresh=False)
        return self._forums[channel]

    async def _seen(self, channel: str, *, fresh: bool) -> Seen:
        if not channel.isdecimal():
            raise ChannelGone(f"“{channel}” is not the id of a Discord channel.")
        if self._client.is_closed():
            raise NotAccepted("The connection to Discord is closed.")
        try:
            with outcomes():
                found = await self._rights.in_channel(int(channel), self._me, fresh=fresh)
        except Ambiguous as error:
            raise NotAccepted(str(error)) from error
        except UNREADABLE as error:
            raise NotAccepted(f"Discord's answer cannot be read ({type(error).__name__}).") from error
        self._forums[channel] = found.channel if isinstance(found.channel, discord.ForumChannel) else None
        self._natures[channel] = nature_of(found.channel.type)
        return found

    async def admit(self, place: Place, message: Message) -> None:
        """Raise Blocked or NotHere where a message, or what belongs into a thread, surely cannot be posted."""
        if message.kind in ("reply", "publish") or self._was_well(place.channel):
            return
        try:
            # A post is under way, whose time must not go by with a look.
            async with asyncio.timeout(self._call_seconds):
                access = await self.access(place)
        except TELLING:
            raise
        except (DeliveryError, TimeoutError) as error:  # Discord itself will say
            log.debug("%s could not be looked at: %s", place.channel, error)
            return
        if access.blocked:
            raise Blocked(access.blocked)
        if message.kind == "thread" and access.threadless:
            raise NotHere(access.threadless) if access.flat else Blocked(access.threadless)

    def _was_well(self, channel: str) -> bool:
        return _is_fresh(self._well.get(channel))

    def was_readable(self, channel: str) -> bool:
        """Whether the history could be read a moment ago."""
        return _is_fresh(self._readable.get(channel))

    @property
    def _me(self) -> int:
        if self._client.user is None:
            raise NotAccepted("The bot is not logged in to Discord.")
        return self._client.user.id


def _is_fresh(at: float | None) -> bool:
    return at is not None and asyncio.get_running_loop().time() - at < REMEMBERED
