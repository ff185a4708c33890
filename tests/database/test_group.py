"""Changes that wait at the same moment share a transaction, and none of them notices."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from bot.database.connection import Database, Transaction
from bot.errors import StorageError

MANY = 40
Work = Callable[[Transaction], Coroutine[Any, Any, object]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bot.db"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    async with Database.open(path, {}) as opened:
        async with opened.write() as transaction:
            await transaction.run("CREATE TABLE mark (name TEXT UNIQUE)")
        yield opened


def marking(name: str) -> Work:
    """Work that keeps a name."""

    async def work(transaction: Transaction) -> str:
        await transaction.run("INSERT INTO mark VALUES (?)", [name])
        return name

    return work


async def failing(transaction: Transaction) -> None:
    await transaction.run("INSERT INTO mark VALUES ('failed')")
    raise LookupError


async def too_much(transaction: Transaction) -> None:
    """More than the disk has room for: SQLite undoes the whole transaction."""
    await transaction.run("INSERT INTO mark VALUES (zeroblob(1000000))")


async def names(database: Database) -> list[str]:
    return [str(row["name"]) for row in await database.read("SELECT name FROM mark ORDER BY rowid")]


async def together(database: Database, *works: Work) -> list[object]:
    return await asyncio.gather(*map(database.share, works), return_exceptions=True)


async def counted(database: Database) -> Counter[str]:
    """What the writing connection runs from now on, by the first words."""
    ran: Counter[str] = Counter()
    writer = database._writer.connection
    assert writer
    await writer.set_trace_callback(lambda sql: ran.update([" ".join(sql.split()[:2])]))
    return ran


async def test_what_waits_at_the_same_moment_is_committed_at_once(database: Database) -> None:
    ran, wanted = await counted(database), [str(number) for number in range(MANY)]
    assert await together(database, *map(marking, wanted)) == wanted
    assert await names(database) == wanted
    assert (ran["COMMIT"], ran["INSERT INTO"]) == (1, MANY)


async def test_what_comes_while_others_are_committed_shares_the_next_one(database: Database) -> None:
    ran, later = await counted(database), [str(number) for number in range(MANY)]

    async def first() -> None:
        await database.share(marking("first"))

    started = asyncio.create_task(first())
    while database._writer._waiting or not database._writer._committing:  # noqa: ASYNC110  (no event tells)
        await asyncio.sleep(0)
    await together(database, *map(marking, later))
    await started
    assert (await names(database), ran["COMMIT"]) == (["first", *later], 2)


async def test_one_that_fails_is_undone_alone_and_its_caller_alone_is_told(database: Database) -> None:
    ran = await counted(database)
    [first, error, last] = await together(database, marking("a"), failing, marking("b"))
    assert (first, type(error), last) == ("a", LookupError, "b")
    assert (await names(database), ran["COMMIT"]) == (["a", "b"], 1)


async def test_what_sqlite_refuses_becomes_a_sentence_for_its_caller_alone(database: Database) -> None:
    [first, error, last] = await together(database, marking("a"), marking("a"), marking("b"))
    assert (first, type(error), last) == ("a", StorageError, "b")
    assert await names(database) == ["a", "b"]


async def test_one_that_no_disk_has_room_for_takes_no_other_with_it(database: Database) -> None:
    await database.outside_transaction("PRAGMA max_page_count = 20")
    [first, error, last] = await together(database, marking("a"), too_much, marking("b"))
    assert (first, last, await names(database)) == ("a", "b", ["a", "b"])
    assert "disk is full" in str(error)


async def test_what_is_told_to_be_written_survives_a_power_cut(database: Database, path: Path) -> None:
    copied = 0

    async def cut(name: str) -> None:
        nonlocal copied
        await database.share(marking(name))
        folder = path.parent / name
        folder.mkdir()
        for file in (path, path.with_name("bot.db-wal")):
            shutil.copy(file, folder)
        copy = sqlite3.connect(folder / "bot.db")
        assert copy.execute("SELECT 1 FROM mark WHERE name = ?", [name]).fetchone()
        copy.close()
        copied += 1

    await asyncio.gather(*(cut(str(number)) for number in range(8)))
    assert copied == 8


async def test_a_caller_that_is_cancelled_leaves_the_others_and_a_clean_connection(database: Database) -> None:
    for turns in range(20):
        sharing = [asyncio.create_task(database.share(marking(f"{turns}-{one}"))) for one in range(3)]
        for _ in range(turns):
            await asyncio.sleep(0)
        sharing[1].cancel()
        first, _, last = await asyncio.gather(*sharing, return_exceptions=True)
        assert (first, last) == (f"{turns}-0", f"{turns}-2")
        assert {f"{turns}-0", f"{turns}-2"} <= set(await names(database))
    async with database.write() as transaction:
        await transaction.run("DELETE FROM mark")
    assert await names(database) == []


async def test_a_task_that_has_the_connection_for_itself_is_waited_for(database: Database) -> None:
    async with database.write() as transaction:
        sharing = asyncio.create_task(database.share(marking("shared")))
        await transaction.run("INSERT INTO mark VALUES ('alone')")
        assert not sharing.done()
    await sharing
    assert await names(database) == ["alone", "shared"]


async def test_a_lock_that_another_program_keeps_is_waited_for_once_by_all(database: Database, path: Path) -> None:
    await database.outside_transaction("PRAGMA busy_timeout = 1")
    ran, other = await counted(database), sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    errors = await together(database, marking("a"), marking("b"))
    other.close()
    assert all("locked by another program" in str(error) for error in errors)
    assert (ran["BEGIN IMMEDIATE"], await names(database)) == (1, [])
    assert await database.share(marking("a")) == "a"


async def test_work_that_would_wait_for_something_else_is_refused_and_undone(database: Database) -> None:
    async def waits(transaction: Transaction) -> None:
        await transaction.run("INSERT INTO mark VALUES ('waited')")
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="may await nothing else"):
        await database.share(waits)
    assert await names(database) == []


async def test_what_waits_is_written_before_the_archive_closes(path: Path) -> None:
    async with Database.open(path, {}) as database:
        async with database.write() as transaction:
            await transaction.run("CREATE TABLE mark (name TEXT UNIQUE)")
        sharing = asyncio.create_task(database.share(marking("last")))
        await asyncio.sleep(0)
    assert await sharing == "last"
