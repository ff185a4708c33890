"""Opens the stores: library and ledger on one SQLite file, with one writer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path

from bot.database.backup import back_up, restore
from bot.database.connection import Database, path_of
from bot.database.migrate import Schema, migrate, steps_in
from bot.delivery.preferences import Preferences
from bot.errors import SettingsError
from bot.ledger.sqlite.ledger import SqliteLedger
from bot.library.library import SqliteLibrary
from bot.library.rebuild import Progress
from bot.library.sql_functions import FUNCTIONS
from bot.settings.settings import Settings

DECLARED = Preferences()


@dataclass(frozen=True, slots=True)
class Stores:
    """Both stores, and the file that they stand on."""

    database: Database
    library: SqliteLibrary
    ledger: SqliteLedger


@cache
def schema() -> Schema:
    """The tables of both stores."""
    return Schema(steps_in(resources.files("bot.service").joinpath("migrations")), FUNCTIONS)


@asynccontextmanager
async def stores_in(
    path_or_url: str | Path,
    *,
    glossary: Path | None = None,
    progress: Progress | None = None,
    model: Path | None = None,
    defaults: Preferences = DECLARED,
) -> AsyncIterator[Stores]:
    """Open a file, made if missing and brought to the newest schema; closes at the end of the block.

    `glossary` is a file of terms of one's own; `progress` is told of an index that is made anew; `model` is the folder
    of a model of what words mean; `defaults` are what a channel gets that asks for nothing. Raises StorageError, or
    SettingsError for a bad model.
    """
    async with Database.open(path_of(path_or_url), FUNCTIONS) as database:
        await migrate(database, schema().steps)
        stores = Stores(database, SqliteLibrary(database), SqliteLedger(database, defaults))
        await stores.ledger.begin()
        await stores.library.prepare(glossary, progress, model)
        yield stores


def database_path(settings: Settings) -> Path:
    """The SQLite file that settings name; raises SettingsError for a store that this version does not have."""
    if not settings.database_url.startswith("sqlite:///"):
        raise SettingsError(
            "database_url (BOT_DATABASE_URL): this version keeps its archive in SQLite only; "
            "write sqlite:///data/bot.db."
        )
    return Path(settings.database_url.removeprefix("sqlite:///"))


@asynccontextmanager
async def open_stores(
    settings: Settings, progress: Progress | None = None, *, searching: bool = False
) -> AsyncIterator[Stores]:
    """The stores that settings name; raises StorageError.

    `progress` is told how many papers of how many are done while the search index is made anew; `searching` loads the
    model of what words mean, if settings name one, or raises SettingsError.
    """
    search = settings.search
    model, defaults = search.model if searching else None, settings.defaults
    async with stores_in(
        database_path(settings), glossary=search.glossary, progress=progress, model=model, defaults=defaults
    ) as stores:
        yield stores


def copy_stores(path: Path, target: Path) -> int:
    """Copy both stores, which may be in use, to a new file, and check the copy; gives its size in bytes."""
    return back_up(path, target, schema())


async def put_back_stores(source: Path, path: Path, now: datetime) -> Path | None:
    """Put a backup in the stores' place; gives where the former file is kept, if there was one.

    Raises StorageError, and leaves everything as it is, while a bot uses the stores or if the backup is no good.
    """

    async def ready(copy: Path) -> None:
        async with stores_in(copy) as stores:
            await stores.database.check()
            # Before the copy takes its place: what was posted since the backup must be looked for, not posted again.
            await stores.ledger.mark_restored(now)

    return await restore(source, path, now, schema(), ready)
