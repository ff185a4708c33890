"""Stand-ins of Discord, Slack and Hugging Face on this machine, for the demo and for whoever tries a bot on them."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from bot.delivery.schedule import newest_ready
from bot.emulators.discord.api import DiscordApi
from bot.emulators.hugging_face.api import HuggingFaceApi, Item, sample_days
from bot.emulators.slack.api import SlackApi
from bot.papers.clock import SystemClock
from bot.playground.scratch import scratch_folder
from bot.playground.terminal import discord_lines, slack_lines
from bot.settings.settings import Settings

LOOK_SECONDS = 0.3
# Requests of lists: a bot that is made quick here asks far more often than one outside.
UNLIMITED = 10**9
NEXT = """
Now open a second terminal in this folder, paste the lines above into it, and there try:
  bot post                 one digest in each channel, with its thread; twice posts it once
  bot search lora          what /paper lora finds
  bot run                  the service; Ctrl-C ends it
(.uv/bin/uv run bot ... where bot is not found.) What is posted shows here. Ctrl-C ends the stand-ins.
"""


@dataclass(frozen=True)
class StandIns:
    """The three services, as this machine plays them."""

    discord: DiscordApi
    slack: SlackApi
    hugging_face: HuggingFaceApi

    def tables(self, folder: Path) -> dict[str, Any]:
        """The tables of `bot.toml` that point the bot at them, with one channel on each platform."""
        return {
            "database_url": f"sqlite:///{folder / 'bot.db'}",
            "hugging_face": {"base_url": self.hugging_face.base_url},
            "discord": {
                "token": self.discord.token,
                "api_base_url": self.discord.base_url,
                "gateway_url": self.discord.gateway_url,
            },
            "slack": {
                "bot_token": self.slack.bot_token,
                "app_token": self.slack.app_token,
                "api_base_url": self.slack.base_url,
                "posts_per_second": 50,
            },
            "delivery": {"redraw_seconds": 0.1},
            "channels": [
                {"platform": "discord", "channel": self.discord.channel_ids[0], "language": "ko"},
                {"platform": "slack", "channel": self.slack.channel_ids[0], "language": "en"},
            ],
        }

    @property
    def ready_hour(self) -> int:
        """When a list counts as final for a bot with these variables."""
        return Settings().editions.ready_hour

    def exported(self, folder: Path) -> dict[str, str]:
        """The same with a channel on each platform; each value as a shell takes it."""
        channels = [
            {"platform": "discord", "channel": self.discord.channel_ids[0]},
            {"platform": "slack", "channel": self.slack.channel_ids[0]},
        ]
        return {**self.variables(folder), "BOT_CHANNELS": f"'{json.dumps(channels)}'"}

    def variables(self, folder: Path) -> dict[str, str]:
        """What points a bot at them, with an archive of its own."""
        return {
            "BOT_DATABASE_URL": f"sqlite:///{folder / 'bot.db'}",
            "BOT_HUGGING_FACE__BASE_URL": self.hugging_face.base_url,
            "BOT_DISCORD__TOKEN": self.discord.token,
            "BOT_DISCORD__API_BASE_URL": self.discord.base_url,
            "BOT_DISCORD__GATEWAY_URL": self.discord.gateway_url,
            "BOT_SLACK__BOT_TOKEN": self.slack.bot_token,
            "BOT_SLACK__APP_TOKEN": self.slack.app_token,
            "BOT_SLACK__API_BASE_URL": self.slack.base_url,
        }

    def posted(self) -> Iterator[tuple[str, str, list[str]]]:
        """Every message that stands: a key, where it stands, and its lines."""
        for channel in self.discord.channel_ids:
            for message in self.discord.messages(channel):
                yield message["id"], "Discord", discord_lines(message)
            for thread in self.discord.threads(channel):
                for reply in self.discord.messages(thread["id"]):
                    yield reply["id"], "Discord, in the thread", discord_lines(reply)
        for channel in self.slack.channel_ids:
            for message in self.slack.messages(channel):
                yield message["ts"], "Slack", slack_lines(message)
                for reply in self.slack.replies(channel, message["ts"]):
                    yield reply["ts"], "Slack, in the thread", slack_lines(reply)


@asynccontextmanager
async def stand_ins(
    channels: Sequence[str] | int = 1,
    days: Mapping[date, Sequence[Item]] | None = None,
    clock: Callable[[], float] = time.time,
) -> AsyncIterator[StandIns]:
    """Start all three on free ports, with the sample day if no other lists are given; they end with the block."""
    async with (
        DiscordApi(rate_limits=False, channels=channels, clock=clock) as discord,
        SlackApi(rate_limits=False, channels=channels, clock=clock) as slack,
        HuggingFaceApi(days=days or sample_days(), clock=clock, quota=UNLIMITED) as hugging_face,
    ):
        yield StandIns(discord, slack, hugging_face)


async def serve_stand_ins(out: Console, err: Console) -> int:
    """Keep the stand-ins running until interrupted; tells how a bot is pointed at them, and shows what it posts."""
    with scratch_folder() as folder:
        async with stand_ins() as services:
            for name, value in services.exported(folder).items():
                out.print(Text(f"export {name}={value}"))
            err.print(NEXT, markup=False)
            try:
                await _watch(services, out)
            except asyncio.CancelledError:
                err.print("Stopped.")
    return 0


async def _watch(services: StandIns, out: Console) -> None:
    """Show each message when it comes and when it changes, and keep the sample on the newest ready day."""
    (papers,) = sample_days().values()
    shown: dict[str, list[str]] = {}
    while True:
        services.hugging_face.set_day(newest_ready(SystemClock().now(), services.ready_hour), papers)
        for key, title, lines in services.posted():
            if shown.get(key) != lines:
                title = f"{title}, edited" if key in shown else title
                out.print(Panel(Text("\n".join(lines)), title=title, title_align="left", width=100), soft_wrap=False)
                shown[key] = lines
        await asyncio.sleep(LOOK_SECONDS)
