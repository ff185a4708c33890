"""Discord, Slack and Hugging Face on this machine; by itself it is a process that holds the first two for another."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.delivery.schedule import newest_ready
from bot.emulators.discord.api import DiscordApi
from bot.emulators.hugging_face.api import HuggingFaceApi, sample_days
from bot.emulators.slack.api import SlackApi
from tests.e2e.conftest import World


@asynccontextmanager
async def world(folder: Path, channels: int = 1) -> AsyncIterator[World]:
    """All three without rate limits, the built-in papers being those of the newest ready day."""
    days = sample_days(newest_ready(datetime.now(UTC), 22))
    async with (
        DiscordApi(rate_limits=False, channels=channels) as discord,
        SlackApi(rate_limits=False) as slack,
        HuggingFaceApi(days=days) as hugging_face,
    ):
        yield World(folder, discord, slack, hugging_face)


async def serve() -> None:
    """Print where both are, as one line of JSON, and stay until terminated."""
    async with DiscordApi(rate_limits=False) as discord, SlackApi(rate_limits=False) as slack:
        places = {
            "discord": [discord.base_url, discord.token, discord.channel_ids[0]],
            "slack": [slack.base_url, slack.bot_token, slack.channel_ids[0]],
        }
        sys.stdout.write(f"{json.dumps(places)}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
