"""Looks our messages up where they were to be posted, by the key in the names of their controls."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import discord

from bot.delivery.channel import Place
from bot.delivery.messages import Posted
from bot.errors import AlreadyDone, Ambiguous, Blocked, ChannelGone, NotAccepted, Rejected, Unproven
from bot.platforms.discord import forums
from bot.platforms.discord.calls import Calls
from bot.platforms.discord.channels import Channels
from bot.platforms.discord.shapes import custom_ids

PAGE = 100
# Pages of history to read before giving up on a proof.
MOST_PAGES = 50
# How far our clock may be ahead of Discord's.
CLOCKS_APART = timedelta(seconds=15)
# The same where there are few to look through, and no newest page that is looked through in any case.
POSTS_APART = timedelta(hours=1)
TOO_MANY = f"More than {MOST_PAGES * PAGE} messages or posts followed; the digest was not found among them."

Json = Mapping[str, Any]


class History:
    """Reads channels back to settle a doubt."""

    def __init__(self, calls: Calls, channels: Channels) -> None:
        self._calls = calls
        self._channels = channels

    async def find(self, place: Place, key: str, since: datetime) -> Posted | None:
        """Our message with this key; None only if the channel's history proves that there is none."""
        try:
            await self._check_history_is_readable(place)
            forum = None if place.parent else await self._channels.forum(place.channel)
            if forum:
                return await self._post(forum, place, key, since - POSTS_APART)
            return await self._message(place.parent or place.channel, key, since - CLOCKS_APART)
        except ChannelGone:
            return None
        except (Blocked, Rejected) as error:
            raise Unproven(f"The channel's history cannot be read: {error}") from error
        except Ambiguous as error:
            raise NotAccepted(str(error)) from error

    async def _check_history_is_readable(self, place: Place) -> None:
        """Without the permission Discord answers with an empty list, which proves nothing."""
        if self._channels.was_readable(place.channel):
            return
        access = await self._channels.access(place)
        if access.blind:
            raise Unproven(f"The channel's history may not be read: {access.blind}")

    async def _message(self, channel: str, key: str, since: datetime) -> Posted | None:
        """Newest first, and the newest page in any case: a clock of ours that runs ahead must not hide a message."""
        first = discord.utils.time_snowflake(since)
        params = {"limit": str(PAGE)}
        for _ in range(MOST_PAGES):
            page = await self._calls.make("GET", "/channels/{channel_id}/messages", params=params, channel_id=channel)
            for message in page:
                if self._is_ours(message, key):
                    return Posted(channel, str(message["id"]))
            oldest = min((int(message["id"]) for message in page), default=0)
            if len(page) < PAGE or oldest < first:
                return None
            params["before"] = str(oldest)
        raise Unproven(TOO_MANY)

    async def _post(self, forum: discord.ForumChannel, place: Place, key: str, since: datetime) -> Posted | None:
        """A post that begins with our message, whether it is open or archived."""
        first, seen = discord.utils.time_snowflake(since), set[str]()
        # The open ones once more, for an archived one may have been opened before it was read.
        for listing in (self._active, self._archived, self._active):
            async for post in listing(forum, since):
                identity = str(post["id"])
                # By its name too, since a clock of ours that runs ahead must not hide a post.
                young = int(identity) >= first or post.get("name") == forums.name_of(place)
                if int(post.get("owner_id") or 0) != self._calls.me or not young or identity in seen:
                    continue
                seen.add(identity)
                if await self._begins_with(identity, key):
                    return Posted(identity, identity)
        return None

    async def _active(self, forum: discord.ForumChannel, since: datetime) -> AsyncIterator[Json]:  # noqa: ARG002
        """The posts that are open; Discord gives all open threads of the server in one answer."""
        told = await self._calls.make("GET", "/guilds/{guild_id}/threads/active", guild_id=str(forum.guild.id))
        for one in told["threads"]:
            if str(one.get("parent_id")) == str(forum.id):
                yield one

    async def _archived(self, forum: discord.ForumChannel, since: datetime) -> AsyncIterator[Json]:
        """The posts that were archived since then, the last one first."""
        params, path = {"limit": str(PAGE)}, "/channels/{channel_id}/threads/archived/public"
        for _ in range(MOST_PAGES):
            told = await self._calls.make("GET", path, params=params, channel_id=str(forum.id))
            page: Sequence[Json] = told["threads"]
            for one in page:
                yield one
            shut_at = page[-1]["thread_metadata"]["archive_timestamp"] if page else ""
            if not (told.get("has_more") and shut_at) or datetime.fromisoformat(shut_at) < since:
                return
            params["before"] = shut_at
        raise Unproven(TOO_MANY)

    async def _begins_with(self, post: str, key: str) -> bool:
        path = "/channels/{channel_id}/messages/{message_id}"
        try:
            # A forum's post bears the id of its first message.
            return self._is_ours(await self._calls.make("GET", path, channel_id=post, message_id=post), key)
        except (AlreadyDone, ChannelGone):
            return False  # somebody has deleted it

    def _is_ours(self, message: Json, key: str) -> bool:
        ours = int(message["author"]["id"]) == self._calls.me
        # By our controls, since a history tells no nonce; a bot sees its own components without any intent.
        return ours and any(key in custom_id for custom_id in custom_ids(message.get("components")))
