"""Which channel and message a call is about, and the refusal of what the bot may not do there."""

from __future__ import annotations

from typing import Any

from bot.emulators.discord.calls import ApiCall
from bot.emulators.discord.errors import refused
from bot.emulators.discord.pages import check_ids
from bot.emulators.discord.state import DIRECT, NO_MESSAGES, VIEW_CHANNEL, Conversation, World


class Rights:
    """Looks up what a call names; whatever is not there, or not allowed, is refused as Discord does."""

    def __init__(self, world: World) -> None:
        self._world = world

    def channel(self, call: ApiCall, *needed: int) -> Conversation:
        """The channel or thread that a call names, in which the bot has these permissions."""
        check_ids(call)
        channel = self._world.channels.get(call.params["channel_id"])
        if channel is None:
            raise refused(10003)
        if not self._world.may(channel, VIEW_CHANNEL):
            raise refused(50001)
        self.need(channel, *needed)
        return channel

    def unarchived(self, call: ApiCall, *needed: int) -> Conversation:
        """The same, where an archived thread is shut."""
        channel = self.channel(call, *needed)
        if channel.archived:
            raise refused(50083)
        return channel

    def need(self, channel: Conversation, *needed: int) -> None:
        """Refuse a bot that lacks one of these permissions."""
        if not self._world.may(channel, *needed):
            raise refused(50013)

    def need_open(self, channel: Conversation) -> None:
        """Refuse a message where none can stand; one in an archived thread opens it again."""
        if channel.kind in NO_MESSAGES:
            raise refused(50008)
        if channel.locked:
            raise refused(160005)
        # Whoever is shut is found out only so: opening the conversation succeeds all the same.
        if channel.kind == DIRECT and channel.people[0] in self._world.shut:
            raise refused(50007)

    def message(self, channel: Conversation, call: ApiCall) -> dict[str, Any]:
        """The message of a channel that a call names."""
        return self.stored(channel.id, call.params["message_id"])

    def stored(self, channel: str, message: str) -> dict[str, Any]:
        """A message of a channel."""
        made = self._world.channels[channel].messages.get(message)
        if made is None:
            raise refused(10008)
        return made
