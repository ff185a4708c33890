"""A world for the real `bot` process: stand-ins of all three services, and a folder of its own."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.emulators.discord.api import DiscordApi
from bot.emulators.discord.judge import Judge as DiscordJudge
from bot.emulators.hugging_face.api import HuggingFaceApi, sample_days
from bot.emulators.slack.api import SlackApi
from bot.emulators.slack.judge import Judge as SlackJudge
from bot.service.stores import stores_in
from bot.sources.sample import sample_bullets, sample_edition

SAMPLE_DAY = "2024-05-17"
# Seconds for anything that another process is to do: no measure, but an end where it never comes.
PATIENCE = 90.0


@dataclass
class Outcome:
    """How a process ended and what it said."""

    code: int
    out: str
    err: str


@dataclass
class World:
    """The stand-ins, and the environment that points a process at them."""

    folder: Path
    discord: DiscordApi
    slack: SlackApi
    hugging_face: HuggingFaceApi
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What the process sees: nothing of whoever runs the tests but its path."""
        channels = [
            {"platform": "discord", "channel": self.discord.channel_ids[0]},
            {"platform": "slack", "channel": self.slack.channel_ids[0], "language": "en"},
        ]
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "BOT_DATABASE_URL": f"sqlite:///{self.folder}/bot.db",
            "BOT_HUGGING_FACE__BASE_URL": self.hugging_face.base_url,
            "BOT_DISCORD__TOKEN": self.discord.token,
            "BOT_DISCORD__API_BASE_URL": self.discord.base_url,
            "BOT_DISCORD__GATEWAY_URL": self.discord.gateway_url,
            "BOT_SLACK__BOT_TOKEN": self.slack.bot_token,
            "BOT_SLACK__APP_TOKEN": self.slack.app_token,
            "BOT_SLACK__API_BASE_URL": self.slack.base_url,
            "BOT_SLACK__POSTS_PER_SECOND": "50",
            "BOT_DELIVERY__SETTLE_SECONDS": "0.5",
            "BOT_CHANNELS": json.dumps(channels),
            "BOT_LOG_FORMAT": "json",
            **self.extra,
        }

    @asynccontextmanager
    async def process(self, *words: str, **variables: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """A `bot` process that surely ends with the block."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words, cwd=self.folder, env={**self.environment, **variables},
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
                await process.communicate()

    async def bot(self, *words: str, **variables: str) -> Outcome:
        """Run a command to its end."""
        async with self.process(*words, **variables) as process:
            out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
        return Outcome(process.returncode or 0, out.decode(), err.decode())

    async def fill(self) -> None:
        """Have the built-in day in the archive, as `bot collect` leaves it, without a process that reads it."""
        async with stores_in(self.environment["BOT_DATABASE_URL"]) as stores:
            await stores.library.editions.save(sample_edition(), datetime.now(UTC))
            for paper, bullets in sample_bullets("ko").items():
                await stores.library.bullets.save(paper, bullets)

    def discord_messages(self) -> list[dict[str, Any]]:
        """Everything posted on Discord: the channel's messages, then those of its threads."""
        channel = self.discord.channel_ids[0]
        threads = self.discord.threads(channel)
        return [
            *self.discord.messages(channel),
            *(one for each in threads for one in self.discord.messages(each["id"])),
        ]

    def slack_messages(self) -> list[dict[str, Any]]:
        """Everything posted on Slack: the channel's messages, then the replies to them."""
        channel = self.slack.channel_ids[0]
        posted = self.slack.messages(channel)
        return [*posted, *(one for parent in posted for one in self.slack.replies(channel, parent["ts"]))]


@pytest.fixture
def spec() -> Path | None:
    """The platforms' own schemas, where `BOT_TEST_DATA` names them; the stand-ins' own rules hold without too."""
    data = os.environ.get("BOT_TEST_DATA")
    return Path(data, "spec") if data and Path(data, "spec").is_dir() else None


@pytest.fixture
async def world(tmp_path: Path, spec: Path | None) -> AsyncIterator[World]:
    """Stand-ins on free ports that hold every message to the platform's rules."""
    async with opened_world(tmp_path, spec) as made:
        yield made


@pytest.fixture
async def swift(tmp_path: Path, spec: Path | None) -> AsyncIterator[World]:
    """The same with three channels on Discord and no rate limits, for tests that are not about either."""
    async with opened_world(tmp_path, spec, channels=3, rate_limits=False) as made:
        yield made


@asynccontextmanager
async def opened_world(folder: Path, spec: Path | None, **discord_as: Any) -> AsyncIterator[World]:  # noqa: ANN401
    """A world whose Discord is opened with these arguments; a platform that refused anything fails the test."""
    async with (
        DiscordApi(judge=DiscordJudge(spec / "discord-openapi.json") if spec else None, **discord_as) as discord,
        SlackApi(judge=SlackJudge(spec / "slack/block-kit.schema.json") if spec else None, rate_limits=False) as slack,
        HuggingFaceApi(days=sample_days()) as hugging_face,
    ):
        yield World(folder, discord, slack, hugging_face)
    assert [one for one in discord.refusals if "160004" not in one] == []  # a thread that a crash left open
    assert slack.refusals == []
