"""What is moved is moved whole, comes back as it was, and nothing of it is posted twice or counted otherwise."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.chat.reactions import Told, Vote
from bot.database.connection import Database
from bot.database.instance import only_service
from bot.database.postgres.connection import Postgres
from bot.delivery.preferences import Preferences
from bot.delivery.states import State
from bot.errors import SettingsError, StorageError, UsageError
from bot.ledger.postgres.ledger import ledger_at
from bot.library.sql_functions import FUNCTIONS
from bot.papers.clock import SystemClock
from bot.papers.paper import Edition
from bot.service.backups.files import put_archive_back
from bot.service.configuration import load
from bot.service.moving.between import move_store
from bot.service.moving.move import Moved
from bot.service.moving.postgres_side import tables_in
from bot.service.moving.tables import Table
from bot.service.stores import open_ledger, stores_in
from tests.postgres import Server
from tests.samples import A_DAY, DAY, EDITION, FULL, LATER, LEASE, NOW, opened, subscribed
from tests.service.moving.stocked import content, stock
from tests.simulated import Crash, crash_at, papers, world

CLOCK = SystemClock()


@contextmanager
def unwatched(_: int) -> Iterator[Callable[[int, str], object]]:
    yield lambda *_: None


async def moved(source: str | Path, target: str | Path) -> Moved:
    return await move_store(address(source), address(target), CLOCK, unwatched)


def read(file: Path) -> bytes:
    return file.read_bytes()


def address(store: str | Path) -> str:
    return f"sqlite:///{store}" if isinstance(store, Path) else store


@pytest.fixture
async def url(postgres: Server) -> str:
    """The address of an empty ledger."""
    return await postgres.database()


@pytest.fixture
async def tables(url: str) -> Sequence[Table]:
    async with Postgres.open(url) as database:
        return await database.write(tables_in)


@pytest.fixture
async def archive(tmp_path: Path, tables: Sequence[Table]) -> Path:
    """A file with something in every table."""
    await stock(tmp_path / "bot.db", tables)
    return tmp_path / "bot.db"


async def rows_in(url: str, table: str) -> int:
    return await Server.count(f"SELECT count(*) FROM {table}", url)


async def test_every_table_goes_there_and_comes_back_as_it_was(
    archive: Path, url: str, tables: Sequence[Table], tmp_path: Path
) -> None:
    before = await content(archive, tables)
    assert [name for name, rows in before.items() if not rows] == []
    there = await moved(archive, url)
    assert {name: found.rows for name, found in there.tables.items()} == {
        name: len(rows) for name, rows in before.items() if name in there.tables
    }
    back = await moved(url, tmp_path / "back.db")
    after = await content(tmp_path / "back.db", tables)
    # But for when a message in doubt was first tried.
    parts = [[row[:8] for row in rows.pop("part")] for rows in (before, after)]
    assert parts[0] == parts[1]
    assert after == before
    assert [name for name in there.tables if there.tables[name] != back.tables[name]] == ["part"]
    async with stores_in(tmp_path / "back.db") as stores:
        assert [paper.id for paper in (await stores.library.search.find("저순위 적응", 5)).papers] == [FULL.id]


async def test_a_process_there_reads_on_from_what_was_moved(archive: Path, url: str, tmp_path: Path) -> None:
    await moved(archive, url)
    async with stores_in(tmp_path / "library.db", ledger_url=url) as stores:
        listed = await stores.library.editions.get(DAY)
        assert listed
        assert [paper.id for paper in listed.papers] == [paper.id for paper in EDITION.papers]
        assert [paper.id for paper in (await stores.library.search.find("저순위 적응", 5)).papers] == [FULL.id]
        more = Edition(DAY + A_DAY, papers(first=50))
        await stores.library.editions.save(more, NOW)
        assert await stores.library.editions.get(more.day) == more


async def test_what_is_new_afterwards_gets_numbers_of_its_own(archive: Path, url: str) -> None:
    await moved(archive, url)
    async with ledger_at(url, Preferences()) as ledger:
        numbers = {one.id for one in await ledger.channels.all(direct=True)}
        [channel] = await subscribed(ledger, "new")
        assert channel.id not in numbers
        assert await opened(ledger, channel)


async def test_a_person_who_was_forgotten_stays_so(archive: Path, url: str) -> None:
    await moved(archive, url)
    async with ledger_at(url, Preferences()) as ledger:
        gone = Vote("slack", "U3", FULL.id, "C1", "1.0", "star")
        assert not await ledger.votes.cast(gone, Told(NOW, LATER), given=True)


@pytest.mark.parametrize("trust", [0, 60])
@pytest.mark.parametrize("reached", [None, "after_claim", "after_intent", "after_settle"])
async def test_a_digest_that_was_under_way_is_finished_once(
    tmp_path: Path, url: str, trust: float, reached: str | None
) -> None:
    async with world(tmp_path, "c1", trusts_key_for=trust) as bot:
        await bot.open()
        if reached:
            with pytest.raises(Crash):
                await bot.run(deliverer=bot.deliverer("doomed", crash_at(reached)))
    # The claim is over by the real clock, which is months ahead, and now by the simulated one too.
    bot.clock.advance(91)
    await moved(tmp_path / "bot.db", url)
    async with stores_in(tmp_path / "library.db", ledger_url=url) as stores:
        later = replace(bot, stores=stores)
        await later.run()
        assert (await later.delivery()).state is State.SENT
    assert [sent.kind for sent in bot.platform.messages] == ["post", "thread", "reply", "reply"]


async def test_a_store_that_was_moved_is_not_used_any_more_until_it_is_put_back(
    archive: Path, url: str, tmp_path: Path
) -> None:
    await moved(archive, url)
    settings = load({"BOT_DATABASE_URL": address(archive)})
    with pytest.raises(SettingsError, match="was moved to postgresql://"):
        async with open_ledger(settings):
            pass
    with pytest.raises(StorageError, match="was moved before"):
        await moved(archive, url)
    copy = Path(shutil.move(archive, tmp_path / "copy.db"))
    await put_archive_back(copy, archive, NOW)
    async with open_ledger(settings) as ledger:
        assert await ledger.moved_to() is None


async def test_a_database_that_was_moved_is_not_used_any_more(archive: Path, url: str, tmp_path: Path) -> None:
    await moved(archive, url)
    await moved(url, tmp_path / "back.db")
    with pytest.raises(SettingsError, match=r"was moved to .*back\.db"):
        async with open_ledger(load({"BOT_DATABASE_URL": url, "BOT_LIBRARY_PATH": str(tmp_path / "l.db")})):
            pass


async def test_two_stores_are_not_made_one(archive: Path, url: str, tmp_path: Path) -> None:
    async with ledger_at(url, Preferences()) as ledger:
        await subscribed(ledger, "c1")
    with pytest.raises(StorageError, match=r"holds something already \(channel\)"):
        await moved(archive, url)
    with pytest.raises(StorageError, match="exists already"):
        await moved(url, archive)
    with pytest.raises(UsageError, match="One of --from and --to"):
        await moved(archive, tmp_path / "other.db")


async def test_nothing_moves_while_a_bot_runs_on_either_side(archive: Path, url: str, tmp_path: Path) -> None:
    with only_service(archive), pytest.raises(StorageError, match="already runs"):
        await moved(archive, url)
    async with ledger_at(url, Preferences()) as running:
        await running.channels.all()
        for source, target in ((archive, url), (url, tmp_path / "new.db")):
            with pytest.raises(StorageError, match="A bot is at work on postgresql://"):
                await moved(source, target)
    assert not (tmp_path / "new.db").exists()
    await moved(archive, url)


async def test_nothing_moves_while_a_claim_lasts(archive: Path, url: str) -> None:
    async with stores_in(archive) as stores:
        now = CLOCK.now()
        assert await stores.ledger.deliveries.claim("me", now, now + LEASE, 1)
    with pytest.raises(StorageError, match="is at work on"):
        await moved(archive, url)


async def test_without_the_key_of_who_was_forgotten_nothing_moves(archive: Path, url: str) -> None:
    async with Database.open(archive, FUNCTIONS) as database, database.write() as transaction:
        await transaction.run("DELETE FROM secret")
    with pytest.raises(StorageError, match="lacks the key by which people who had themselves forgotten are known"):
        await moved(archive, url)
    assert await rows_in(url, "channel") == 0


SPOILING = """
    CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN new.why = 'other'; RETURN new; END $$;
    CREATE TRIGGER spoil BEFORE INSERT ON part_event FOR EACH ROW EXECUTE FUNCTION spoil()
