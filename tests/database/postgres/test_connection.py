"""A connection that goes while it rests, or whose statement is given up, is noticed by nobody who asks next."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import asyncpg
import pytest

from bot.database.postgres import connection
from bot.database.postgres.connection import CONNECTIONS, Postgres, Transaction
from bot.database.postgres.errors import never_sent
from tests.ledger.postgres.lossy import Way, lossy
from tests.postgres import Server

NOTE = "INSERT INTO notice (day, at) VALUES (current_date, now())"
NOTED = "SELECT count(*)::int FROM notice"
BUSY = "SELECT count(*)::int FROM pg_stat_activity WHERE query = :query AND state = 'active'"
LONG = "SELECT pg_sleep(60)"
Asks = Callable[[Postgres], Awaitable[object]]


async def read(database: Postgres) -> object:
    return await database.read("SELECT 1")


async def run(database: Postgres) -> object:
    return await database.run(NOTE)


async def write(database: Postgres) -> object:
    return await database.write(lambda transaction: transaction.run(NOTE))


@pytest.fixture
async def url(postgres: Server) -> str:
    return await postgres.database()


@pytest.fixture
async def database(url: str) -> AsyncIterator[Postgres]:
    async with Postgres.open(url) as opened:
        yield opened


@pytest.fixture
async def lossy_way(postgres: Server, url: str) -> AsyncIterator[tuple[Way, Postgres]]:
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bot-pg-"))
        way, address = await stack.enter_async_context(lossy(postgres, url, Path(folder)))
        yield way, await stack.enter_async_context(Postgres.open(address))


@pytest.mark.parametrize(("asks", "noted"), [(read, 0), (run, 1), (write, 1)])
async def test_a_connection_whose_end_was_told_while_it_rested_and_comes_late_is_left_for_another(
    lossy_way: tuple[Way, Postgres], asks: Asks, noted: int
) -> None:
    way, database = lossy_way
    await asyncio.gather(*(database.read("SELECT pg_sleep(0.05)") for _ in range(3)))
    await way.say_last_words()
    await turns(5)  # it has read them then
    await asks(database)
    assert (await database.read(NOTED))[0][0] == noted


async def test_a_pool_of_connections_that_ended_while_they_rested_is_waited_for_by_nobody(
    lossy_way: tuple[Way, Postgres], monkeypatch: pytest.MonkeyPatch
) -> None:
    way, database = lossy_way
    await asyncio.gather(*(database.read("SELECT pg_sleep(0.05)") for _ in range(CONNECTIONS)))
    await way.say_last_words()
    await turns(5)
    monkeypatch.setattr(connection, "PATIENCE", 10)
    monkeypatch.setattr(connection, "FIRST_PAUSE", 1e6)
    monkeypatch.setattr(connection, "LONGEST_PAUSE", 1e6)
    async with asyncio.timeout(30):
        assert [tuple(row) for row in await database.read("SELECT 1")] == [(1,)]


async def test_only_what_asyncpg_refuses_to_send_is_known_not_to_have_been_sent() -> None:
    assert never_sent(asyncpg.InternalClientError("cannot switch to state 15; another operation (2) is in progress"))
    assert not never_sent(asyncpg.InternalClientError("got result for unknown protocol state 4"))


async def turns(number: int) -> None:
    """Let everybody else go on for so many turns of the loop."""
    for _ in range(number):
        await asyncio.sleep(0)


async def work(transaction: Transaction) -> None:
    await transaction.run(NOTE)
    await transaction.run(LONG)


@pytest.mark.parametrize("asks", [lambda one: one.run(LONG), lambda one: one.write(work)], ids=["run", "write"])
@pytest.mark.parametrize("times", [1, 2])
async def test_what_is_given_up_while_the_server_works_on_it_is_undone_and_in_nobodys_way(
    database: Postgres, asks: Asks, times: int
) -> None:
    task = asyncio.ensure_future(asks(database))
    async with asyncio.timeout(10):
        while not (await database.read(BUSY, query=LONG))[0][0]:  # noqa: ASYNC110  (no event tells)
            await asyncio.sleep(0.01)
        for _ in range(times):
            task.cancel()
            await turns(1)
        with pytest.raises(asyncio.CancelledError):
            await task
        # It would wait for the same row of an open transaction.
        await write(database)
        answers = await asyncio.gather(*(database.read(NOTED) for _ in range(20)))
    assert {row[0] for [row] in answers} == {1}


async def test_work_that_is_given_up_at_any_step_leaves_no_transaction_and_no_word_in_the_log(
    database: Postgres, caplog: pytest.LogCaptureFixture
) -> None:
    for steps in range(16):
        await database.read("SELECT 1")
        task = asyncio.ensure_future(write(database))
        await turns(steps)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    answers = await asyncio.gather(*(database.read("SELECT 1") for _ in range(12)))
    assert len(answers) == 12
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING] == []
