"""At a start people are heard before what nobody waits for begins."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest

from bot.chat.ports import Chat
from bot.errors import NotAccepted, StorageError
from bot.library.search import Search
from bot.papers.paper import Edition
from bot.platforms.registry import PLATFORMS, Platforms, sections_of
from bot.service import people_first
from bot.service.assembly import App, open_app
from bot.service.rounds import Rounds
from bot.settings.reader import Reader
from tests.platforms.lines.entry import LINES

KINDS: Platforms = {**PLATFORMS, "lines": LINES}
PASSES = 200
LONG = 3600.0


class Listening:
    """A platform that hears people when it is told to."""

    def __init__(self, said: list[str]) -> None:
        self.said, self.awaited, self.open = said, asyncio.Event(), asyncio.Event()

    async def listen(self, _: Chat) -> None:
        await asyncio.Event().wait()

    async def wait_listening(self) -> None:
        self.awaited.set()
        await self.open.wait()
        self.said.append("heard")


class Refusing(Listening):
    """One that cannot be listened to now."""

    async def listen(self, _: Chat) -> None:
        raise NotAccepted("it is closed for today")


class Asked:
    """A source that notes that it was asked."""

    def __init__(self, said: list[str]) -> None:
        self.said, self.once = said, asyncio.Event()

    async def edition(self, day: date) -> Edition:
        self.said.append("asked")
        self.once.set()
        return Edition(day)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people_first, "CALM", 0.0)


@asynccontextmanager
async def started(folder: Path, listening: Listening) -> AsyncIterator[Asked]:
    """The whole bot at its rounds, on a platform that is logged in to."""
    environ = {
        "BOT_CONFIG": "/dev/null",
        "BOT_DATABASE_URL": f"sqlite:///{folder}/bot.db",
        "BOT_LINES__FOLDER": str(folder),
        "BOT_CHANNELS": json.dumps([{"platform": "lines", "channel": "papers.txt"}]),
    }
    settings, stop = Reader(sections_of(KINDS)).load(environ), asyncio.Event()
    async with open_app(settings, kinds=KINDS) as app, asyncio.TaskGroup() as group:
        asked = await _instead(app, listening)
        group.create_task(Rounds(app).run(stop))
        yield asked
        stop.set()


async def _instead(app: App, listening: Listening) -> Asked:
    await app.log_in(["lines"])
    app.listeners["lines"], app.source = listening, (asked := Asked(listening.said))
    return asked


async def test_lists_are_read_when_people_are_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people_first, "LONGEST", LONG)
    async with started(tmp_path, listening := Listening([])) as asked:
        await listening.awaited.wait()
        for _ in range(PASSES):
            await asyncio.sleep(0)
        listening.open.set()
        await asked.once.wait()
    assert listening.said[:2] == ["heard", "asked"]


async def test_a_platform_that_stays_silent_holds_up_nothing_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_first, "LONGEST", 0.01)
    async with started(tmp_path, Listening([])) as asked:
        await asked.once.wait()


async def test_one_that_cannot_be_heard_holds_up_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people_first, "LONGEST", LONG)
    async with started(tmp_path, Refusing([])) as asked:
        await asked.once.wait()


async def test_who_stops_while_nobody_is_heard_waits_for_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_first, "LONGEST", LONG)
    async with started(tmp_path, Listening([])) as asked:
        await asyncio.sleep(0)
    assert not asked.said


async def test_an_archive_that_cannot_be_warmed_up_ends_no_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = asyncio.Event()

    async def away(_: object) -> None:
        tried.set()
        raise StorageError("The archive cannot be opened.")

    monkeypatch.setattr(Search, "warm", away)
    listening = Listening([])
    listening.open.set()
    async with started(tmp_path, listening) as asked:
        await tried.wait()
        await asked.once.wait()
