"""A newer version changes the tables of an older one whole or not at all, whatever dies, and copies them before."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.database.migrate import Migration
from bot.database.postgres.connection import Postgres
from bot.database.postgres.dump import copied_into
from bot.database.postgres.migrate import migrate
from bot.delivery.preferences import Preferences
from bot.errors import StorageError
from bot.ledger.postgres.ledger import ledger_at, steps
from bot.service.backups.dumps import put_database_back
from tests.postgres import Server
from tests.samples import NOW

FIRST = Migration(1, "0001_one.sql", "CREATE TABLE one (id integer); INSERT INTO one VALUES (1);")
# Half of it is done when it dies.
SLOW = Migration(2, "0002_two.sql", "ALTER TABLE one ADD COLUMN more text; SELECT pg_sleep(1.5); CREATE TABLE two ();")
MIGRATING = """
import asyncio, sys
from bot.database.migrate import Migration
from bot.database.postgres.connection import Postgres
from bot.database.postgres.migrate import migrate

async def main():
    async with Postgres.open(sys.argv[1]) as database:
        await migrate(database, [Migration(1, "0001_one.sql", sys.argv[2]), Migration(2, "0002_two.sql", sys.argv[3])])

asyncio.run(main())
"""
ASLEEP = "SELECT coalesce(max(pid), 0) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"


@pytest.fixture
async def url(postgres: Server) -> AsyncIterator[str]:
    """The address of a database with the first step."""
    await postgres.execute("CREATE DATABASE upgraded")
    async with Postgres.open(postgres.url("upgraded")) as database:
        await migrate(database, [FIRST])
    yield postgres.url("upgraded")
    await postgres.execute("DROP DATABASE upgraded WITH (FORCE)")


async def asleep(url: str) -> int:
    """The process of the server that is in the middle of the second step."""
    async with asyncio.timeout(20):
        while not (found := await Server.count(ASLEEP, url)):  # noqa: ASYNC110  (the server tells nobody)
            await asyncio.sleep(0.02)
    return found


async def shape(url: str) -> tuple[int, int]:
    """How many steps are applied, and how many columns the first table has."""
    columns = "SELECT count(*) FROM information_schema.columns WHERE table_name = 'one'"
    return await Server.count("SELECT count(*) FROM migration", url), await Server.count(columns, url)


async def test_a_process_that_is_killed_in_the_middle_leaves_the_tables_as_they_were(url: str) -> None:
    words = (sys.executable, "-c", MIGRATING, url, FIRST.sql, SLOW.sql)
    process = await asyncio.create_subprocess_exec(*words)
    await asleep(url)
    process.kill()
    assert await process.wait() == -signal.SIGKILL
    while await Server.count(ASLEEP, url):  # noqa: ASYNC110  (the server tells nobody)
        await asyncio.sleep(0.05)
    assert await shape(url) == (1, 1)
    async with Postgres.open(url) as database:
        await migrate(database, [FIRST, SLOW])
    assert await shape(url) == (2, 2)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
async def test_a_server_that_dies_in_the_middle_has_done_all_of_it_or_nothing(url: str, number: signal.Signals) -> None:
    async with Postgres.open(url) as database, asyncio.TaskGroup() as group:
        migrating = group.create_task(migrate(database, [FIRST, SLOW]))
        os.kill(await asleep(url), number)
        # It is tried again for a moment, since whatever was lost was surely not done.
        await asyncio.wait([migrating])
        if migrating.exception():
            migrating = group.create_task(migrate(database, [FIRST, SLOW]))
            await migrating
    assert await shape(url) == (2, 2)


async def test_an_older_schema_is_copied_before_and_the_copy_brings_it_back(postgres: Server, tmp_path: Path) -> None:
    await postgres.execute("DROP DATABASE IF EXISTS older WITH (FORCE)")
    await postgres.execute("CREATE DATABASE older")
    older = postgres.url("older")
    async with Postgres.open(older) as database:
        await migrate(database, steps()[:3])
        await database.run("INSERT INTO notice (day, at) VALUES (:at::timestamptz::date, :at)", at=NOW)
    keep = copied_into(tmp_path / "copies", dict(os.environ))
    for _ in range(2):
        async with ledger_at(older, Preferences(), keep) as ledger:
            assert len(await ledger.database.read("SELECT 1 FROM notice")) == 1
    [copy] = listed(tmp_path / "copies")
    assert copy.name == "older.schema-3.dump"
    await put_database_back(copy, older, NOW)
    assert await Server.count("SELECT count(*) FROM migration", older) == len(steps())
    assert await Server.count("SELECT count(*) FROM notice", older) == 1


def listed(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_without_pg_dump_nothing_is_changed_and_what_to_do_is_told(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.database.postgres.programs.PLACES", ())
    async with Postgres.open(url) as database:
        with pytest.raises(StorageError, match=r"newer schema.*pg_dump is not installed.*BOT_UPGRADE_WITH"):
            await migrate(database, [FIRST, SLOW], copied_into(tmp_path, {"PATH": "/nowhere"}))
        assert await shape(url) == (1, 1)
        await migrate(database, [FIRST, SLOW])
    assert await shape(url) == (2, 2)
