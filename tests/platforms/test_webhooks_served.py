"""The whole bot with nothing but addresses: digests once, votes kept up where that can be, and what is wrong told."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.channel import Place
from bot.emulators.discord.api import DiscordApi
from bot.emulators.slack.api import SlackApi
from bot.papers.ingest import import_day
from bot.platforms.registry import PLATFORMS
from bot.service.assembly import App, open_app
from bot.service.channel_checks import checks
from bot.service.configuration import load
from bot.service.doctor import findings
from bot.settings.settings import Settings
from bot.sources.sample import sample_bullets, sample_edition

DAY = sample_edition().day
PATIENCE = timedelta(seconds=20)


@dataclass(frozen=True)
class World:
    """Both stand-ins, and the settings that name a webhook of each."""

    folder: Path
    discord: DiscordApi
    slack: SlackApi
    settings: Settings

    def texts(self) -> tuple[list[str], list[str]]:
        """What stands on each."""
        on_discord = [json.dumps(one["components"]) for one in self.discord.messages(self.discord.channel_ids[0])]
        return on_discord, [json.dumps(one) for one in self.slack.messages(self.slack.channel_ids[0])]


def loaded(
    folder: Path, discord: DiscordApi, slack: SlackApi, tables: Sequence[Mapping[str, Any]], **more: str
) -> Settings:
    """Settings with these channels, whose calls go to the stand-ins."""
    variables = {
        "BOT_CONFIG": "/dev/null",
        "BOT_DATABASE_URL": f"sqlite:///{folder}/bot.db",
        "BOT_DISCORD__API_BASE_URL": discord.base_url,
        "BOT_SLACK__API_BASE_URL": slack.base_url,
        "BOT_CHANNELS": json.dumps(tables),
    }
    return load({**variables, **more})


@asynccontextmanager
async def world(folder: Path, **more: str) -> AsyncIterator[World]:
    async with DiscordApi() as discord, SlackApi() as slack:
        addresses = (discord.add_webhook(discord.channel_ids[0]), slack.add_webhook(slack.channel_ids[0]))
        tables: list[Mapping[str, Any]] = [{"webhook": one, "language": "en"} for one in addresses]
        if more:
            tables.append({"platform": "discord", "channel": discord.channel_ids[0]})
        yield World(folder, discord, slack, loaded(folder, discord, slack, tables, **more))
        assert (discord.refusals, slack.refusals) == ([], [])


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[App]:
    """The bot, with the sample day's digests posted."""
    async with open_app(settings) as app:
        await app.log_in(app.logins)
        await import_day(sample_edition(), sample_bullets("en"), app.library, app.clock)
        await posted(app)
        yield app


async def posted(app: App) -> None:
    await app.post(DAY, await app.configure(), PATIENCE)


async def test_each_gets_its_digest_once_and_only_discords_follows_the_votes(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with world(tmp_path) as made:
        async with served(made.settings) as app:
            (on_discord,), (on_slack,) = before = made.texts()
            await posted(app)
            assert made.texts() == before
            edition = sample_edition()
            papers = tuple(replace(one, votes=(one.votes or 0) + 1000) for one in edition.papers)
            await app.library.editions.save(replace(edition, papers=papers), app.clock.now())
            await app.redraw([one.id for one in papers])
            assert await app.redrawer.redraw() == 1
            assert await app.redrawer.redraw() == 0
            (edited,), (as_it_was,) = made.texts()
        assert on_slack == as_it_was
        assert on_discord != edited
        assert "1043" in edited
        assert "drawn no more" not in caplog.text
        # A new secret is the same channel, which has had the day's digest.
        renewed = made.discord.renew_webhook(made.settings.channels[0].webhook.get_secret_value())  # type: ignore[union-attr]
        again = loaded(made.folder, made.discord, made.slack, [{"webhook": renewed, "language": "en"}])
        async with served(again):
            assert len(made.texts()[0]) == 1


async def test_the_doctor_says_what_webhooks_leave_to_the_bot_and_never_where_they_lead(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        told = [sentence async for _, sentence in findings(made.settings, offline=True)]
    assert "Discord gets digests by webhook, so without votes and commands." in told
    assert "Slack gets digests by webhook, so without votes and commands." in told
    secrets = [one.webhook.get_secret_value().rpartition("/")[2] for one in made.settings.channels if one.webhook]
    assert len(secrets) == 2
    assert not any(secret in "".join(told) for secret in secrets)


async def test_a_channel_that_the_bot_and_a_webhook_post_to_is_told_of(tmp_path: Path) -> None:
    async with world(tmp_path, BOT_DISCORD__TOKEN="any") as made, open_app(made.settings) as app:
        await app.log_in(["discord-webhook"])
        found = [one async for one in checks(made.settings, app.posters["discord-webhook"])]
        channel = made.settings.subscribed[0]
        assert (await app.posters["discord-webhook"].access(Place("", channel.channel))).also in {
            one.name for one in made.settings.subscribed
        }
    assert [health for health, _ in found] == ["partly", "wrong"]
    assert "gets each digest twice so; keep one of the two" in found[1][1]


def test_every_line_of_the_registry_has_a_gate_and_hides_its_secrets() -> None:
    assert all(one.secrets != r"(?!)" for one in PLATFORMS.values())
