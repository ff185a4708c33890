"""Each process's file follows what is shared: it misses nothing, forgets what was removed, and can be thrown away."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.database.instance import Hold
from bot.database.postgres.connection import Postgres, Transaction
from bot.errors import StorageError
from bot.ledger.postgres.ledger import PostgresLedger
from bot.library.postgres.changes import newest
from bot.library.postgres.editions import save
from bot.library.postgres.following import Following
from bot.library.postgres.head import Head
from bot.library.postgres.library import SharedLibrary
from bot.library.postgres.taking_in import position_of
from bot.papers.bullets import Bullets
from bot.papers.paper import Edition, Paper
from bot.service.stores import stores_in
from tests.library.postgres.killed import nothing
from tests.library.postgres.sharing import content, shared_stores
from tests.postgres import Server
from tests.samples import DAY, EDITION, FULL, KOREAN, LATER, NOW, OTHER, THIRD

WRITERS, WRITES = 4, 12


@asynccontextmanager
async def process(url: str, path: Path) -> AsyncIterator[SharedLibrary]:
    """What one process has open."""
    async with shared_stores(url, path) as (_, library):
        yield library


@pytest.fixture
async def url(postgres: Server) -> str:
    return await postgres.database()


@pytest.fixture
async def writer(url: str, tmp_path: Path) -> AsyncIterator[SharedLibrary]:
    async with process(url, tmp_path / "writer.db") as library:
        yield library


@pytest.fixture
async def follower(url: str, tmp_path: Path, writer: SharedLibrary) -> AsyncIterator[SharedLibrary]:
    del writer
    async with process(url, tmp_path / "follower.db") as library:
        yield library


async def shared(library: SharedLibrary, sql: str, **values: object) -> list[tuple[object, ...]]:
    """Do something in PostgreSQL by hand."""
    return [tuple(row) for row in await library.shared.run(sql, **values)]


async def test_what_one_process_writes_another_one_finds(writer: SharedLibrary, follower: SharedLibrary) -> None:
    await writer.editions.save(EDITION, NOW)
    await writer.bullets.save(FULL.id, KOREAN)
    assert await follower.editions.get(DAY) is None
    assert await follower.keep_up() > 0
    assert await follower.editions.get(DAY) == EDITION
    assert await follower.bullets.of([FULL.id]) == {FULL.id: [KOREAN]}
    assert [paper.id for paper in (await follower.search.find("lora", 5)).papers] == [FULL.id]
    assert await content(follower.database) == await content(writer.database)


async def test_a_file_that_was_thrown_away_is_filled_again_as_it_was(
    writer: SharedLibrary, url: str, tmp_path: Path
) -> None:
    await writer.editions.save(EDITION, NOW)
    await writer.editions.save(Edition(DAY, (replace(FULL, votes=99), OTHER)), LATER)
    await writer.bullets.save(FULL.id, KOREAN)
    async with process(url, tmp_path / "again.db") as again:
        assert await content(again.database) == await content(writer.database)


async def test_rows_come_in_any_order_and_in_any_number_at_once(writer: SharedLibrary, tmp_path: Path) -> None:
    """A list that was kept before one of its papers changed comes first, and brings it along."""
    await writer.editions.save(EDITION, NOW)
    await writer.bullets.save(FULL.id, KOREAN)
    await shared(writer, "UPDATE paper SET votes = 1000 WHERE id = :id", id=FULL.id)
    await writer.keep_up()
    async with stores_in(tmp_path / "slow.db") as stores:
        following = Following(stores.database, writer.shared, nothing, at_once=1)
        await following.keep_up()
        assert await content(stores.database) == await content(writer.database)


async def test_what_was_removed_goes_everywhere(writer: SharedLibrary, follower: SharedLibrary) -> None:
    await writer.editions.save(EDITION, NOW)
    await writer.bullets.save(FULL.id, KOREAN)
    await follower.keep_up()
    await shared(writer, "DELETE FROM bullets WHERE paper_id = :id", id=FULL.id)
    await follower.keep_up()
    assert await follower.bullets.of([FULL.id]) == {}
    await shared(writer, "DELETE FROM paper WHERE id = :id", id=OTHER.id)
    await follower.keep_up()
    assert await follower.editions.get(DAY) == Edition(DAY, (FULL, THIRD))
    assert (await follower.search.find(OTHER.title, 5)).papers == ()
    await shared(writer, "DELETE FROM edition")
    await follower.keep_up()
    assert await follower.editions.get(DAY) is None
    assert await follower.papers.get(FULL.id) == FULL


async def test_a_paper_that_was_removed_can_come_back(writer: SharedLibrary, follower: SharedLibrary) -> None:
    await writer.editions.save(EDITION, NOW)
    await follower.keep_up()
    await shared(writer, "DELETE FROM paper WHERE id = :id", id=OTHER.id)
    await writer.editions.save(EDITION, LATER)
    await follower.keep_up()
    assert await follower.editions.get(DAY) == EDITION
    assert await shared(writer, "SELECT * FROM library_removal") == []


async def test_what_a_paper_meant_goes_with_its_text(writer: SharedLibrary, follower: SharedLibrary) -> None:
    await writer.editions.save(EDITION, NOW)
    await shared(writer, "INSERT INTO meaning (paper_id, model, vector) VALUES (:id, 'm', 'x')", id=FULL.id)
    await follower.keep_up()
    assert len((await content(follower.database))[4]) == 1
    await writer.editions.save(Edition(DAY, (replace(FULL, abstract="Rewritten."), OTHER, THIRD)), LATER)
    await follower.keep_up()
    assert (await content(follower.database))[4] == []


async def test_what_stays_as_it_was_is_no_change(writer: SharedLibrary) -> None:
    await writer.editions.save(EDITION, NOW)
    before = await newest(writer.shared)
    assert await writer.editions.save(EDITION, NOW) == (0, 0)
    assert await newest(writer.shared) == before


async def test_nobody_commits_a_later_number_first(writer: SharedLibrary, follower: SharedLibrary) -> None:
    """A follower that saw the later one would go on from there, and miss the earlier one for ever."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(transaction: Transaction) -> None:
        await transaction.run("UPDATE library_head SET revision = revision + 1")
        begun.set()
        await go_on.wait()

    async with asyncio.TaskGroup() as group:
        group.create_task(writer.head.write(slow))
        await begun.wait()
        late = group.create_task(follower.editions.save(EDITION, NOW))
        done, _ = await asyncio.wait([late], timeout=0.3)
        assert not done
        go_on.set()
    assert follower.revision == await newest(writer.shared)


