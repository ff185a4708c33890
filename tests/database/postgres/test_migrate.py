"""A database is brought to the newest schema once, whole, by one process at a time; a newer one is refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.database.migrate import Migration
from bot.database.postgres.connection import Postgres
from bot.database.postgres.migrate import migrate
from bot.delivery.preferences import Preferences
from bot.errors import StorageError
from bot.ledger.postgres.ledger import ledger_at, steps
from tests.postgres import Server

FIRST = Migration(1, "0001_one.sql", "CREATE TABLE one (id integer); INSERT INTO one VALUES (1);")
SECOND = Migration(2, "0002_two.sql", "ALTER TABLE one ADD COLUMN more text; UPDATE one SET more = 'kept';")
BROKEN = Migration(3, "0003_broken.sql", "CREATE TABLE three (id integer); SELECT 1 / 0;")


@pytest.fixture
async def url(postgres: Server) -> AsyncIterator[str]:
    """The address of a database without a single table."""
    await postgres.execute("CREATE DATABASE bare")
    yield postgres.url("bare")
    await postgres.execute("DROP DATABASE bare WITH (FORCE)")


@pytest.fixture
async def bare(url: str) -> AsyncIterator[Postgres]:
    async with Postgres.open(url) as database:
        yield database


async def values(database: Postgres, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await database.read(sql)]


async def test_only_what_is_missing_is_applied(bare: Postgres) -> None:
    await migrate(bare, [FIRST])
    await migrate(bare, [FIRST, SECOND])
    await migrate(bare, [FIRST, SECOND])
    assert await values(bare, "SELECT id, more FROM one") == [(1, "kept")]
    assert await values(bare, "SELECT number FROM migration") == [(1,), (2,)]


async def test_processes_that_start_at_once_make_the_tables_once(url: str) -> None:
    async def start() -> int:
        async with ledger_at(url, Preferences()) as ledger:
            return len(await ledger.database.read("SELECT number FROM migration"))

    assert await asyncio.gather(*(start() for _ in range(4))) == [len(steps())] * 4


async def test_what_breaks_in_the_middle_leaves_the_database_as_it_was(bare: Postgres) -> None:
    await migrate(bare, [FIRST])
    with pytest.raises(StorageError, match="division by zero"):
        await migrate(bare, [FIRST, SECOND, BROKEN])
    assert await values(bare, "SELECT number FROM migration") == [(1,)]
    assert await values(bare, "SELECT * FROM one") == [(1,)]


async def test_an_older_version_refuses_a_newer_schema_in_one_sentence(bare: Postgres) -> None:
    await migrate(bare, [FIRST, SECOND])
    with pytest.raises(StorageError, match=r"newer version of the bot \(schema 2, this one knows 1\); install"):
        await migrate(bare, [FIRST])


async def test_another_step_of_the_same_number_is_refused(bare: Postgres) -> None:
    await migrate(bare, [FIRST])
    with pytest.raises(StorageError, match=r"another 0001_one\.sql"):
        await migrate(bare, [Migration(1, "0001_one.sql", "CREATE TABLE other (id integer)")])


async def test_another_programs_database_is_left_alone(url: str, postgres: Server) -> None:
    await postgres.execute("CREATE TABLE theirs (id integer)", "bare")
    with pytest.raises(StorageError, match="another program's tables"):
        async with ledger_at(url, Preferences()):
            pass
