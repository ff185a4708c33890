"""What becomes of channels and of the app itself, by people's hands in Slack, and the events that tell it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from bot.emulators.slack import payloads
from bot.emulators.slack.socket import SocketMode
from bot.emulators.slack.state import Conversation, World

Json = dict[str, Any]

UNINSTALLED = ("tokens_revoked", "app_uninstalled")
# What an app needs to be told: docs.slack.dev/reference/events.
SCOPES = {"channel": "channels:read", "group": "groups:read"}


class Fortunes:
    """Each does what it says in the workspace first, then sends Slack's event; gives whether that was acked.

    An app without the scope for it is not told.
    """

    def __init__(self, world: World, socket: SocketMode, revoke: Callable[[str], None]) -> None:
        self._world = world
        self._socket = socket
        self._revoke = revoke

    async def rename(self, channel_id: str, name: str) -> bool:
        """Somebody gives a channel another name."""
        channel = self._world.channels[channel_id]
        channel.name = name
        told = {"id": channel.id, "name": name, "name_normalized": name, "created": channel.created}
        told |= {"is_channel": not channel.is_private, "is_mpim": False}
        return await self._tell({"type": f"{_kind(channel)}_rename", "channel": told})

    async def archive(self, channel_id: str) -> bool:
        """Somebody archives a channel."""
        channel = self._world.channels[channel_id]
        channel.is_archived = True
        return await self._tell(_by(channel, "archive") | {"is_moved": 0})

    async def unarchive(self, channel_id: str) -> bool:
        """Somebody opens an archived channel again."""
        channel = self._world.channels[channel_id]
        channel.is_archived = False
        return await self._tell(_by(channel, "unarchive"))

    async def delete(self, channel_id: str) -> bool:
        """Somebody deletes a channel; Slack knows it no more."""
        channel = self._world.channels.pop(channel_id)
        self._world.members.discard(channel_id)
        return await self._tell({"type": f"{_kind(channel)}_deleted", "channel": channel.id})

    async def take_out(self, channel_id: str) -> bool:
        """Somebody takes the bot out of a channel."""
        channel = self._world.channels[channel_id]
        self._world.members.discard(channel_id)
        left = {"type": f"{_kind(channel)}_left", "channel": channel.id, "actor_id": payloads.PERSON}
        return await self._tell(left)

    def make_private(self, channel_id: str) -> None:
        """Somebody makes a public channel private, of which no event tells."""
        self._world.channels[channel_id].is_private = True

    def renumber(self, channel_id: str) -> str:
        """Give a channel another id, as one gets that is shared with another workspace; no event is sent yet."""
        channel = self._world.channels.pop(channel_id)
        changed = replace(channel, id=self._world.serial("C"))
        self._world.channels[changed.id] = changed
        if channel_id in self._world.members:
            self._world.members ^= {channel_id, changed.id}
        return changed.id

    async def tell_renumbered(self, old: str, new: str) -> bool:
        """Tell of a channel's other id."""
        return await self._tell({"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": new})

    async def uninstall(self, order: Sequence[str] = UNINSTALLED) -> bool:
        """Somebody takes the app out of the workspace: its token is worth nothing; the two events come in any order."""
        self._revoke("account_inactive")
        self._world.members.clear()
        bodies = {"app_uninstalled": {}, "tokens_revoked": {"tokens": {"oauth": [], "bot": [self._world.bot_user_id]}}}
        return all([await self._tell({"type": name, **bodies[name]}) for name in order])

    async def _tell(self, event: Json) -> bool:
        needed = SCOPES.get(event["type"].partition("_")[0])
        if needed and needed not in self._world.scopes:
            return False
        return await self._socket.event(payloads.event(self._world, event))


def _kind(channel: Conversation) -> str:
    """Private ones are called groups in the events' names, whatever their ids begin with."""
    return "group" if channel.is_private else "channel"


def _by(channel: Conversation, what: str) -> Json:
    return {"type": f"{_kind(channel)}_{what}", "channel": channel.id, "user": payloads.PERSON}
