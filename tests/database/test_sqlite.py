"""What is true of the SQLite archive in particular: its transactions, its speed under load, its file."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.chat.reactions import Told, Vote
from bot.database.connection import path_of
from bot.database.readers import OutOfTime
from bot.errors import StorageError
from bot.papers.paper import Edition, Paper
from bot.service.stores import Stores, stores_in
from tests.samples import DAY, EDITION, FULL, LATER, NOW

SLOW = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT count(*) FROM n"
VOTE = Vote("discord", "ann", FULL.id, "c1", "m0", "star")
MARK = """
    INSERT INTO vote (platform, user, paper_id, channel, message, mark, given, told, at)
    VALUES ('discord', 'bob', 'x', 'c', 'm', 'star', 1, 'now', 'now')
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bot.db"


@pytest.fixture
async def stores(path: Path) -> AsyncIterator[Stores]:
    async with stores_in(path) as opened:
        yield opened


def write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def damage(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))


async def refusal(path: Path | str) -> str:
    with pytest.raises(StorageError) as refused:
        async with stores_in(path):
            pass
    return str(refused.value)


async def test_one_tasks_rollback_leaves_another_tasks_writes(stores: Stores) -> None:
    inside, other_asked = asyncio.Event(), asyncio.Event()

    async def fails() -> None:
        async with stores.database.write() as transaction:
            await transaction.run(MARK)
            inside.set()
            await other_asked.wait()
            raise RuntimeError

    failing = asyncio.create_task(fails())
    await inside.wait()
    adding = asyncio.create_task(stores.ledger.votes.cast(VOTE, Told(NOW, NOW), given=True))
    await asyncio.sleep(0)
    other_asked.set()
    assert await adding
    with pytest.raises(RuntimeError):
        await failing
    assert await stores.ledger.votes.tally([FULL.id, "x"]) == {FULL.id: 1}


async def test_a_cancelled_write_is_undone_and_the_next_one_works(stores: Stores) -> None:
    inside = asyncio.Event()

    async def hangs() -> None:
        async with stores.database.write() as transaction:
            await transaction.run(MARK)
            inside.set()
            await asyncio.Event().wait()

    hanging = asyncio.create_task(hangs())
    await inside.wait()
    hanging.cancel()
    assert await stores.ledger.votes.cast(VOTE, Told(NOW, NOW), given=True)
    assert await stores.ledger.votes.tally([FULL.id, "x"]) == {FULL.id: 1}


async def test_writes_cancelled_at_any_moment_leave_a_working_archive(stores: Stores) -> None:
    await stores.library.editions.save(EDITION, NOW)
    for turns in range(40):
        saving = asyncio.create_task(stores.library.editions.save(Edition(DAY, EDITION.papers[turns % 3 :]), LATER))
        for _ in range(turns):
            await asyncio.sleep(0)
        saving.cancel()
        await asyncio.gather(saving, return_exceptions=True)
        writer = stores.database._writer.connection
        assert writer
        assert not writer.in_transaction
    assert await stores.library.editions.save(EDITION, LATER) == (0, 0)


async def test_a_slow_search_holds_up_neither_reads_nor_writes_nor_the_end(path: Path) -> None:
    async with stores_in(path) as stores:
        slow = stores.database.readers.run(lambda reader: reader.rows(SLOW), 60)
        searching = asyncio.create_task(slow)
        await asyncio.sleep(0)
        await stores.library.editions.save(EDITION, NOW)
        assert await stores.library.papers.get(FULL.id) == FULL
        assert (await stores.library.search.find("lora", 5)).papers == (FULL,)
        assert not searching.done()
    with pytest.raises(OutOfTime):
        await searching


async def test_what_was_committed_is_there_after_an_unclean_stop(stores: Stores, path: Path) -> None:
    await stores.library.editions.save(EDITION, NOW)
    async with stores.database.write() as transaction:
        await transaction.run(MARK)
        for file in path.parent.glob("bot.db*"):
            if not file.name.endswith("-shm"):
                shutil.copy(file, file.with_name(f"copy-{file.name}"))
    async with stores_in(path.with_name("copy-bot.db")) as copy:
        assert await copy.library.editions.get(DAY) == EDITION
        assert await copy.ledger.votes.tally(["x"]) == {}
        assert (await copy.library.search.find("lora", 5)).papers == (FULL,)