"""


async def test_a_copy_that_is_not_the_same_is_noticed_and_nothing_is_moved(
    archive: Path, url: str, postgres: Server
) -> None:
    before, name = read(archive), urlsplit(url).path[1:]
    await postgres.execute(SPOILING, name)
    try:
        with pytest.raises(StorageError, match="gave other rows of part_event back"):
            await moved(archive, url)
    finally:
        await postgres.execute("DROP FUNCTION spoil() CASCADE", name)
    assert await rows_in(url, "channel") == 0
    assert read(archive) == before


KILLED = """
import asyncio, os, signal, sys
from contextlib import contextmanager
from bot.papers.clock import SystemClock
from bot.papers.paper import Edition
from bot.service.moving.between import move_store

@contextmanager
def watching(steps):
    left = int(sys.argv[3])
    def told(done, what):
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
    yield told

asyncio.run(move_store(sys.argv[1], sys.argv[2], SystemClock(), watching))
"""


@pytest.mark.parametrize("step", [1, 30])
async def test_a_move_that_is_killed_leaves_the_source_as_it_was_and_the_target_empty(
    archive: Path, url: str, tmp_path: Path, step: int
) -> None:
    before = read(archive)
    await killed(archive, url, step)
    assert read(archive) == before
    await until_nobody_is_connected(url)
    assert await rows_in(url, "channel") == 0
    there = await moved(archive, url)
    new = tmp_path / "new.db"
    await killed(url, new, step)
    assert not new.exists()
    await until_nobody_is_connected(url)
    assert (await moved(url, new)).rows == there.rows
    assert [one for one in os.listdir(tmp_path) if "moving" in one] == []  # noqa: PTH208


async def killed(source: str | Path, target: str | Path, step: int) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED, address(source), address(target), str(step), stderr=asyncio.subprocess.PIPE
    )
    _, err = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == -signal.SIGKILL, err.decode()


async def until_nobody_is_connected(url: str) -> None:
    sql = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'daily-papers-bot'"
    while await Server.count(sql, url):  # noqa: ASYNC110  (the server tells nobody)
        await asyncio.sleep(0.02)
