"""A bot with one Discord webhook whose counts can be asked for."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.emulators.discord.api import DiscordApi
from bot.papers.ingest import import_day
from bot.service.assembly import App, open_app
from bot.service.configuration import load
from bot.service.metrics import Metrics
from bot.settings.settings import Settings
from bot.sources.sample import sample_bullets, sample_edition
from bot.web.operations import Pages, asked, bound


@dataclass
class Asked:
    """The bot, and who asks how it is."""

    app: App
    client: httpx.AsyncClient

    async def figures(self) -> dict[str, float]:
        """What `/metrics` tells, by name and labels: `name{label=value}`."""
        answer = await self.client.get("/metrics")
        assert answer.status_code == 200
        return {
            f"{one.name}{{{','.join(f'{label}={value}' for label, value in one.labels.items())}}}": one.value
            for family in text_string_to_metric_families(answer.text)
            for one in family.samples
        }

    async def post_the_sample_day(self) -> None:
        """Have the digest of the built-in day in the channel."""
        await import_day(sample_edition(), sample_bullets("en"), self.app.library, self.app.clock)
        await self.app.log_in(self.app.logins)
        channels = await self.app.configure()
        await self.app.post(sample_edition().day, channels, timedelta(seconds=20))


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Asked]:
    metrics = Metrics(settings)
    pages = Pages(settings, metrics)
    with bound(settings.web) as line:
        async with (
            open_app(settings, counting=metrics.counted) as app,
            asked(pages, line) as address,
            httpx.AsyncClient(base_url=address) as client,
        ):
            with pages.telling_of(app):
                yield Asked(app, client)


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Asked]:
    """A bot that is asked on a free port."""
    async with DiscordApi() as discord:
        webhook = discord.add_webhook(discord.channel_ids[0])
        variables = {
            "BOT_CONFIG": "/dev/null",
            "BOT_DATABASE_URL": f"sqlite:///{tmp_path}/bot.db",
            "BOT_DISCORD__API_BASE_URL": discord.base_url,
            "BOT_CHANNELS": json.dumps([{"webhook": webhook, "language": "en"}]),
            "BOT_WEB__PORT": "0",
        }
        async with opened(load(variables)) as made:
            yield made
