"""The ledger in memory, in which messages can be put that nobody posted."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.chat.reactions import PostedPaper
from bot.delivery.channel import Channel
from bot.delivery.messages import Message, Posted
from bot.delivery.states import Delivery, Part, State
from bot.ledger.memory.ledger import MemoryLedger
from bot.ledger.memory.tables import KeptChannel, KeptDelivery, KeptPart, Tables
from bot.papers.paper import Paper
from tests.simulated import NOON

DAY = date(2026, 5, 4)


class RememberedVotes(MemoryLedger):
    """The ledger, with what a schedule needs of it; `begin` is what a restart does."""

    def __init__(self) -> None:
        super().__init__()
        self._deliveries: dict[str, KeptDelivery] = {}
        """By the messages that stand in each."""

    async def begin(self) -> None:
        """Go on where earlier processes were."""
        await self.votes.begin()

    async def bear(self, platform: str, posted: Posted, about: PostedPaper, parent: str) -> None:
        """Keep a message of ours, in the delivery of the message in whose thread it stands."""
        kept = self._deliveries.get(f"{platform}{parent}") or _made(self.tables, platform, about)
        self._deliveries[f"{platform}{posted.message}"] = kept
        message: Any = Message("reply" if parent else "post", {}, about.paper_id)
        part = Part(len(self._deliveries), kept.delivery.id, len(kept.parts), "", message, State.SENT, posted=posted)
        kept.parts.append(KeptPart(part, about.at))


def _made(tables: Tables, platform: str, about: PostedPaper) -> KeptDelivery:
    """A new delivery, in a channel of its own."""
    number = len(tables.channels) + 1
    channel = Channel(number, platform, "", str(number))
    tables.channels[number] = KeptChannel(channel, ())
    delivery = Delivery(number, channel, DAY, 0, State.SENT, NOON, NOON, about.papers)
    tables.deliveries[number] = kept = KeptDelivery(delivery, NOON)
    return kept


class AnyPaper:
    """The port Papers, as far as counting votes needs it."""

    async def get(self, paper_id: str) -> Paper | None:
        return Paper(paper_id, "A paper", "", ())
