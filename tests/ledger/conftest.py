"""Every promise of a ledger is held against each kind of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.chat.ledger import Ledger
from bot.delivery.preferences import Preferences
from bot.ledger.memory.ledger import MemoryLedger
from bot.ledger.postgres.ledger import PostgresLedger, ledger_at
from bot.service.stores import Stores
from tests.postgres import Server


@pytest.fixture
async def postgres_ledger(postgres: Server) -> AsyncIterator[PostgresLedger]:
    """An empty ledger in PostgreSQL."""
    async with ledger_at(await postgres.database(), Preferences()) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "memory", "postgres"])
def ledger(request: pytest.FixtureRequest) -> Ledger:
    """An empty ledger of each kind."""
    if request.param == "memory":
        return MemoryLedger()
    if request.param == "postgres":
        kept: PostgresLedger = request.getfixturevalue("postgres_ledger")
        return kept
    stores: Stores = request.getfixturevalue("stores")
    return stores.ledger
