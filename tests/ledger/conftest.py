"""Every promise of a ledger is held against each kind of it."""

from __future__ import annotations

import pytest

from bot.chat.ledger import Ledger
from bot.ledger.memory.ledger import MemoryLedger
from bot.service.stores import Stores


@pytest.fixture(params=["sqlite", "memory"])
def ledger(request: pytest.FixtureRequest) -> Ledger:
    """An empty ledger of each kind."""
    if request.param == "memory":
        return MemoryLedger()
    stores: Stores = request.getfixturevalue("stores")
    return stores.ledger