async def test_a_follower_misses_nothing_of_several_who_write_at_once(url: str, tmp_path: Path) -> None:
    chance, busy = random.Random(14), WRITERS

    async def write(head: Head, name: int) -> None:
        nonlocal busy
        for number in range(1, WRITES + 1):
            own, all_have = Paper(f"2601.{name}{number:04}", f"Paper {number}"), Paper(THIRD.id, f"By {name}/{number}")
            await head.write(partial(saved, edition=Edition(DAY, (own, all_have)), wait=chance.random() / 50))
        busy -= 1

    async def follow(library: SharedLibrary) -> None:
        while True:
            last = not busy
            await library.keep_up()
            there = await shared(library, "SELECT id FROM paper WHERE revision <= :at", at=library.revision.number)
            here = {row["id"] for row in await library.database.read("SELECT id FROM paper")}
            assert {one for (one,) in there} <= here
            if last:
                return

    async with process(url, tmp_path / "a.db") as one, process(url, tmp_path / "b.db") as two:
        async with asyncio.TaskGroup() as group:
            for name in range(WRITERS):
                group.create_task(write((one, two)[name % 2].head, name))
            group.create_task(follow(one))
            group.create_task(follow(two))
        assert await content(one.database) == await content(two.database)
        assert len((await content(one.database))[0]) == WRITERS * WRITES + 1


async def saved(transaction: Transaction, edition: Edition, wait: float) -> None:
    await save(transaction, edition, NOW)
    await asyncio.sleep(wait)


