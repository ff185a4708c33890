"""In a file, too, a claim looks at the head of the queue alone, however many deliveries wait behind it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing

import pytest

from bot.database.values import stamp
from bot.ledger.sqlite.deliveries import NEXT_AT, TO_CHANNELS
from bot.service.stores import Stores
from tests.samples import DAY, LATER, NOW

CHANNELS = """
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
    INSERT INTO channel (platform, tenant, channel, configured) SELECT 'discord', '', 'c' || n, 0 FROM numbers
"""
DELIVERIES = """
    INSERT INTO delivery (channel_id, day, generation, due_at, expires_at, next_at, direct)
    SELECT id, ?, 0, ?, ?, ?, 0 FROM channel
"""
VALUES: Mapping[str, object] = {
    "owner": "me", "now": stamp(LATER), "lease_until": stamp(LATER), "limit": 16, "only": None, "but": "[]",
    "platform": "discord", "reading": None, "clock": None, "ends": None,
}  # fmt: skip


async def fill(stores: Stores, many: int) -> None:
    async with stores.database.write() as transaction:
        await transaction.run(CHANNELS, [many])
        await transaction.run(DELIVERIES, [str(DAY), stamp(NOW), stamp(LATER), stamp(NOW)])


def steps(stores: Stores, sql: str) -> int:
    """How many hundred steps of SQLite's machine a statement takes; nothing of it is kept."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    with closing(sqlite3.connect(stores.database.path)) as bare:
        bare.set_progress_handler(count, 100)
        bare.execute(sql, VALUES).fetchall()
        bare.rollback()
    return taken


@pytest.mark.parametrize("sql", [TO_CHANNELS, NEXT_AT])
async def test_a_queue_ten_times_as_long_costs_a_claim_nothing_more(stores: Stores, sql: str) -> None:
    await fill(stores, 300)
    short = steps(stores, sql)
    await fill_more(stores)
    assert steps(stores, sql) <= short * 1.5 + 3


async def fill_more(stores: Stores) -> None:
    """Ten times as many, in another workspace."""
    async with stores.database.write() as transaction:
        await transaction.run(CHANNELS.replace("'', 'c'", "'T2', 'c'"), [3000])
        await transaction.run(f"{DELIVERIES} WHERE tenant = 'T2'", [str(DAY), stamp(NOW), stamp(LATER), stamp(NOW)])
