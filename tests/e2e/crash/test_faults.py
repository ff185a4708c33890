"""What made other bots lose papers or post them twice: one 429 and one 500 among thirty papers; and many channels."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest

from bot.emulators.discord.api import DiscordApi
from bot.emulators.hugging_face.api import HuggingFaceApi, sample_days
from bot.emulators.slack.api import SlackApi
from tests.bench.children import environment
from tests.e2e.conftest import SAMPLE_DAY, World
from tests.e2e.due import due_now, ready_day
from tests.e2e.watching import until

ROOT = Path(__file__).parents[3]
CHANNELS, PAPERS = 3, 10
# Channels, more than are worked on at a time.
MANY = 140


@pytest.mark.parametrize("trouble", ["500", "500-after"])
@pytest.mark.parametrize("platform", ["discord", "slack"])
async def test_one_429_and_one_500_among_thirty_papers_lose_and_double_none(
    tmp_path: Path, platform: str, trouble: str
) -> None:
    async with (
        DiscordApi(channels=CHANNELS, rate_limits=False) as discord,
        SlackApi(channels=CHANNELS, rate_limits=False) as slack,
        HuggingFaceApi() as hugging_face,
    ):
        api = discord if platform == "discord" else slack
        hugging_face.set_day(date.fromisoformat(SAMPLE_DAY), ten_papers())
        api.faults.plan(r"POST .*(/messages|chat\.postMessage)", *["ok"] * 7, "429", *["ok"] * 9, trouble)
        world = World(tmp_path, discord, slack, hugging_face, extra=cards(platform, api.channel_ids))
        outcome = await world.bot("post", "--date", SAMPLE_DAY)
        assert outcome.code == 0, outcome.err
        assert len(api.faults.taken) == 2
        for channel in api.channel_ids:
            titles = Counter(title for one in api.messages(channel) for title in titles_in(json.dumps(one)))
            assert titles == Counter(range(PAPERS))


def ten_papers() -> list[dict[str, object]]:
    """The built-in list's first papers with titles that count, made up to ten."""
    ((_, items),) = sample_days().items()
    made = [json.loads(json.dumps(items[number % len(items)])) for number in range(PAPERS)]
    for number, item in enumerate(made):
        item["title"] = item["paper"]["title"] = f"Paper number {number} of ten"
        item["paper"]["id"] = f"2405.1{number:04}"
        item["paper"]["upvotes"] = 100 - number
    return made


def titles_in(text: str) -> set[int]:
    return {number for number in range(PAPERS) if f"Paper number {number} of ten" in text}


def cards(platform: str, channels: tuple[str, ...]) -> dict[str, str]:
    rows = [{"platform": platform, "channel": one, "style": "cards", "top_n": PAPERS} for one in channels]
    return {"BOT_CHANNELS": json.dumps(rows)}


def compact(discord: DiscordApi, slack: SlackApi) -> str:
    named = [("discord", one) for one in discord.channel_ids] + [("slack", one) for one in slack.channel_ids]
    return json.dumps([{"platform": name, "channel": channel, "style": "compact"} for name, channel in named])


@asynccontextmanager
async def discord_shut(folder: Path) -> AsyncIterator[World]:
    """Many Discord channels, where every message is refused for minutes, and one of Slack."""
    async with (
        DiscordApi(channels=MANY, rate_limits=False) as discord,
        SlackApi(channels=1, rate_limits=False) as slack,
        HuggingFaceApi() as hugging_face,
    ):
        discord.faults.plan(r"POST .*/messages$", *["cloudflare-429"] * MANY)
        yield World(folder, discord, slack, hugging_face, extra={"BOT_CHANNELS": compact(discord, slack)})


async def test_a_platform_that_is_shut_holds_the_other_up_in_nothing(tmp_path: Path) -> None:
    async with discord_shut(tmp_path) as world:
        discord, slack = world.discord, world.slack
        ready_day(world)
        await due_now(world)
        async with world.process("run"):
            await until(lambda: bool(discord.faults.taken) and len(slack.messages(slack.channel_ids[0])) == 1)
        assert not any(discord.messages(channel) for channel in discord.channel_ids)


async def test_posting_by_hand_brings_its_digest_to_one_platform_while_the_other_is_shut(tmp_path: Path) -> None:
    async with discord_shut(tmp_path) as world:
        outcome = await world.bot("post", "--date", SAMPLE_DAY, "--wait", "6", "--json")
        assert outcome.code == 69
        waiting = [row["reason"] for row in json.loads(outcome.out) if row["state"] == "queued"]
        assert len(waiting) == MANY
        assert all(waiting)
        assert f"{MANY} of {MANY + 1} channels do not have the digest" in outcome.err
        assert len(world.slack.messages(world.slack.channel_ids[0])) == 1


async def test_many_channels_due_at_once_keep_to_discords_pace_without_one_refusal() -> None:
    job = {"channels": 130, "limits": True, "style": "compact"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.delivering", json.dumps(job), cwd=ROOT, env=environment(),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await asyncio.wait_for(process.communicate(), 40)
    assert process.returncode == 0, err.decode()
    done = json.loads(out)
    assert (done["messages"], done["limited"]) == (130, 0)
