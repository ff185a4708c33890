"""All stores on one object."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.chat.ports import Votes
from bot.delivery.ports import Outbox, Shares, Subscriptions
from bot.papers.ports import Archive, Writings


class Upkeep(Protocol):
    """What keeps the archive sound and small."""

    async def check(self) -> None:
        """Read all of it; raises ArchiveDamaged if it is broken."""

    async def warm(self) -> None:
        """Get ready for questions, so that the first does not wait for what all need."""

    async def learn(self, most: int) -> int:
        """Read what so many papers mean, where a model is set; gives how many were left to read, 0 at the end."""

    async def prune(self, now: datetime) -> int:
        """Remove what nobody needs any more: old messages, old events; gives how many rows went."""


class Store(Archive, Votes, Subscriptions, Outbox, Shares, Writings, Upkeep, Protocol):
    """One database behind all seven storage ports."""
