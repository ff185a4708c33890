"""A process that has found work tells the others at once, and is heard again after the server was away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from bot.database.postgres import calls
from bot.database.postgres.calls import Calls
from bot.database.postgres.connection import Postgres
from tests.postgres import Server

LISTENERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"


class Ear:
    """Keeps what was heard."""

    def __init__(self) -> None:
        self.heard = list[str]()
        self._news = asyncio.Event()

    def __call__(self, word: str) -> None:
        self.heard.append(word)
        self._news.set()

    async def hears(self) -> None:
        """Wait for the next."""
        async with asyncio.timeout(20):
            await self._news.wait()
        self._news.clear()


@pytest.fixture
async def two(postgres: Server) -> AsyncIterator[tuple[Calls, Calls]]:
    url = await postgres.database()
    async with AsyncExitStack() as stack:
        one, other = [await stack.enter_async_context(Postgres.open(url)) for _ in range(2)]
        yield Calls(one, "one", ["start"]), Calls(other, "other", ["start"])


async def test_a_call_is_heard_by_the_others_alone_and_by_who_comes_back(
    two: tuple[Calls, Calls], postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "AGAIN_AFTER", 0.01)
    caller, listener = two
    ears = Ear(), Ear()
    tasks = [asyncio.create_task(one.hear(ear)) for one, ear in zip(two, ears, strict=True)]
    try:
        for ear in ears:
            await ear.hears()  # it listens from now on, and whatever was called before is looked for
        await caller.call("work")
        await ears[1].hears()
        assert [ear.heard for ear in ears] == [["start"], ["start", "work"]]
        await postgres.execute(LISTENERS)
        await ears[1].hears()
        await listener.call("list")
        await ears[0].hears()
        assert ears[1].heard == ["start", "work", "start"]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_server_that_stays_away_is_told_once_however_often_it_is_tried(
    two: tuple[Calls, Calls], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tries, often = 0, asyncio.Event()

    async def refused(*_: object, **__: object) -> None:
        nonlocal tries
        tries += 1
        if tries == 4:
            often.set()
        raise ConnectionRefusedError

    monkeypatch.setattr(calls, "AGAIN_AFTER", 0.01)
    monkeypatch.setattr("asyncpg.connect", refused)
    caplog.set_level("INFO", calls.__name__)
    hearing = asyncio.create_task(two[0].hear(Ear()))
    await asyncio.wait_for(often.wait(), 20)
    hearing.cancel()
    assert [record.getMessage() for record in caplog.records] == ["others are not heard: ConnectionRefusedError"]
