"""Brings a database to the newest schema by numbered SQL files, forward only."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from bot.database.migrate import Migration
from bot.database.postgres.connection import Postgres, Row, Transaction, lock
from bot.errors import StorageError

Run = Callable[[str], Awaitable[list[Row]]]
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
RECORD = "CREATE TABLE migration (number integer PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL)"
APPLIED = "SELECT number, name, sha256 FROM migration ORDER BY number"
# A step may rewrite a table of years, and a copy of it all is made before.
PATIENT = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
# Seconds.
LONGEST_STEP = 6 * 3600.0
# Is called with the number of a schema before it is changed.
BeforeChange = Callable[[Postgres, int], Awaitable[None]]


async def migrate(database: Postgres, steps: Sequence[Migration], before_change: BeforeChange | None = None) -> None:
    """Apply the steps that are missing, all or none, one process at a time; a new database has nothing to be copied.

    Raises StorageError if the schema is newer than this version, or another program's.
    """
    if await _checked(database.place, database.read, steps) == len(steps):
        return

    async def apply(transaction: Transaction) -> None:
        await lock(transaction, "migration")
        # Once more, since another process may have been faster.
        applied = await _checked(database.place, transaction.run, steps)
        await transaction.run_script(PATIENT)
        if 0 < applied < len(steps) and before_change:
            await before_change(database, applied)
        if not await transaction.run(TABLES):
            await transaction.run_script(RECORD)
        for step in steps[applied:]:
            await _apply(transaction, step)

    await database.write(apply)


async def applied_in(transaction: Transaction) -> int:
    """How many steps a database has seen, of whichever version."""
    if not (await transaction.run("SELECT to_regclass('migration') IS NOT NULL AS made"))[0]["made"]:
        return 0
    return int((await transaction.run("SELECT count(*) AS steps FROM migration"))[0]["steps"])


async def _checked(place: str, run: Run, steps: Sequence[Migration]) -> int:
    """How many of the steps are applied."""
    tables = {row[0] for row in await run(TABLES)}
    if not tables:
        return 0
    if "migration" not in tables:
        raise StorageError(f"{place} holds another program's tables; name another database in BOT_DATABASE_URL.")
    applied = await run(APPLIED)
    if len(applied) > len(steps):
        raise StorageError(
            f"{place} was written by a newer version of the bot (schema {len(applied)}, this one knows "
            f"{len(steps)}); install the newer version, or put back a backup from before."
        )
    for row, step in zip(applied, steps, strict=False):
        if (row["number"], row["sha256"]) != (step.number, step.sha256):
            raise StorageError(
                f"{place} was made with another {row['name']} than this version's; "
                "install the version of the bot that made it."
            )
    return len(applied)


async def _apply(transaction: Transaction, step: Migration) -> None:
    await transaction.run_script(step.sql, LONGEST_STEP)
    await transaction.run(
        "INSERT INTO migration (number, name, sha256) VALUES (:number, :name, :sha)",
        number=step.number, name=step.name, sha=step.sha256,
    )  # fmt: skip
