"""A queue that fills in a moment is claimed from by few looks, whatever the statistics of the quiet hours."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.delivery.preferences import Preferences
from bot.ledger.postgres.deliveries import CANDIDATES, NEXT_AT, ON_ONE, TO_CHANNELS, TO_PEOPLE
from bot.ledger.postgres.ledger import PostgresLedger, ledger_at
from tests.postgres import Server
from tests.samples import DAY, LATER, NOW

MANY = 3000
CHANNELS = """
    INSERT INTO channel (platform, tenant, channel, configured)
    SELECT CASE WHEN i % 2 = 0 THEN 'slack' ELSE 'discord' END, 't', CASE WHEN i % 10 = 9 THEN '@' ELSE 'c' END || i,
        false
    FROM generate_series(1, :many::bigint) AS i
"""
DELIVERIES = """
    INSERT INTO delivery (channel_id, platform, direct, day, generation, due_at, expires_at, next_at, state)
    SELECT id, platform, direct, :day::date, 0, :at::timestamptz + id % 60 * interval '1 second', :at, :at, :state
    FROM channel
"""
ASKED = {
    "to channels": CANDIDATES.format(TO_CHANNELS.format(ON_ONE)),
    "to people": CANDIDATES.format(TO_PEOPLE.format(ON_ONE)),
    "when next": NEXT_AT,
}
VALUES: Mapping[str, object] = {
    "now": LATER, "clock": None, "reading": None, "but": [], "channels": None, "days": None, "kinds": None,
    "platform": "discord", "limit": 16, "line": "", "seen": 0,
}  # fmt: skip


def nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for one in plan.get("Plans", ()):
        yield from nodes(one)


async def looked_at(ledger: PostgresLedger, sql: str) -> Any:  # noqa: ANN401
    """How many rows all steps of an answer looked at together."""
    [[text]] = await ledger.database.read(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", **VALUES)
    [answer] = json.loads(text)
    steps = nodes(answer["Plan"])
    return sum((one["Actual Rows"] + one.get("Rows Removed by Filter", 0.0)) * one["Actual Loops"] for one in steps)


@pytest.mark.parametrize("asked", ASKED)
async def test_few_rows_are_looked_at_of_many_that_wait(postgres: Server, asked: str) -> None:
    async with ledger_at(await postgres.database(), Preferences()) as ledger:
        await ledger.database.run(CHANNELS, many=MANY)
        await ledger.database.run(DELIVERIES, day=DAY, at=NOW, state="sent")
        await ledger.database.read("ANALYZE")
        await ledger.database.run("UPDATE library_head SET line = ''")
        await ledger.database.run(DELIVERIES, day=DAY + timedelta(days=1), at=NOW, state="queued")
        if asked == "to people":
            await ledger.database.run("UPDATE delivery SET state = 'sent' WHERE NOT direct")
        assert await looked_at(ledger, ASKED[asked]) < MANY / 5
