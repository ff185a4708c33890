"""A library of each kind, for the promises that all keep."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.library.memory import MemoryLibrary
from bot.papers.library import Library
from bot.service.stores import Stores, stores_in
from tests.postgres import Server


@pytest.fixture
async def shared_library(postgres: Server, tmp_path: Path) -> AsyncIterator[Library]:
    """An empty library in PostgreSQL, and the file that follows it."""
    async with stores_in(tmp_path / "library.db", ledger_url=await postgres.database()) as opened:
        yield opened.library


@pytest.fixture(params=["sqlite", "memory", "postgres"])
def library(request: pytest.FixtureRequest) -> Library:
    """An empty library of each kind; what any search gives is promised by SQLite alone."""
    if request.param == "memory":
        return MemoryLibrary()
    if request.param == "postgres":
        shared: Library = request.getfixturevalue("shared_library")
        return shared
    stores: Stores = request.getfixturevalue("stores")
    return stores.library
