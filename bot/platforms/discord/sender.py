"""Posting and editing our messages over Discord's HTTP API."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any

import discord

from bot.delivery.channel import Place
from bot.delivery.messages import KEY_MARK, Message, Posted
from bot.delivery.pacing import Gate
from bot.errors import (
    AlreadyDone,
    Ambiguous,
    Blocked,
    DeliveryError,
    Frozen,
    NotAccepted,
    NotHere,
    ParentGone,
    Rejected,
)
from bot.platforms.discord import forums
from bot.platforms.discord.calls import Calls
from bot.platforms.discord.channels import Channels
from bot.platforms.discord.codes import ARCHIVED, LACKING, PUBLISHED, THREAD_EXISTS, WRONG_CHANNEL
from bot.platforms.discord.errors import code_of
from bot.platforms.discord.history import History
from bot.views.emoji import Spellings

log = logging.getLogger(__name__)

CHANNEL = "/channels/{channel_id}"
MESSAGES = CHANNEL + "/messages"
MESSAGE = MESSAGES + "/{message_id}"
REACTION = MESSAGE + "/reactions/{emoji}/@me"
# What can have controls in it: docs.discord.com/developers/components/reference, and a forum's post has a message.
HOLDERS = frozenset({"components", "accessory", "message"})


class Sender:
    """Makes one call at a time for a part of a delivery, and says what became of it."""

    def __init__(self, client: discord.AutoShardedClient, call_seconds: float, gate: Gate | None = None) -> None:
        self._calls = Calls(client, call_seconds)
        self.channels = Channels(client, call_seconds / 2, gate)
        self._history = History(self._calls, self.channels)

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        """Make a message or a thread, or publish a message.

        The same key within a few minutes gives the same message, but for one that begins a post of a forum.
        """
        await self.channels.admit(place, message)
        match message.kind:
            case "thread":
                return await self._open_thread(place, message)
            case "publish":
                return await self._publish(place)
            case "post" if not place.parent and (forum := await self._forum(place)):
                return await self._begin_post(forum, place, message, key)
        # Without `enforce_nonce` Discord only hands the nonce back. The key holds the channel, as a nonce counts for
        # the author everywhere: docs.discord.com/developers/resources/message#create-message.
        body = {**with_key(message.body, key), "nonce": key, "enforce_nonce": True}
        # A thread has the id of the message that it hangs under, so the parent's id is the thread's.
        made = await self._calls.make("POST", MESSAGES, json=body, channel_id=place.parent or place.channel)
        return Posted(str(made["channel_id"]), str(made["id"]))

    async def _forum(self, place: Place) -> discord.ForumChannel | None:
        """The channel if it is a forum; where that cannot be told, Discord itself refuses a message there."""
        try:
            return await self.channels.forum(place.channel)
        except DeliveryError as error:
            log.debug("%s could not be looked at: %s", place.channel, error)
            return None

    async def _begin_post(self, forum: discord.ForumChannel, place: Place, message: Message, key: str) -> Posted:
        """Begin a post with its first message, which bears the post's id; there is no nonce for it."""
        tag = forums.named(forum.available_tags, place.tag)
        body = with_key(forums.post(place, message, tag), key)
        made = await self._calls.make("POST", CHANNEL + "/threads", json=body, channel_id=place.channel)
        return Posted(str(made["id"]), str(made["id"]))

    async def _open_thread(self, place: Place, message: Message) -> Posted:
        """A message's thread bears the message's id, so that a second one cannot exist."""
        parent, body = place.parent or "", dict(message.body)
        try:
            await self._calls.make("POST", MESSAGE + "/threads", json=body, channel_id=place.channel, message_id=parent)
        except AlreadyDone as gone:
            raise ParentGone("The digest was deleted, so it has no thread.") from gone
        except DeliveryError as error:
            if code_of(error) != THREAD_EXISTS:
                raise
        return Posted(parent, parent)

    async def _publish(self, place: Place) -> Posted:
        """Show a message in the channels that follow this one; one that is published already is a success."""
        parent = place.parent or ""
        try:
            await self._calls.make("POST", MESSAGE + "/crosspost", channel_id=place.channel, message_id=parent)
        except AlreadyDone as gone:
            raise ParentGone("The digest was deleted, so it cannot be published.") from gone
        except DeliveryError as error:
            if code_of(error) == WRONG_CHANNEL:
                raise NotHere("Only what stands in an announcement channel can be published.") from error
            if code_of(error) != PUBLISHED:
                raise
        return Posted(place.channel, parent)

    async def edit(self, posted: Posted, message: Message, key: str) -> None:
        """Show a new body in an old message; a thread has nothing to show anew."""
        if message.kind == "thread":
            return
        body = with_key(message.body, key)
        try:
            await self._edit(posted, body)
        except Frozen as shut:
            # Only a post is opened, whose first message has its id: docs.discord.com/developers/topics/threads. The
            # thread below a digest would come back to everybody's list for a number.
            if code_of(shut) != ARCHIVED or posted.message != posted.channel:
                raise
            async with self._opened(posted.channel, shut):
                await self._edit(posted, body)

    async def _edit(self, posted: Posted, body: Mapping[str, Any]) -> None:
        await self._calls.make("PATCH", MESSAGE, json=body, channel_id=posted.channel, message_id=posted.message)

    @asynccontextmanager
    async def _opened(self, thread: str, shut: Frozen) -> AsyncIterator[None]:
        """Have an archived thread open for the moment of an edit; raises `shut` where only a moderator can open it."""
        try:
            await self._archive(thread, archived=False)
        except (Blocked, Rejected) as error:
            raise shut from error
        try:
            yield
        finally:
            # That takes Manage Threads; without, it stays open until nobody has written in it for a while.
            with suppress(DeliveryError):
                await self._archive(thread, archived=True)

    async def _archive(self, thread: str, *, archived: bool) -> None:
        await self._calls.make("PATCH", CHANNEL, json={"archived": archived}, channel_id=thread)

    async def react(self, posted: Posted, spellings: Spellings) -> None:
        """Add a reaction of the bot's own; one that is there is taken as added."""
        sign = next((one for one in spellings if not one.isascii()), None)
        if sign is None:
            raise Rejected("None of the settings' emoji is written as a sign, which Discord asks for.")
        try:
            await self._calls.make("PUT", REACTION, channel_id=posted.channel, message_id=posted.message, emoji=sign)
        except Blocked as error:
            if code_of(error) != LACKING:
                raise
            raise Blocked(
                "I may not add reactions; in this channel's settings give my role Add Reactions and Read Message "
                "History."
            ) from error

    async def direct(self, user: str) -> Place:
        """The conversation with one person; opening it again changes nothing."""
        try:
            # The one that is there is given back: docs.discord.com/developers/resources/user#create-dm.
            made = await self._calls.make("POST", "/users/@me/channels", json={"recipient_id": user})
        except Ambiguous as error:
            raise NotAccepted(str(error)) from error
        return Place("", str(made["id"]))

    async def find(self, place: Place, key: str, since: datetime) -> Posted | None:
        """Our message with this key; None only if the channel's history proves that there is none."""
        return await self._history.find(place, key, since)


def with_key(body: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The body with the part's key in its controls' names, and nowhere else."""
    filled = dict(body)
    if "custom_id" in filled:
        filled["custom_id"] = filled["custom_id"].replace(KEY_MARK, key)
    # To look into every list and text for names would take as long as a third of discord.py's own work on a post.
    for name in HOLDERS & filled.keys():
        held = filled[name]
        filled[name] = [with_key(one, key) for one in held] if isinstance(held, list) else with_key(held, key)
    return filled
