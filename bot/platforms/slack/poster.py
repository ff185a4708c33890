"""The port `Poster` on Slack: what is posted is drawn here and sent by the sender."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.delivery.access import Access, Nature
from bot.delivery.channel import Place
from bot.delivery.messages import Message, Posted
from bot.errors import Blocked, DeliveryError, Unproven
from bot.platforms.slack.access import access_of, lacking
from bot.platforms.slack.blocks import Block
from bot.platforms.slack.calls import Calls
from bot.platforms.slack.drawing import CANVAS
from bot.platforms.slack.plain import notice, text_only
from bot.platforms.slack.render import render
from bot.platforms.slack.replies import shared_card
from bot.platforms.slack.sender import Sender
from bot.platforms.slack.sight import seen_by
from bot.texts.words import ENGLISH
from bot.views.answers import announcement
from bot.views.emoji import Spellings
from bot.views.entries import Shown
from bot.views.replies import Reply


class SlackPoster:
    """Draws and posts as an app that is logged in to one workspace."""

    name: str = "slack"
    # Slack has nothing like a nonce: a maintainer says of client_msg_id not to rely on it.
    # So a doubt is settled by reading the channel, never by sending again.
    trusts_key_for: float = 0.0
    # Whoever a message of an app mentions is notified (docs.slack.dev/messaging/formatting-message-text, "Mentioning
    # users"); whoever an edit adds is not.
    naming_notifies: bool = True

    def __init__(self, calls: Calls, sender: Sender, scopes: frozenset[str] | None) -> None:
        self.calls = calls
        self._sender = sender
        self._scopes = scopes

    def render(self, shown: Shown) -> Sequence[Message]:
        """It as messages in posting order; pure."""
        return render(shown)

    def plainer(self, message: Message) -> Message | None:
        """The same as text only."""
        return text_only(message)

    def notice(self, text: str) -> Message:
        """A message of plain words."""
        return notice(text)

    def announcement(self, user: str, told: str, language: str) -> Message:
        """That a person did something, by a mention."""
        body: Block = announcement(user, told, language, CANVAS)
        return Message("post", body)

    def card(self, reply: Reply) -> Message:
        """A shared card as a message of the channel."""
        return shared_card(reply)

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        """Post one message; raises a DeliveryError that says what became of it."""
        return await self._sender.post(place, message, key)

    async def nature(self, place: Place) -> Nature:  # noqa: ARG002  (channels are alike)
        """Where a thread hangs below a message, and nothing is published."""
        return Nature(publishes=False)

    async def edit(self, posted: Posted, message: Message, key: str) -> None:
        """Replace a message; raises DeliveryError."""
        await self._sender.edit(posted, message, key)

    async def react(self, posted: Posted, spellings: Spellings) -> None:
        """Add a reaction of the app's own; raises DeliveryError."""
        await self._sender.react(posted, spellings)

    async def find(self, place: Place, key: str, since: datetime) -> Posted | None:
        """Our message with this key; raises Unproven if the history cannot be read."""
        return await self._sender.find(place, key, since)

    async def direct(self, user: str) -> Place:
        """The conversation with one person."""
        return await self._sender.direct(user)

    async def access(self, place: Place, language: str = ENGLISH) -> Access:
        """What the app may do in a channel now; raises Unproven if it may not ask."""
        try:
            told = await self.calls.read("conversations.info", channel=place.channel)
        # A missing scope, of which nothing follows for the channel.
        except Blocked as error:
            raise Unproven(str(error)) from error
        return access_of(told.get("channel") or {}, self._scopes, language, seeds=place.seeds)

    async def address(self, place: Place, posted: Posted) -> str:  # noqa: ARG002  (a message tells its channel)
        """The permalink of a message."""
        try:
            told = await self.calls.read("chat.getPermalink", channel=posted.channel, message_ts=posted.message)
        except DeliveryError:
            return ""
        return str(told.get("permalink") or "")

    async def seen_by(self, user: str, tenant: str, channels: Collection[str]) -> Mapping[str, str]:  # noqa: ARG002  (one app, one workspace)
        """The names of those of the channels that a person sees at this moment."""
        return await seen_by(self.calls, user, channels)

    async def shortcomings(self) -> Sequence[str]:
        """The scopes that the installed token lacks."""
        return lacking(self._scopes)
