"""The search's own connections: side by side, within a budget, and never after their time."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.database.readers import THREADS, OutOfTime
from bot.errors import StorageError
from bot.library import search
from bot.papers.library import Library
from bot.papers.paper import Edition, Paper
from bot.service.stores import Stores, stores_in
from tests.database.slow_queries import slow
from tests.samples import EDITION, FULL, NOW


@pytest.fixture
async def stores(tmp_path: Path) -> AsyncIterator[Stores]:
    async with stores_in(tmp_path / "bot.db") as opened:
        await opened.library.editions.save(EDITION, NOW)
        yield opened


async def test_a_query_ends_when_its_time_is_over(stores: Stores) -> None:
    began = time.monotonic()
    with pytest.raises(OutOfTime):
        await stores.database.readers.run(slow, 0.05)
    assert time.monotonic() - began < 20  # to its end it would take minutes
    assert (await stores.library.search.find("lora", 5)).papers == (FULL,)


async def test_slow_queries_do_not_delay_another(stores: Stores) -> None:
    readers = stores.database.readers
    tasks = [asyncio.create_task(readers.run(slow, 60)) for _ in range(THREADS - 1)]
    await asyncio.sleep(0)
    assert (await stores.library.search.find("lora", 5)).papers == (FULL,)
    assert not any(task.done() for task in tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_cancelled_query_frees_its_connection(stores: Stores) -> None:
    readers = stores.database.readers
    for _ in range(THREADS * 2):
        task = asyncio.create_task(readers.run(slow, 60))
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert (await stores.library.search.find("lora", 5)).papers == (FULL,)


async def test_a_query_given_up_at_its_very_end_frees_its_connection_too(stores: Stores) -> None:
    readers, loop = stores.database.readers, asyncio.get_running_loop()
    given_up = threading.Event()

    def at_its_end(statement: str) -> None:
        if statement == "ROLLBACK":
            loop.call_soon_threadsafe(task.cancel)
            given_up.wait(10)

    readers.trace(at_its_end)
    task = asyncio.create_task(readers.run(lambda reader: reader.rows("SELECT 1"), 60))
    await asyncio.wait([task])
    given_up.set()
    assert task.cancelled()
    readers._idle.put(await asyncio.to_thread(readers._idle.get))  # the query has ended
    readers.trace(None)
    assert (await stores.library.search.find("lora", 5)).papers == (FULL,)


async def test_waiting_for_a_connection_counts(stores: Stores) -> None:
    readers = stores.database.readers
    tasks = [asyncio.create_task(readers.run(slow, 60)) for _ in range(THREADS)]
    await asyncio.sleep(0)
    with pytest.raises(OutOfTime):
        await readers.run(lambda reader: reader.rows("SELECT 1"), 0.05)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_search_out_of_time_says_that_it_is_too_broad(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "SEARCH_SECONDS", 0.0)
    found = await library.search.find("lora", 5)
    assert (found.papers, found.too_broad) == ((), True)
    assert await library.search.similar(FULL.id, 5) == ()


async def test_a_search_that_waited_for_others_says_that_it_was_not_its_fault(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "PATIENCE", 0.05)
    readers = stores.database.readers
    tasks = [asyncio.create_task(readers.run(slow, 60)) for _ in range(THREADS)]
    await asyncio.sleep(0)
    found = await stores.library.search.find("lora", 5)
    assert (found.papers, found.busy, found.too_broad) == ((), True, False)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_two_hundred_searches_beside_a_collect_are_all_answered(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "PATIENCE", 60.0)  # how long it may take on this machine is no claim here
    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(library.search.find(f"lora {number % 7}", 5)) for number in range(200)]
        for number in range(20):
            await library.editions.save(replace(EDITION, day=EDITION.day + timedelta(number)), NOW)
    assert {task.result().papers[0] for task in asked} == {FULL}


async def test_what_was_learnt_of_words_outlives_a_commit(stores: Stores) -> None:
    many = tuple(Paper(f"2604.{number:05}", f"Sparse attention {number}") for number in range(200))
    await stores.library.editions.save(Edition(EDITION.day, many), NOW)
    statements: list[str] = []
    for turn in range(2):
        await stores.library.search.find("spase lora", 5)
        if not turn:
            stores.database.readers.trace(statements.append)
            await stores.library.editions.save(Edition(EDITION.day, (replace(FULL, id="2604.99999"),)), NOW)
    assert [one for one in statements if one.startswith(("SELECT word, papers", "SELECT name, max"))] == []


async def test_a_fault_of_the_file_is_an_error_of_storage(stores: Stores) -> None:
    with pytest.raises(StorageError):
        await stores.database.readers.run(lambda reader: reader.rows("SELECT * FROM nothing"), 5)


async def test_once_warm_the_first_search_opens_no_connection(stores: Stores) -> None:
    await stores.library.search.warm()
    opened = list(stores.database.readers._all)
    await stores.library.search.find("chameleon", 5)
    assert opened
    assert stores.database.readers._all == opened