async def test_a_file_that_one_process_had_filled_goes_to_all(url: str, tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    async with stores_in(path) as alone:
        await alone.library.editions.save(EDITION, NOW)
        await alone.library.bullets.save(FULL.id, KOREAN)
        before = await content(alone.database)
    async with process(url, path) as library, process(url, tmp_path / "other.db") as other:
        assert await content(library.database) == before
        assert await content(other.database) == before


async def test_what_all_have_is_not_changed_by_a_file_that_comes_later(
    writer: SharedLibrary, url: str, tmp_path: Path
) -> None:
    await writer.editions.save(EDITION, NOW)
    mine = Bullets("ko", "llm", ("하나",), "big", "2", FULL.fingerprint)
    async with stores_in(tmp_path / "old.db") as alone:
        old = Paper("2401.00001", "An older paper")
        await alone.library.editions.save(Edition(DAY, (old, replace(FULL, votes=1))), NOW - timedelta(days=1))
        await alone.library.bullets.save(FULL.id, mine)
    async with process(url, tmp_path / "old.db") as library:
        assert await library.editions.get(DAY) == EDITION
        assert await library.papers.get(old.id) == old
        assert await library.bullets.of([FULL.id]) == {FULL.id: [mine]}


@pytest.mark.parametrize(
    "change", ["UPDATE library_head SET line = 'another'", "UPDATE library_head SET revision = 1"], ids=["line", "back"]
)
async def test_a_database_that_was_put_back_is_read_anew(
    writer: SharedLibrary, follower: SharedLibrary, change: str
) -> None:
    await writer.editions.save(EDITION, NOW)
    await follower.keep_up()
    await shared(writer, "UPDATE paper SET votes = 7, revision = 1 WHERE id = :id", id=FULL.id)
    await shared(writer, "DELETE FROM paper WHERE id = :id", id=OTHER.id)
    await shared(writer, "DELETE FROM library_removal")
    await shared(writer, change)
    await follower.keep_up()
    assert await follower.papers.get(OTHER.id) is None
    assert follower.revision == await newest(writer.shared)


async def test_a_ledger_that_was_put_back_begins_another_line(url: str, tmp_path: Path) -> None:
    """As when another server, or an older copy, stands at the address: `greet` notices that."""
    async with shared_stores(url, tmp_path / "one.db") as (stores, library):
        await library.editions.save(EDITION, NOW)
        before = library.revision
        assert isinstance(stores.ledger, PostgresLedger)
        await stores.ledger.mark_restored(LATER)
        await shared(library, "DELETE FROM edition")
        await library.keep_up()
        assert library.revision.line != before.line
        assert await library.editions.get(DAY) is None


async def test_a_service_and_a_command_beside_it_fill_one_file_in_turn(
    writer: SharedLibrary, url: str, tmp_path: Path
) -> None:
    async with process(url, tmp_path / "writer.db") as command:
        await writer.editions.save(EDITION, NOW)
        assert await command.keep_up() == 0
        assert command.revision == writer.revision
        await command.bullets.save(FULL.id, KOREAN)
        assert await writer.bullets.of([FULL.id]) == {FULL.id: [KOREAN]}
        assert await writer.keep_up() == 0
        assert command.revision == writer.revision


async def test_a_file_that_another_process_is_filling_is_only_read(
    writer: SharedLibrary, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.library.postgres.following.PATIENCE", 0.1)
    async with process(url, tmp_path / "other.db") as other:
        with filling(tmp_path / "writer.db"):
            await other.editions.save(EDITION, NOW)
            assert await writer.keep_up() == 0
            assert writer.lag.changes == other.revision.number
            with pytest.raises(StorageError, match="another process is filling"):
                await writer.bullets.save(FULL.id, KOREAN)
    assert await writer.keep_up() > 0
    assert await writer.bullets.of([FULL.id]) == {FULL.id: [KOREAN]}


@contextmanager
def filling(path: Path) -> Iterator[None]:
    """While another process does that."""
    hold = Hold(path.with_name(f"{path.name}.following"))
    assert hold.take()
    try:
        yield
    finally:
        hold.close()


async def test_it_tells_how_far_it_is_behind(writer: SharedLibrary, follower: SharedLibrary) -> None:
    assert follower.lag.changes == 0
    await writer.editions.save(EDITION, NOW)
    with filling(follower.database.path):
        await follower.keep_up()
    assert follower.lag.changes == writer.revision.number > 0
    assert follower.lag.seconds > 0
    await follower.keep_up()
    assert follower.lag.changes == 0


async def test_a_leader_that_lost_its_place_writes_nothing(writer: SharedLibrary) -> None:
    async def lost(_: Transaction) -> None:
        raise StorageError("another process leads by now")

    writer.head.fence = lost
    with pytest.raises(StorageError, match="leads"):
        await writer.editions.save(EDITION, NOW)
    assert await shared(writer, "SELECT * FROM edition") == []


async def test_a_file_says_how_far_it_has_come_only_with_the_rows(url: str, tmp_path: Path) -> None:
    """Opened by hand: what it says and what it holds are of one transaction."""
    async with process(url, tmp_path / "one.db") as library:
        await library.editions.save(EDITION, NOW)
        async with Postgres.open(url) as database:
            head = await newest(database)
        assert (await position_of(library.database)).whole == head.number == library.revision.number
