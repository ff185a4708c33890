"""How a file is brought to the newest schema, and when it is refused."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot.database.connection import Database
from bot.database.migrate import Migration, migrate
from bot.errors import StorageError
from bot.service.stores import schema, stores_in
from tests.samples import DAY, EDITION, NOW

NEWEST = len(schema().steps)
SECOND = Migration(
    NEWEST + 1,
    f"{NEWEST + 1:04}_second.sql",
    "CREATE TABLE second (x);\nCREATE TRIGGER t AFTER INSERT ON second BEGIN\n  DELETE FROM second;\nEND;\n",
)


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    file = tmp_path / "bot.db"
    async with stores_in(file) as stores:
        await stores.library.editions.save(EDITION, NOW)
    return file


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        rows = connection.execute(sql).fetchall()
        connection.commit()
    finally:
        connection.close()
    return rows


async def step(path: Path, *more: Migration) -> None:
    async with Database.open(path, schema().functions) as database:
        await migrate(database, [*schema().steps, *more])


async def test_opening_again_keeps_everything(path: Path) -> None:
    async with stores_in(path) as stores:
        assert await stores.library.editions.get(DAY) == EDITION


async def test_a_new_step_is_applied_once_and_a_copy_of_before_is_kept(path: Path) -> None:
    await step(path, SECOND)
    await step(path, SECOND)
    assert ask(path, "PRAGMA user_version") == [(NEWEST + 1,)]
    copy = path.with_name(f"bot.db.schema-{NEWEST}")
    assert ask(copy, "PRAGMA user_version") == [(NEWEST,)]
    assert ask(copy, "SELECT count(*) FROM edition") == [(1,)]


async def test_a_step_that_fails_changes_nothing(path: Path) -> None:
    wrong = Migration(NEWEST + 1, f"{NEWEST + 1:04}_wrong.sql", "CREATE TABLE second (x);\nCREATE TABLE second (x);\n")
    with pytest.raises(StorageError):
        await step(path, wrong)
    assert ask(path, "PRAGMA user_version") == [(NEWEST,)]
    assert ask(path, "SELECT name FROM sqlite_schema WHERE name = 'second'") == []


async def test_a_newer_schema_is_refused(path: Path) -> None:
    await step(path, SECOND)
    with pytest.raises(StorageError, match="newer version of the bot"):
        await step(path)


async def test_a_changed_step_is_refused(path: Path) -> None:
    ask(path, "UPDATE migration SET sha256 = 'other'")
    with pytest.raises(StorageError, match=r"another 0001_start\.sql"):
        await step(path)


def test_steps_are_numbered_without_a_gap() -> None:
    assert [one.number for one in schema().steps] == list(range(1, len(schema().steps) + 1))
