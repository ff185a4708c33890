"""The ways in which people are told something: at a click's own address, or in a channel for their eyes only."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.delivery.channel import Place
from bot.delivery.messages import Message, Posted
from bot.errors import Ambiguous, Blocked, DeliveryError
from bot.platforms.slack.calls import Calls
from bot.platforms.slack.sender import Sender

log = logging.getLogger(__name__)

Body = Mapping[str, Any]
# Sends a message to a response address; raises DeliveryError.
Respond = Callable[[str, Body], Awaitable[None]]


class Telling:
    """Tells people things; what does not reach Slack is logged, since nothing depends on it."""

    def __init__(self, calls: Calls, sender: Sender, respond: Respond) -> None:
        self._calls = calls
        self._sender = sender
        self._respond = respond

    async def answer(self, address: str, message: Body) -> bool:
        """Answer a command or a click at the address that Slack gave for it; gives whether Slack took it."""
        if not address:
            log.warning("Slack gave no address to answer to.")
            return False
        try:
            await self._respond(address, message)
        except DeliveryError as error:
            log.warning("An answer did not reach Slack: %s", error)
            return False
        return True

    async def post(self, channel: str, message: Message, key: str) -> Posted | None:
        """Show something to everybody in a channel; None where the app is no member or is refused.

        Raises Ambiguous when nobody knows whether it stands there.
        """
        try:
            return await self._sender.post(Place("", channel), message, key) if await self._is_in(channel) else None
        except Ambiguous:
            raise
        except DeliveryError as error:
            log.info("Something is shared as an answer to a click: %s", error)
            return None

    async def _is_in(self, channel: str) -> bool:
        """Whether the app is a member; where it may not ask, posting tells, which Slack lets only members do.

        That is so unless the app has chat:write.public, for which our manifest does not ask.
        """
        try:
            told = (await self._calls.read("conversations.info", channel=channel)).get("channel") or {}
        except Blocked:
            return True
        # Direct messages do not say `is_member`.
        return bool(told.get("is_member", not (told.get("is_im") or told.get("is_mpim"))))

    async def whisper(self, channel: str, user: str, message: Body) -> bool:
        """Show something to one person in a channel that the app is in; gives whether it may have reached them."""
        try:
            await self._calls.write("chat.postEphemeral", {"channel": channel, "user": user, **message})
        except DeliveryError as error:
            log.info("Somebody could not be told something in private: %s", error)
            return isinstance(error, Ambiguous)
        return True
