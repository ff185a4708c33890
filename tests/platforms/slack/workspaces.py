"""A workspace in a box with the real core behind the real client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.chat.front import Front
from bot.delivery.channel import Channel, Place
from bot.delivery.healing import Healing
from bot.emulators.slack.api import SlackApi
from bot.platforms.slack.login import SlackLogin, connected
from bot.platforms.slack.settings import SlackSettings
from bot.service.stores import Stores
from tests.platforms.core import core_in
from tests.platforms.slack.posting import calls

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
    async with (
        connected(settings, call_seconds=2) as platform,
        core_in(folder, "slack", platform.poster) as core,
    ):
        yield Workspace(slack, core.stores, platform, core.front, core.healing)
