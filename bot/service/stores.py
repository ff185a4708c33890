"""Opens the stores: library and ledger on one SQLite file, with one writer, or the ledger in PostgreSQL beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from bot.chat.ledger import Ledger
from bot.database.connection import Database, path_of
from bot.database.migrate import Schema, migrate, steps_in
from bot.database.postgres.address import place_of
from bot.delivery.preferences import Preferences
from bot.errors import SettingsError, StorageError
from bot.ledger.sqlite.ledger import SqliteLedger
from bot.library.library import SqliteLibrary
from bot.library.rebuild import Progress
from bot.library.sql_functions import FUNCTIONS
from bot.settings.reader import without_settings
from bot.settings.settings import Settings
from bot.settings.sources import is_there

DECLARED = Preferences()


@dataclass(frozen=True, slots=True)
class Stores:
    """Both stores, and the file that the library stands on, and the ledger too unless it is in PostgreSQL."""

    database: Database
    library: SqliteLibrary
    ledger: Ledger


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
    ledger_url: str | None = None,
    copies: Path | None = None,
    linked: bool = True,
) -> AsyncIterator[Stores]:
    """Open a file, made if missing and brought to the newest schema; closes at the end of the block.

    `glossary` is a file of terms of one's own; `progress` is told of an index that is made anew; `model` is the folder
    of a model of what words mean; `defaults` are what a channel gets that asks for nothing; `ledger_url` is where in
    PostgreSQL the ledger is, if it is not in the file, and `copies` the folder for a copy of an older schema there.
    Raises StorageError, or SettingsError for a bad model.
    """
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(Database.open(path_of(path_or_url), FUNCTIONS))
        await migrate(database, schema().steps)
        ledger = await stack.enter_async_context(_ledger(database, defaults, ledger_url, copies, linked=linked))
        library = _library(database, ledger)
        await library.prepare(glossary, progress, model)
        await library.keep_up(progress)
        yield Stores(database, library, ledger)


def _library(database: Database, ledger: Ledger) -> SqliteLibrary:
    """The library in the file; where the ledger is in PostgreSQL it follows what is shared there."""
    if isinstance(ledger, SqliteLedger):
        return SqliteLibrary(database)
    from bot.ledger.postgres.ledger import PostgresLedger
    from bot.library.postgres.library import SharedLibrary

    return SharedLibrary(database, ledger.database) if isinstance(ledger, PostgresLedger) else SqliteLibrary(database)


@asynccontextmanager
async def _ledger(
    database: Database, defaults: Preferences, url: str | None, copies: Path | None, *, linked: bool
) -> AsyncIterator[Ledger]:
    """The ledger in the file, or the one at that address."""
    if url is not None:
        async with ledger_elsewhere(url, defaults, copies, linked=linked) as elsewhere:
            yield elsewhere
        return
    ledger = SqliteLedger(database, defaults, linked=linked)
    await ledger.begin()
    yield ledger


@contextmanager
def needing_postgres() -> Iterator[None]:
    """Raises SettingsError where the block imports what the extra brings along, and that is not installed."""
    try:
        yield
    except ImportError:
        raise SettingsError(
            "database_url (BOT_DATABASE_URL): PostgreSQL needs the extra `postgres`; install the bot with it, "
            "or in a checkout start it with `.uv/bin/uv run --extra postgres bot run`."
        ) from None


@asynccontextmanager
async def ledger_elsewhere(
    url: str, defaults: Preferences = DECLARED, copies: Path | None = None, *, linked: bool = True
) -> AsyncIterator[Ledger]:
    """The ledger in PostgreSQL; raises StorageError, or SettingsError where the extra is not installed.

    `copies` is the folder for a copy of an older schema, without which that is changed all the same.
    """
    with needing_postgres():
        from bot.database.postgres.dump import copied_into
        from bot.ledger.postgres.ledger import ledger_at
    before_change = copied_into(copies, without_settings()) if copies else None
    async with ledger_at(url, defaults, before_change, linked=linked) as ledger:
        yield ledger


def copies_of(settings: Settings) -> Path | None:
    """Where an older schema in PostgreSQL is copied to; None if settings want none."""
    return None if settings.upgrade_without_copy else database_path(settings).parent


def database_path(settings: Settings) -> Path:
    """The SQLite file that settings name: of both stores, or of the library where the ledger is in PostgreSQL."""
    return settings.library_path if settings.ledger_url else path_of(settings.database_url)


@asynccontextmanager
async def open_ledger(settings: Settings) -> AsyncIterator[Ledger]:
    """The ledger that settings name, and no library where they are apart; raises StorageError."""
    if settings.ledger_url:
        linked = settings.votes.linked
        async with ledger_elsewhere(
            settings.ledger_url, settings.defaults, copies_of(settings), linked=linked
        ) as ledger:
            await _check_in_use(ledger, settings)
            yield ledger
        return
    async with open_stores(settings) as stores:
        yield stores.ledger


def place_of_ledger(settings: Settings) -> str:
    """Where the ledger is, as it can be shown to anybody."""
    return place_of(settings.ledger_url) if settings.ledger_url else str(database_path(settings).absolute())


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
        database_path(settings),
        glossary=search.glossary,
        progress=progress,
        model=model,
        defaults=defaults,
        ledger_url=settings.ledger_url,
        copies=copies_of(settings),
        linked=settings.votes.linked,
    ) as stores:
        await _check_in_use(stores.ledger, settings)
        yield stores


@asynccontextmanager
async def open_to_read(
    settings: Settings, say: Callable[[str], object], progress: Progress | None = None, *, searching: bool = False
) -> AsyncIterator[Stores]:
    """The same for a command that only looks something up: `say` is told where that is what was known here last.

    While PostgreSQL cannot be reached, this process's file answers, without favourites. Raises StorageError where there
    is none.
    """
    path, search = database_path(settings), settings.search
    # Before the try, which makes one.
    has_file = is_there(path)
    async with AsyncExitStack() as stack:
        try:
            stores = await stack.enter_async_context(open_stores(settings, progress, searching=searching))
        except StorageError as error:
            if not settings.ledger_url or not has_file:
                raise
            say(f"{error} What follows is what was known here last.")
            model = search.model if searching else None
            stores = await stack.enter_async_context(
                stores_in(path, glossary=search.glossary, progress=progress, model=model)
            )
        yield stores


async def _check_in_use(ledger: Ledger, settings: Settings) -> None:
    """Refuse a ledger that lives on elsewhere: what is posted there would be posted from here again."""
    if there := await ledger.moved_to():
        raise SettingsError(
            f"What was in {place_of_ledger(settings)} was moved to {there}; name that in BOT_DATABASE_URL. To go back "
            "to how it was before the move, put back a backup, or a copy of it, with `bot restore`."
        )
