"""What deliveries need of a platform."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.delivery.access import Access, Nature
from bot.delivery.channel import Place
from bot.delivery.messages import Message, Posted
from bot.views.emoji import Spellings
from bot.views.entries import Shown
from bot.views.replies import Reply


class Poster(Protocol):
    """A platform as deliveries see it: it draws messages, posts, edits and looks for them."""

    name: str
    trusts_key_for: float
    """Seconds in which posting the same key twice surely gives one message; 0 if the platform promises nothing."""
    naming_notifies: bool
    """Whether a new message notifies whoever it names, as an edit does not."""

    async def nature(self, place: Place) -> Nature:
        """What a place is by its kind, UNKNOWN where that cannot be told; asked often, so that it is remembered."""

    def render(self, shown: Shown) -> Sequence[Message]:
        """A digest or a board as messages in posting order, every platform limit kept; pure."""

    def plainer(self, message: Message) -> Message | None:
        """The same in a form that asks less of the platform, for one that was refused; None if there is none."""

    def notice(self, text: str) -> Message:
        """A message of plain words, for the admin."""

    def announcement(self, user: str, told: str, language: str) -> Message:
        """That a person did something, for everybody; `told` is the sentence that follows their name; pure."""

    def card(self, reply: Reply) -> Message:
        """A shared card as a message of the channel; pure."""

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        """One call, no retries; raises a DeliveryError that says what became of it."""

    async def edit(self, tenant: str, posted: Posted, message: Message, key: str) -> None:
        """Replace the body of a message in a workspace or server; raises DeliveryError."""

    async def react(self, tenant: str, posted: Posted, spellings: Spellings) -> None:
        """React to a message of ours in a workspace or server with the first of these that the platform can spell.

        Again, it changes nothing. Raises DeliveryError: Blocked where the bot may not react, AlreadyDone where the
        message is gone.
        """

    async def find(self, place: Place, key: str, since: datetime) -> Posted | None:
        """Our message with this key, posted since then, or None if surely absent; raises Unproven or NotAccepted."""

    async def direct(self, tenant: str, user: str) -> Place:
        """The conversation with one person of a workspace or server, in which messages can be posted.

        The same however often it is asked. Raises a DeliveryError: Blocked or ChannelGone where this person cannot be
        written to.
        """

    async def access(self, place: Place, language: str = ...) -> Access:
        """What the bot may do in a channel now, in words of a language, English if none is said.

        Raises a DeliveryError where that cannot be told.
        """

    async def address(self, place: Place, posted: Posted) -> str:
        """Where people look at a message of ours that stands there; empty where that cannot be told."""

    async def seen_by(self, user: str, tenant: str, channels: Collection[str]) -> Mapping[str, str]:
        """The names of those of a workspace's or server's channels that a person sees at this moment.

        Whatever cannot be told is left out.
        """

    async def shortcomings(self) -> Sequence[str]:
        """What the bot lacks wherever it is on the platform, a sentence each that says what to do."""
