"""The port `Poster` on Discord: what is posted is drawn here and sent by the sender."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.delivery.access import Access, Nature
from bot.delivery.channel import Place
from bot.delivery.messages import Message, Posted
from bot.platforms.discord import shapes
from bot.platforms.discord.drawing import CANVAS
from bot.platforms.discord.plain import notice, without_pictures
from bot.platforms.discord.render import render
from bot.platforms.discord.replies import shared_card
from bot.platforms.discord.sender import Sender
from bot.platforms.discord.sight import Sight
from bot.texts.words import ENGLISH
from bot.views.answers import announcement
from bot.views.emoji import Spellings
from bot.views.entries import Shown
from bot.views.replies import Reply


class DiscordPoster:
    """Draws and posts as a bot that is logged in."""

    name: str = "discord"
    naming_notifies: bool = False

    def __init__(self, sender: Sender, sight: Sight, trusts_key_for: float) -> None:
        self.trusts_key_for = trusts_key_for
        self._sender = sender
        self._sight = sight

    def render(self, shown: Shown) -> Sequence[Message]:
        """It as messages in posting order."""
        return render(shown)

    def plainer(self, message: Message) -> Message | None:
        """The same without pictures."""
        return without_pictures(message)

    def notice(self, text: str) -> Message:
        """A message of plain words."""
        return notice(text)

    def announcement(self, user: str, told: str, language: str) -> Message:
        """That a person did something, by a mention that notifies nobody."""
        return Message("post", shapes.body(*announcement(user, told, language, CANVAS)))

    def card(self, reply: Reply) -> Message:
        """A shared card as a message of the channel."""
        return shared_card(reply)

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        """Make one message or thread."""
        return await self._sender.post(place, message, key)

    async def nature(self, place: Place) -> Nature:
        """What a channel is by its kind; in a thread a nonce counts whatever it hangs in."""
        nature = await self._sender.channels.nature(place)
        return replace(nature, keeps_keys=True) if place.parent else nature

    async def edit(self, tenant: str, posted: Posted, message: Message, key: str) -> None:  # noqa: ARG002  (ids are the same everywhere)
        """Replace what a message shows."""
        await self._sender.edit(posted, message, key)

    async def react(self, tenant: str, posted: Posted, spellings: Spellings) -> None:  # noqa: ARG002
        """Add a reaction of the bot's own."""
        await self._sender.react(posted, spellings)

    async def find(self, place: Place, key: str, since: datetime) -> Posted | None:
        """Our message with this key in the channel's history."""
        return await self._sender.find(place, key, since)

    async def direct(self, tenant: str, user: str) -> Place:  # noqa: ARG002
        """The conversation with one person."""
        return await self._sender.direct(user)

    async def access(self, place: Place, language: str = ENGLISH) -> Access:
        """What the bot may do in a channel now."""
        return await self._sender.channels.access(place, language)

    async def address(self, place: Place, posted: Posted) -> str:
        """The link of a message: docs.discord.com/developers/reference#message-formatting."""
        server = place.tenant or self._sender.channels.server_of(place.channel)
        return f"https://discord.com/channels/{server}/{posted.channel}/{posted.message}" if server else ""

    async def seen_by(self, user: str, tenant: str, channels: Collection[str]) -> Mapping[str, str]:
        """The names of those of the channels that a person sees at this moment."""
        return await self._sight.of(user, tenant, channels)

    async def shortcomings(self) -> Sequence[str]:
        """Nothing: what a bot may do on Discord is each server's to say."""
        return ()
