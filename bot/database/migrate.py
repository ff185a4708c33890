"""Brings a file to the newest schema by numbered SQL files, forward only."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from bot.database.connection import Database, Functions, Row, Transaction
from bot.errors import StorageError

Run = Callable[[str], Awaitable[list[Row]]]
TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table'"
RECORD = "CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL) STRICT"


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema, such as `0001_start.sql`."""

    number: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """What tells that a step was changed after it was applied."""
        return hashlib.sha256(self.sql.encode()).hexdigest()

    def statements(self) -> Iterator[str]:
        """Its statements one by one, since SQLite's own script runner would commit between them."""
        statement = ""
        for line in self.sql.splitlines(keepends=True):
            statement += line
            if sqlite3.complete_statement(statement):
                yield statement
                statement = ""


def steps_in(folder: Traversable) -> tuple[Migration, ...]:
    """All steps whose files stand in a folder, in order."""
    found = (
        Migration(int(file.name[:4]), file.name, file.read_text(encoding="utf-8"))
        for file in folder.iterdir()
        if re.fullmatch(r"\d{4}_\w+\.sql", file.name)
    )
    return tuple(sorted(found, key=lambda step: step.number))


@dataclass(frozen=True, slots=True)
class Schema:
    """What a file is made with: numbered steps, and the functions that they call."""

    steps: tuple[Migration, ...]
    functions: Functions


async def migrate(database: Database, steps: Sequence[Migration]) -> None:
    """Apply the steps that are missing, all or none; keeps a copy of an older file beside it first.

    Raises StorageError if the file is newer than this version, or another program's.
    """
    version = await _checked(database, database.read, steps)
    if version == len(steps):
        return
    if version:
        await _keep_copy(database, version)
    async with database.write() as transaction:
        # Once more, since another process may have been faster.
        applied = await _checked(database, transaction.run, steps)
        if not await transaction.run(TABLES):
            await transaction.run(RECORD)
        for step in steps[applied:]:
            await _apply(transaction, step)


async def _keep_copy(database: Database, version: int) -> None:
    copy = database.path.with_name(f"{database.path.name}.schema-{version}")
    if not copy.exists():
        # There is no way back but this copy, since steps only go forward.
        await database.outside_transaction("VACUUM INTO ?", [str(copy)])


async def _checked(database: Database, run: Run, steps: Sequence[Migration]) -> int:
    """How many of the steps are applied."""
    version = int((await run("PRAGMA user_version"))[0][0])
    if version > len(steps):
        raise StorageError(
            f"{database.path} was written by a newer version of the bot (schema {version}, this one knows "
            f"{len(steps)}); install the newer version, or put back a backup from before."
        )
    tables = {row[0] for row in await run(TABLES)}
    if not version and not tables:
        return 0
    if "migration" not in tables:
        raise StorageError(f"{database.path} holds another program's tables; name another file in BOT_DATABASE_URL.")
    await _check_sums(database, run, steps)
    return version


async def _check_sums(database: Database, run: Run, steps: Sequence[Migration]) -> None:
    known = {step.number: step.sha256 for step in steps}
    for row in await run("SELECT number, name, sha256 FROM migration"):
        if known.get(row["number"]) != row["sha256"]:
            raise StorageError(
                f"{database.path} was made with another {row['name']} than this version's; "
                "install the version of the bot that made it."
            )


async def _apply(transaction: Transaction, step: Migration) -> None:
    for statement in step.statements():
        await transaction.run(statement)
    await transaction.run("INSERT INTO migration VALUES (?, ?, ?)", [step.number, step.name, step.sha256])
    # It stands in the file's header and is undone with the transaction; a PRAGMA takes no bound values.
    await transaction.run(f"PRAGMA user_version = {step.number:d}")
