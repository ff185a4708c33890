"""What somebody does with the bot, and what it answered."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.emulators.discord.messages import EPHEMERAL, MENU_ANSWER, SLASH_ANSWER
from bot.emulators.discord.rules.callbacks import COMMAND
from bot.emulators.discord.rules.commands import MESSAGE_MENU
from bot.emulators.discord.state import Conversation, World


@dataclass(frozen=True, slots=True)
class Doing:
    """What somebody does: the kind of interaction, its data, where, who and in which language."""

    kind: int
    data: Mapping[str, Any]
    channel: Conversation
    user: dict[str, Any]
    locale: str = "en-US"
    source: dict[str, Any] | None = None
    trigger: Mapping[str, Any] | None = None
    """What a message says of the interaction that opened the modal which is sent in."""


@dataclass(frozen=True, slots=True)
class Modal:
    """A form that somebody has open, and by which interaction."""

    id: str
    data: Mapping[str, Any]
    doing: Doing
    trigger: Mapping[str, Any]


class NoAnswer(TimeoutError):
    """The bot did not answer an interaction in time; people see «The application did not respond»."""


@dataclass(eq=False, slots=True)
class Answer:
    """What the bot answered; it lives on: `message` and `followups` change when the bot edits or adds.

    `type` and `data` are those of the first answer, `latency_seconds` the time from the event to it.
    """

    type: int = 0
    data: dict[str, Any] = field(default_factory=dict)
    message: dict[str, Any] | None = None
    followups: list[dict[str, Any]] = field(default_factory=list)
    latency_seconds: float = 0.0
    _changes: int = 0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def private(self) -> bool:
        """Whether only the person who asked sees it."""
        return bool(self.message and self.message["flags"] & EPHEMERAL)

    async def settled(self, changes: int = 1, *, timeout: float = 5.0) -> None:  # noqa: ASYNC109 - for tests
        """Wait until the bot has edited its first answer or followed it up so often; at once if it did already."""
        async with asyncio.timeout(timeout), self._changed:
            await self._changed.wait_for(lambda: self._changes >= changes)

    async def change(self) -> None:
        """Note that the bot edited, deleted or followed up."""
        async with self._changed:
            self._changes += 1
            self._changed.notify_all()


@dataclass(eq=False, slots=True)
class Interaction:
    """One thing that somebody did, from the event until its token runs out."""

    id: str
    token: str
    doing: Doing
    deadline: float
    began: float
    answer: Answer = field(default_factory=Answer)
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def answers_as(self) -> int:
        """The type of message that answers it."""
        if self.doing.kind != COMMAND:
            return 0
        return MENU_ANSWER if self.doing.data["type"] == MESSAGE_MENU else SLASH_ANSWER

    def is_foreign(self, world: World) -> bool:
        """Whether the app is there by the person's installation alone, in a server without its bot."""
        return not self.doing.channel.people and not world.member
