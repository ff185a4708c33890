"""What a process has open that shares a library."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bot.database.connection import Database
from bot.library.postgres.library import SharedLibrary
from bot.service.stores import Stores, stores_in

CONTENT = (
    "SELECT * FROM paper ORDER BY id",
    "SELECT * FROM edition ORDER BY day",
    "SELECT * FROM edition_item ORDER BY day, rank",
    "SELECT * FROM bullets ORDER BY paper_id, seq",
    "SELECT * FROM meaning ORDER BY paper_id",
)


async def content(database: Database) -> Sequence[Sequence[tuple[object, ...]]]:
    """Everything of the library that a file holds."""
    return [[tuple(row) for row in await database.read(sql)] for sql in CONTENT]


@asynccontextmanager
async def shared_stores(url: str, path: Path) -> AsyncIterator[tuple[Stores, SharedLibrary]]:
    """The stores of one process, and the library among them."""
    async with stores_in(path, ledger_url=url) as stores:
        assert isinstance(stores.library, SharedLibrary)
        yield stores, stores.library