async def test_commits_survive_a_power_cut(stores: Stores) -> None:
    pragmas = ("synchronous", "journal_mode", "foreign_keys", "recursive_triggers")
    values = [(await stores.database.outside_transaction(f"PRAGMA {name}"))[0][0] for name in pragmas]
    assert values == [2, "wal", 1, 1]


async def test_two_processes_can_open_one_new_file(path: Path) -> None:
    async def opens() -> None:
        async with stores_in(path) as stores:
            await stores.library.editions.save(EDITION, NOW)

    await asyncio.gather(opens(), opens(), opens())
    async with stores_in(path) as stores:
        assert await stores.library.editions.get(DAY) == EDITION


async def test_no_thread_outlives_the_archive(path: Path) -> None:
    before = set(threading.enumerate())
    async with stores_in(path) as stores:
        await stores.library.search.find("lora", 5)
        assert len(set(threading.enumerate()) - before) == 3
    write(path, b"not a database, but long enough to be read as the head of one" * 9)
    for wrong in (path, path.parent):
        await refusal(wrong)
    for thread in set(threading.enumerate()) - before:
        thread.join(5)
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize(
    ("named", "expected"),
    [("sqlite:///data/bot.db", "data/bot.db"), ("sqlite:////var/bot.db", "/var/bot.db"), ("a b#?.db", "a b#?.db")],
)
def test_a_file_is_named_by_path_or_url(named: str, expected: str) -> None:
    assert path_of(named) == Path(expected)


async def test_odd_characters_in_a_path_are_only_characters(tmp_path: Path) -> None:
    odd = tmp_path / "한 글?mode=ro#%41" / "bot.db"
    async with stores_in(odd) as stores:
        await stores.library.editions.save(EDITION, NOW)
    assert odd.exists()


async def test_another_kind_of_url_is_refused() -> None:
    assert await refusal("postgresql://u:secret@h/d") == "postgresql:// is not SQLite; write sqlite:///data/bot.db."


async def test_a_file_that_is_no_database_is_refused_in_a_sentence(path: Path) -> None:
    write(path, b"# my notes\n" * 500)
    assert "is not an archive of this bot" in await refusal(path)


async def test_a_folder_in_place_of_the_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    assert "cannot be opened" in await refusal(tmp_path)


async def test_a_folder_that_cannot_be_made_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "cannot be made" in await refusal(tmp_path / "file" / "bot.db")


async def test_another_programs_database_is_refused_and_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE recipes (name)")
    assert "another program's tables" in await refusal(path)


async def test_a_full_disk_is_told_and_reading_goes_on(stores: Stores) -> None:
    await stores.library.editions.save(EDITION, NOW)
    await stores.database.outside_transaction("PRAGMA max_page_count = 1")
    large = Edition(DAY, (FULL, Paper("2605.09999", "Large", "word " * 100_000)))
    with pytest.raises(StorageError, match="disk is full"):
        await stores.library.editions.save(large, LATER)
    assert await stores.library.editions.get(DAY) == EDITION
    await stores.database.outside_transaction("PRAGMA max_page_count = 1000000")
    assert await stores.library.editions.save(large, LATER) == (1, 0)


async def test_a_locked_file_is_told_and_reading_goes_on(stores: Stores, path: Path) -> None:
    await stores.library.editions.save(EDITION, NOW)
    await stores.database.outside_transaction("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match="locked by another program"):
        await stores.ledger.votes.cast(VOTE, Told(NOW, NOW), given=True)
    assert await stores.library.editions.get(DAY) == EDITION
    other.close()
    assert await stores.ledger.votes.cast(VOTE, Told(NOW, NOW), given=True)


async def test_a_damaged_file_is_told(path: Path) -> None:
    async with stores_in(path) as stores:
        await stores.library.editions.save(EDITION, NOW)
    damage(path)
    assert "is damaged" in await refusal(path)
