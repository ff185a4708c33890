"""Opens both stores of a move, keeps everybody else off them, and makes the move stand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.database.backup import become, told, unfinished
from bot.database.connection import Database, path_of
from bot.database.instance import only_service
from bot.database.migrate import migrate
from bot.database.postgres.connection import Transaction
from bot.delivery.preferences import Preferences
from bot.errors import StorageError, UsageError
from bot.ledger.postgres.ledger import PostgresLedger, ledger_at
from bot.library.sql_functions import FUNCTIONS
from bot.papers.clock import Clock
from bot.service.moving.move import Moved, Watching, move
from bot.service.moving.postgres_side import PostgresSide, tables_in
from bot.service.moving.sqlite_side import SqliteSide
from bot.service.stores import schema
from bot.settings.sources import is_there


async def move_store(source: str, target: str, clock: Clock, watching: Watching) -> Moved:
    """Move everything between a `sqlite:///` and a `postgresql://` address, whichever is the source.

    Raises StorageError, with the target empty or not there and the source as it was; UsageError for two of one kind.
    """
    postgres = [one for one in (source, target) if one.startswith("postgres")]
    if len(postgres) != 1:
        raise UsageError("One of --from and --to names a SQLite file (sqlite:///...), the other a postgresql:// one.")
    async with ledger_at(postgres[0], Preferences()) as ledger:
        if target.startswith("postgres"):
            return await _to_postgres(path_of(source), ledger, clock, watching)
        return await _to_file(ledger, path_of(target), clock, watching)


async def _to_postgres(path: Path, ledger: PostgresLedger, clock: Clock, watching: Watching) -> Moved:
    if not is_there(path):
        raise StorageError(f"There is no file {path}.")
    place = ledger.database.place
    with only_service(path):
        async with _file(path) as database, database.write() as transaction:
            source = SqliteSide(str(path), transaction, clock)

            async def fill(written: Transaction) -> Moved:
                target, tables = PostgresSide(place, written), await tables_in(written)
                await target.alone(tables)
                return await move(source, target, tables, watching)

            moved = await ledger.database.write(fill)
            await source.retire(place)
        return moved


async def _to_file(ledger: PostgresLedger, path: Path, clock: Clock, watching: Watching) -> Moved:
    place = ledger.database.place
    with only_service(path), told():

        async def empty(read: Transaction) -> Moved:
            if is_there(path):
                raise StorageError(f"{path} exists already; name another file.")
            source, tables = PostgresSide(place, read), await tables_in(read)
            await source.alone(tables)
            with unfinished(path, "moving") as new:
                async with _file(new) as database, database.write() as transaction:
                    moved = await move(source, SqliteSide(str(path), transaction, clock), tables, watching)
                await source.retire(str(path))
                become(new, path)
            return moved

        return await ledger.database.write(empty)


@asynccontextmanager
async def _file(path: Path) -> AsyncIterator[Database]:
    async with Database.open(path, FUNCTIONS) as database:
        await migrate(database, schema().steps)
        yield database
