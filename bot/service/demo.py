"""`bot demo`: the real clients and the real archive against stand-ins on this machine, on the built-in sample day."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from bot.delivery.channel import Channel
from bot.errors import alone
from bot.papers.ingest import import_day
from bot.playground.stand_ins import StandIns, stand_ins
from bot.playground.terminal import discord_lines, slack_lines
from bot.service.assembly import App, open_app
from bot.service.configuration import READER
from bot.sources.sample import sample_bullets, sample_edition

PATIENCE = timedelta(seconds=20)
VOTED = "2405.09673"


async def show(out: Console) -> int:
    """Run the whole story once and print it; gives the exit code."""
    with alone():
        return await _show(out)


async def _show(out: Console) -> int:
    with TemporaryDirectory() as folder:
        # Settings are made and not loaded: with a token in the environment a demo would post for all to see.
        async with stand_ins() as services, open_app(READER.kind(**services.tables(Path(folder)))) as app:
            await app.log_in(app.logins)
            async with asyncio.TaskGroup() as listening:
                tasks = [listening.create_task(one.listen(app.chat)) for one in app.listeners.values()]
                for one in app.listeners.values():
                    await one.wait_listening()
                out.print(Text("Stand-ins of Discord, Slack and Hugging Face run here; the bot's real clients are in."))
                await Story(out, services, app).tell()
                for task in tasks:
                    task.cancel()
    return 0


class Story:
    """One day of the bot's life, told in the terminal."""

    def __init__(self, out: Console, services: StandIns, app: App) -> None:
        self._out = out
        self._discord = services.discord
        self._slack = services.slack
        self._app = app
        self._day = sample_edition().day

    async def tell(self) -> None:
        """Collect, post, post again, look up, vote."""
        await self._collect()
        channels = await self._app.configure()
        await self._post(channels)
        await self._post_again(channels)
        await self._look_up()
        await self._vote()
        self._step("Next", "`bot playground` shows this on a page to click on; `bot init` begins with your own chat.")

    async def _collect(self) -> None:
        got = await self._app.collect(self._day)
        for language in ("ko", "en"):
            await import_day(sample_edition(), sample_bullets(language), self._app.library, self._app.clock)
        self._step("Collected", f"{got.papers} papers of {self._day} into a SQLite archive.")

    async def _post(self, channels: Sequence[Channel]) -> None:
        await self._app.post(self._day, channels, PATIENCE)
        in_discord = self._discord.messages(self._discord.channel_ids[0])
        in_slack = self._slack.messages(self._slack.channel_ids[0])
        self._panel("Discord, Korean", discord_lines(in_discord[0]))
        self._panel("Slack, English", slack_lines(in_slack[0]))
        threads = len(self._discord.messages(in_discord[0]["id"])), len(self._replies())
        self._step(
            "Posted", f"one digest to each, and a thread under it: {threads[0]} and {threads[1]} papers in full."
        )

    async def _post_again(self, channels: Sequence[Channel]) -> None:
        before = self._count()
        await self._app.post(self._day, channels, PATIENCE)
        new = self._count() - before
        self._step("Posted again", "nothing was posted twice." if new == 0 else f"{new} messages came twice!")

    async def _look_up(self) -> None:
        on_discord = await self._discord.command("paper", {"query": "lora"})
        on_slack = await self._slack.command("/paper", "lora")
        self._panel("/paper lora on Discord", discord_lines(on_discord.data or {}))
        self._panel("/paper lora on Slack", slack_lines(on_slack.payload or {}))
        times = f"{on_discord.latency_seconds * 1000:.0f} and {on_slack.latency_seconds * 1000:.0f} ms"
        self._step("Answered", f"/paper lora on both, in {times}.")

    async def _vote(self) -> None:
        channel = self._discord.channel_ids[0]
        thread = self._discord.messages(channel)[0]["id"]
        message = next(one for one in self._discord.messages(thread) if VOTED in str(one["components"]))
        await self._discord.react(thread, message["id"], "⭐", user="ada")
        reply = next(one for one in self._replies() if VOTED in str(one["blocks"]))
        await self._slack.react(self._slack.channel_ids[0], reply["ts"], "star", user="grace")
        await self._tallied(2)
        await asyncio.sleep(self._app.settings.delivery.redraw_seconds)
        await self._app.redrawer.redraw()
        lines = discord_lines(self._discord.messages(channel)[0])
        shown = next((line.partition(" · ")[0] for line in lines if "★ 2" in line), "")
        self._step("Voted", f"one ⭐ on each platform for {VOTED}; the digests now say {shown!r}.")

    async def _tallied(self, people: int) -> None:
        """Wait until the archive counts so many people, for a few seconds at most."""
        async with asyncio.timeout(5):
            while (await self._app.ledger.votes.tally([VOTED])).get(VOTED, 0) < people:  # noqa: ASYNC110  (no event tells)
                await asyncio.sleep(0.02)

    def _replies(self) -> list[dict[str, Any]]:
        channel = self._slack.channel_ids[0]
        return self._slack.replies(channel, self._slack.messages(channel)[0]["ts"])

    def _count(self) -> int:
        channel = self._discord.channel_ids[0]
        on_discord = self._discord.messages(channel)
        threads = [one for parent in on_discord for one in self._discord.messages(parent["id"])]
        return (
            len(on_discord)
            + len(threads)
            + len(self._slack.messages(self._slack.channel_ids[0]))
            + len(self._replies())
        )

    def _panel(self, title: str, lines: list[str]) -> None:
        self._out.print(Panel(Text("\n".join(lines)), title=title, title_align="left", width=100), soft_wrap=False)

    def _step(self, what: str, words: str) -> None:
        self._out.print(Text.assemble((f"{what}: ", "bold"), words))
