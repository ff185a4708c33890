"""Posting, editing and looking up our messages over Discord's HTTP API."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import discord
from discord.http import Route

from bot.delivery.channel import Place
from bot.delivery.messages import KEY_MARK, Message, Posted
from bot.delivery.pacing import Gate
from bot.errors import (
    AlreadyDone,
    Ambiguous,
    Blocked,
    ChannelGone,
    DeliveryError,
    NotAccepted,
    ParentGone,
    Rejected,
    Unproven,
)
from bot.platforms.discord.channels import Channels
from bot.platforms.discord.codes import THREAD_EXISTS
from bot.platforms.discord.errors import code_of, outcomes
from bot.platforms.discord.shapes import custom_ids

PAGE = 100
# Pages of history to read before giving up on a proof.
MOST_PAGES = 50
# How far our clock may be ahead of Discord's.
CLOCKS_APART = timedelta(seconds=15)


class Sender:
    """Makes one call at a time for a part of a delivery, and says what became of it."""

    def __init__(self, client: discord.AutoShardedClient, call_seconds: float, gate: Gate | None = None) -> None:
        self._client = client
        self.channels = Channels(client, call_seconds / 2, gate)
        self._call_seconds = call_seconds

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        """Make a message or a thread; the same key within a few minutes gives the same message."""
        await self.channels.admit(place, message)
        if message.kind == "thread":
            return await self._open_thread(place, message)
        # A thread has the id of the message that it hangs under, so the parent's id is the thread's.
        channel = place.parent if message.kind == "reply" and place.parent else place.channel
        # Without `enforce_nonce` Discord only hands the nonce back. The key holds the channel, as a nonce counts for
        # the author everywhere: docs.discord.com/developers/resources/message#create-message.
        body = {**with_key(message.body, key), "nonce": key, "enforce_nonce": True}
        made = await self._request("POST", "/channels/{channel_id}/messages", json=body, channel_id=channel)
        return Posted(str(made["channel_id"]), str(made["id"]))

    async def _open_thread(self, place: Place, message: Message) -> Posted:
        """A message's thread bears the message's id, so that a second one cannot exist."""
        path = "/channels/{channel_id}/messages/{message_id}/threads"
        parent = place.parent or ""
        try:
            await self._request("POST", path, json=dict(message.body), channel_id=place.channel, message_id=parent)
        except AlreadyDone as gone:
            raise ParentGone("The digest was deleted, so it has no thread.") from gone
        except DeliveryError as error:
            if code_of(error) != THREAD_EXISTS:
                raise
        return Posted(parent, parent)

    async def edit(self, posted: Posted, message: Message, key: str) -> None:
        """Show a new body in an old message; a thread has nothing to show anew."""
        if message.kind == "thread":
            return
        path = "/channels/{channel_id}/messages/{message_id}"
        body = with_key(message.body, key)
        await self._request("PATCH", path, json=body, channel_id=posted.channel, message_id=posted.message)

    async def direct(self, user: str) -> str:
        """The conversation with one person; opening it again changes nothing."""
        try:
            # The one that is there is given back: docs.discord.com/developers/resources/user#create-dm.
            made = await self._request("POST", "/users/@me/channels", json={"recipient_id": user})
        except Ambiguous as error:
            raise NotAccepted(str(error)) from error
        return str(made["id"])

    async def find(self, place: Place, key: str, since: datetime) -> Posted | None:
        """Our message with this key; None only if the channel's history proves that there is none."""
        try:
            await self._check_history_is_readable(place)
            return await self._search(place.parent or place.channel, key, since)
        except ChannelGone:
            return None
        except (Blocked, Rejected) as error:
            raise Unproven(f"The channel's history cannot be read: {error}") from error
        except Ambiguous as error:
            raise NotAccepted(str(error)) from error

    async def _check_history_is_readable(self, place: Place) -> None:
        """Without the permission Discord answers with an empty list, which proves nothing."""
        access = await self.channels.access(place.channel)
        if access.blind:
            raise Unproven(f"The channel's history may not be read: {access.blind}")

    async def _search(self, channel: str, key: str, since: datetime) -> Posted | None:
        """Newest first, and the newest page in any case: a clock of ours that runs ahead must not hide a message."""
        first = discord.utils.time_snowflake(since - CLOCKS_APART)
        params = {"limit": str(PAGE)}
        for _ in range(MOST_PAGES):
            page = await self._request("GET", "/channels/{channel_id}/messages", params=params, channel_id=channel)
            for message in page:
                if self._is_ours(message, key):
                    return Posted(channel, str(message["id"]))
            oldest = min((int(message["id"]) for message in page), default=0)
            if len(page) < PAGE or oldest < first:
                return None
            params["before"] = str(oldest)
        raise Unproven(f"More than {MOST_PAGES * PAGE} messages followed; the digest was not found among them.")

    def _is_ours(self, message: Mapping[str, Any], key: str) -> bool:
        ours = int(message["author"]["id"]) == self._me
        # By our controls, since a history tells no nonce; a bot sees its own components without any intent.
        return ours and any(key in custom_id for custom_id in custom_ids(message.get("components")))

    @property
    def _me(self) -> int:
        user = self._client.user
        if user is None:
            raise NotAccepted("The bot is not logged in to Discord.")
        return user.id

    async def _request(
        self,
        method: str,
        path: str,
        *,
        json: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
        **ids: str,
    ) -> Any:  # noqa: ANN401  (Discord's JSON)
        if self._client.is_closed():
            raise NotAccepted("The connection to Discord is closed.")
        more: dict[str, Any] = {} if json is None else {"json": json}
        if params is not None:
            more["params"] = params
        with outcomes():
            async with asyncio.timeout(self._call_seconds):
                return await self._client.http.request(Route(method, path, **ids), **more)


def with_key(body: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The body with the part's key in its controls' names, and nowhere else."""
    return {
        name: value.replace(KEY_MARK, key) if name == "custom_id" else _with_key(value, key)
        for name, value in body.items()
    }


def _with_key(value: Any, key: str) -> Any:  # noqa: ANN401  (JSON)
    if isinstance(value, dict):
        return with_key(value, key)
    return [_with_key(item, key) for item in value] if isinstance(value, list) else value
