"""A further platform is a folder and a line of the registry: it gets digests, answers and votes like any other."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.papers.ingest import import_day
from bot.platforms.registry import PLATFORMS, Platforms, sections_of
from bot.service.assembly import App, open_app
from bot.service.doctor import findings
from bot.settings.reader import Reader
from bot.settings.settings import Settings
from bot.sources.sample import sample_bullets, sample_edition
from tests.platforms.lines.entry import LINES
from tests.platforms.lines.listener import LinesListener

KINDS: Platforms = {**PLATFORMS, "lines": LINES}
PLACE = {"platform": "lines", "channel": "papers.txt", "language": "en"}


def settings_of(folder: Path, place: Mapping[str, str] = PLACE) -> Settings:
    """One channel, a file in the folder."""
    return Reader(sections_of(KINDS)).load(
        {
            "BOT_CONFIG": "/dev/null",
            "BOT_DATABASE_URL": f"sqlite:///{folder}/bot.db",
            "BOT_LINES__FOLDER": str(folder),
            "BOT_CHANNELS": json.dumps([place]),
            "BOT_DELIVERY__REDRAW_SECONDS": "0",
        }
    )


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[tuple[App, LinesListener]]:
    """The whole bot, with the sample day's digest posted, listening."""
    async with open_app(settings_of(folder), kinds=KINDS) as app:
        await app.log_in(app.logins)
        await import_day(sample_edition(), sample_bullets("en"), app.library, app.clock)
        await app.post(sample_edition().day, await app.configure(), timedelta(seconds=20))
        listener = app.listeners["lines"]
        assert isinstance(listener, LinesListener)
        listening = asyncio.create_task(listener.listen(app.chat))
        await listener.wait_listening()
        yield app, listener
        listening.cancel()


async def told(listener: LinesListener, line: str) -> str:
    """What is answered to a line."""
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    writer.write(f"{line}\n".encode())
    answer = (await reader.read()).decode()
    writer.close()
    return answer


def texts(folder: Path) -> list[str]:
    return [json.loads(line)["text"] for line in (folder / "papers.txt").read_text("utf-8").splitlines()]


async def test_it_gets_a_digest_once(tmp_path: Path) -> None:
    async with served(tmp_path) as (app, _):
        digest, *replies = texts(tmp_path)
        assert "LoRA Learns Less and Forgets Less" in digest
        assert len(replies) == 5
        await app.post(sample_edition().day, await app.configure(), timedelta(seconds=20))
    assert len(texts(tmp_path)) == 6


async def test_it_gets_an_answer(tmp_path: Path) -> None:
    async with served(tmp_path) as (_, listener):
        assert "LoRA Learns Less and Forgets Less" in await told(listener, "ann papers.txt /paper lora")
        assert "This channel gets the top 5" in await told(listener, "ann papers.txt /papers status")


async def test_a_vote_is_counted_and_shown(tmp_path: Path) -> None:
    async with served(tmp_path) as (app, listener):
        assert await told(listener, "ann papers.txt 1️⃣ 1") == "counted"
        assert await told(listener, "ann papers.txt 1️⃣ 1") == "not counted"
        await app.redrawer.redraw()
        assert "★ 1" in texts(tmp_path)[0]


async def test_a_channel_that_takes_digests_again_is_told_so(tmp_path: Path) -> None:
    async with served(tmp_path) as (app, listener):
        (channel,) = await app.ledger.channels.all()
        await app.ledger.channels.set_status(channel.id, "blocked", "the disk is full")
        assert "I may post here again" in await told(listener, "ann papers.txt /papers status")


async def test_its_settings_are_read_checked_and_told_like_any_others(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    lines = [sentence async for _, sentence in findings(settings, offline=True, kinds=KINDS)]
    assert "Lines: a folder is set." in lines
    with pytest.raises(SettingsError, match='write "discord", "slack" or "lines"'):
        settings_of(tmp_path, {**PLACE, "platform": "irc"})
    with pytest.raises(SettingsError, match='is the id of a Discord channel; write platform = "discord", or the id of'):
        settings_of(tmp_path, {**PLACE, "channel": "123456789012345678"})
