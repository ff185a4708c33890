"""A library of each kind, for the promises that both keep."""

from __future__ import annotations

import pytest

from bot.library.memory import MemoryLibrary
from bot.papers.library import Library
from bot.service.stores import Stores


@pytest.fixture(params=["sqlite", "memory"])
def library(request: pytest.FixtureRequest) -> Library:
    """An empty library of each kind; what any search gives is promised by SQLite alone."""
    if request.param == "memory":
        return MemoryLibrary()
    stores: Stores = request.getfixturevalue("stores")
    return stores.library
