"""The port `Poster` on Slack: what is posted is drawn here and sent by the sender."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.delivery.access import Access, Nature
from bot.delivery.channel import Place
from bot.delivery.messages import Message, Posted
from bot.errors import Blocked, DeliveryError, HomeRefused, Unproven
from bot.platforms.slack.access import access_of, lacking
from bot.platforms.slack.blocks import Block
from bot.platforms.slack.drawing import CANVAS
from bot.platforms.slack.plain import notice, text_only
from bot.platforms.slack.render import render
from bot.platforms.slack.replies import shared_card
from bot.platforms.slack.sight import seen_by
from bot.platforms.slack.workspace import Workspaces
from bot.texts.words import ENGLISH
from bot.views.answers import announcement
from bot.views.emoji import Spellings
from bot.views.entries import Shown
from bot.views.replies import Reply


class SlackPoster:
    """Draws and posts as an app, in each workspace as who it is there."""

    name: str = "slack"
    # Slack has nothing like a nonce: a maintainer says of client_msg_id not to rely on it.
    # So a doubt is settled by reading the channel, never by sending again.
    trusts_key_for: float = 0.0
    # Whoever a message of an app mentions is notified (docs.slack.dev/messaging/formatting-message-text, "Mentioning
    # users"); whoever an edit adds is not.
    naming_notifies: bool = True

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

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
        return await (await self._workspaces.at(place.tenant)).sender.post(place, message, key)

    async def nature(self, place: Place) -> Nature:  # noqa: ARG002  (channels are alike)
        """Where a thread hangs below a message, and nothing is published."""
        return Nature(publishes=False)

    async def edit(self, tenant: str, posted: Posted, message: Message, key: str) -> None:
        """Replace a message; raises DeliveryError."""
        await (await self._workspaces.at(tenant)).sender.edit(posted, message, key)

    async def react(self, tenant: str, posted: Posted, spellings: Spellings) -> None:
        """Add a reaction of the app's own; raises DeliveryError."""
        await (await self._workspaces.at(tenant)).sender.react(posted, spellings)

    async def find(self, place: Place, key: str, since: datetime) -> Posted | None:
        """Our message with this key; raises Unproven if the history cannot be read."""
        return await (await self._workspaces.at(place.tenant)).sender.find(place, key, since)

    async def direct(self, tenant: str, user: str) -> Place:
        """The conversation with one person."""
        return await (await self._workspaces.at(tenant)).sender.direct(tenant, user)

    async def access(self, place: Place, language: str = ENGLISH) -> Access:
        """What the app may do in a channel now; raises Unproven if it may not ask."""
        workspace = await self._workspaces.at(place.tenant)
        try:
            told = await workspace.calls.read("conversations.info", channel=place.channel)
        except HomeRefused:
            raise
        # A missing scope, of which nothing follows for the channel.
        except Blocked as error:
            raise Unproven(str(error)) from error
        return access_of(told.get("channel") or {}, workspace.scopes, language, seeds=place.seeds)

    async def address(self, place: Place, posted: Posted) -> str:
        """The permalink of a message."""
        asked = {"channel": posted.channel, "message_ts": posted.message}
        try:
            told = await (await self._workspaces.at(place.tenant)).calls.read("chat.getPermalink", **asked)
        except DeliveryError:
            return ""
        return str(told.get("permalink") or "")

    async def seen_by(self, user: str, tenant: str, channels: Collection[str]) -> Mapping[str, str]:
        """The names of those of the channels that a person sees at this moment."""
        workspace = await self._workspaces.find(tenant)
        return await seen_by(workspace.calls, user, channels) if workspace else {}

    async def shortcomings(self) -> Sequence[str]:
        """The scopes that an installed token lacks, and where."""
        everywhere = await self._workspaces.all()
        return [
            f"{one.name}: {sentence}" if len(everywhere) > 1 else sentence
            for one in everywhere
            for sentence in lacking(one.scopes)
        ]
