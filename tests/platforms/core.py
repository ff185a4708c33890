"""The real core behind one platform's real client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.chat.channel_news import ChannelNews
from bot.chat.commands.dispatcher import Commands
from bot.chat.front import Front
from bot.chat.votes import Ballots
from bot.delivery.healing import Healing
from bot.delivery.pacing import Gate
from bot.delivery.ports import Poster
from bot.delivery.shared_cards import SharedCards
from bot.papers.clock import SystemClock
from bot.papers.paper import Edition
from bot.service.stores import Stores, stores_in
from tests.simulated import MONDAY, papers


@dataclass(frozen=True)
class Core:
    """What a listener is given, and what stands behind it."""

    stores: Stores
    front: Front
    healing: Healing


@asynccontextmanager
async def core_in(folder: Path, platform: str, poster: Poster) -> AsyncIterator[Core]:
    """A core with an edition of eight papers."""
    clock = SystemClock()
    async with stores_in(folder / "bot.db") as stores:
        ledger, library = stores.ledger, stores.library
        await library.editions.save(Edition(MONDAY, papers(8)), clock.now())
        ballots = Ballots(ledger=ledger, library=library, clock=clock, emoji=["star"])
        posters, gates = {platform: poster}, {platform: Gate(clock, 1000)}
        commands = Commands(
            ledger=ledger, library=library, clock=clock, forget=ballots.forget, mark=ballots.mark, posters=posters
        )
        cards = SharedCards(ledger=ledger, library=library, posters={}, gates={}, clock=clock)
        healing = Healing(ledger=ledger, posters=posters, gates=gates, clock=clock, threads_for=timedelta(hours=48))
        yield Core(stores, Front(commands, ballots, cards, clock, ChannelNews(ledger, clock, healing)), healing)
