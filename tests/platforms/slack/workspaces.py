"""A workspace in a box with the real core behind the real client."""

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
from bot.delivery.channel import Channel, Place
from bot.delivery.healing import Healing
from bot.delivery.pacing import Gate
from bot.delivery.shared_cards import SharedCards
from bot.emulators.slack.api import SlackApi
from bot.papers.clock import SystemClock
from bot.papers.paper import Edition
from bot.platforms.slack.login import SlackLogin, connected
from bot.platforms.slack.settings import SlackSettings
from bot.service.stores import Stores, stores_in
from tests.platforms.slack.posting import calls
from tests.simulated import MONDAY, papers

ADA, BO = "U0ADA0001", "U0BO00001"


@dataclass
class Workspace:
    """A workspace with the bot in its first channel."""

    slack: SlackApi
    stores: Stores
    platform: SlackLogin
    front: Front
    healing: Healing

    @property
    def here(self) -> str:
        return self.slack.channel_ids[0]

    async def channel(self, channel_id: str = "") -> Channel | None:
        return await self.stores.ledger.channels.at("slack", Place(self.slack.team_id, channel_id or self.here))

    async def subscribed(self, user: str = ADA, channel: str = "") -> None:
        await self.slack.command(
            "/papers", "subscribe top_n=3 zone=Asia/Seoul", user=user, channel=channel or self.here
        )

    async def status(self, channel_id: str = "") -> str:
        """How a channel stands once what was told of it is looked into."""
        await self.healing.heal()
        kept = await self.channel(channel_id)
        assert kept is not None
        return kept.status

    def asked(self, method: str) -> int:
        """How often a method was called."""
        return calls(self.slack, method)


@asynccontextmanager
async def workspace_in(folder: Path, slack: SlackApi, settings: SlackSettings) -> AsyncIterator[Workspace]:
    """The core logged in to a workspace; nobody listens yet."""
    for user in (ADA, BO):
        slack.world.person(user)
    clock = SystemClock()
    async with stores_in(folder / "bot.db") as stores, connected(settings, call_seconds=2) as platform:
        ledger, library = stores.ledger, stores.library
        await library.editions.save(Edition(MONDAY, papers(8)), clock.now())
        ballots = Ballots(ledger=ledger, library=library, clock=clock, emoji=["star"])
        posters, gates = {"slack": platform.poster}, {"slack": Gate(clock, 1000)}
        commands = Commands(
            ledger=ledger, library=library, clock=clock, forget=ballots.forget, mark=ballots.mark, posters=posters
        )
        cards = SharedCards(ledger=ledger, library=library, posters={}, gates={}, clock=clock)
        healing = Healing(ledger=ledger, posters=posters, gates=gates, clock=clock, threads_for=timedelta(hours=48))
        front = Front(commands, ballots, cards, clock, ChannelNews(ledger, clock, healing))
        yield Workspace(slack, stores, platform, front, healing)
