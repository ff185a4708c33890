"""What a process has open that shares a library."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.library.postgres.library import SharedLibrary
from bot.service.stores import Stores, stores_in


@asynccontextmanager
async def shared_stores(url: str, path: Path) -> AsyncIterator[tuple[Stores, SharedLibrary]]:
    """The stores of one process, and the library among them."""
    async with stores_in(path, ledger_url=url) as stores:
        assert isinstance(stores.library, SharedLibrary)
        yield stores, stores.library
