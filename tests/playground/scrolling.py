"""How long the page's tasks take while somebody scrolls through 500 messages."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.platforms.discord import render as discord_digests
from bot.platforms.slack import render as slack_digests
from bot.playground.clock import PlaygroundClock
from bot.playground.page import Page
from bot.playground.stand_ins import StandIns, stand_ins
from bot.sources.sample import sample_bullets, sample_edition
from bot.views.entries import Digest, Entry
from tests.pictures.things import AT, kept
from tests.playground.browsing import Looking, expect, looking
from tests.playground.serving import NoBot, served

MESSAGES = 500
# From the newest to the oldest, two screens at a time, as fast as the browser draws.
SCROLL = """async () => {
  const list = document.querySelector("#discord .list");
  for (let left = 4000; list.scrollTop > 0 && left; left -= 1) {
    list.scrollTop -= 1400;
    await new Promise(requestAnimationFrame);
  }
}"""
# What a browser calls a task, in a trace: w3.org/TR/longtasks names those over 50 ms long.
TASK = "ThreadControllerImpl::RunTask"
LONG_MS = 50.0


def fill(services: StandIns) -> None:
    """Have the first channel of each platform hold so many digests."""
    bullets = sample_bullets("en")
    papers = sample_edition().papers[:5]
    entries = tuple(Entry(rank, paper, bullets[paper.id], 0) for rank, paper in enumerate(papers, 1))
    digest = Digest(sample_edition().day, entries, 8, "en")
    world = services.discord.world
    here = next(iter(world.channels.values()))
    blocks = slack_digests.render(digest)[0].body
    on_slack = next(iter(services.slack.world.channels.values()))
    for number in range(MESSAGES):
        message = kept(discord_digests.render(digest)[0].body, world)
        here.messages[message["id"]] = {**message, "channel_id": here.id}
        told = {"type": "message", "ts": f"{AT + number}.000100", "user": services.slack.bot_user_id, **blocks}
        on_slack.messages[told["ts"]] = told


@asynccontextmanager
async def filled(folder: Path) -> AsyncIterator[Looking]:
    """The page with all of them drawn."""
    clock = PlaygroundClock(folder / "clock")
    async with stand_ins(clock=clock.time) as services:
        fill(services)
        async with served(Page(services, clock, NoBot(folder, {}), 0)) as address, looking(address) as it:
            for platform in ("discord", "slack"):
                await expect(it.page.locator(f"#{platform} .message")).to_have_count(MESSAGES)
            yield it


async def scrolled(it: Looking) -> list[float]:
    """The milliseconds of the page's own thread that each task took while one scrolled, the longest first."""
    browser = it.page.context.browser
    assert browser
    await browser.start_tracing(page=it.page, categories=["toplevel"])
    await it.page.evaluate(SCROLL)
    return sorted(_tasks(json.loads(await browser.stop_tracing())["traceEvents"]), reverse=True)


def _tasks(events: list[dict[str, Any]]) -> Iterator[float]:
    """Of the thread that draws, by its processor's time: what else the machine does is not the page's."""
    drawing = {
        (one["pid"], one["tid"])
        for one in events
        if one["name"] == "thread_name" and one["args"]["name"] == "CrRendererMain"
    }
    for one in events:
        # One that was under way when the tracing ended has no duration.
        if one["name"] == TASK and "dur" in one and (one["pid"], one["tid"]) in drawing:
            yield one.get("tdur", one["dur"]) / 1000
