"""Settings that name many channels do not hold up a start, nor the starts of others, which wait for each other."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.database.postgres.connection import Row, Transaction
from bot.delivery.channel import Channel
from bot.delivery.preferences import Preferences
from bot.ledger.postgres.ledger import ledger_at
from tests.postgres import Server


async def test_however_many_channels_are_configured_in_a_few_statements(
    postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    channels = [
        Channel(0, "discord", "", f"c{number}", Preferences(), next_due_at=datetime(2026, 5, 5, tzinfo=UTC))
        for number in range(400)
    ]
    statements, run = list[str](), Transaction.run

    async def noted(self: Transaction, sql: str, /, **values: object) -> list[Row]:
        statements.append(sql)
        return await run(self, sql, **values)

    async with ledger_at(await postgres.database(), Preferences()) as ledger:
        monkeypatch.setattr(Transaction, "run", noted)
        configured = await ledger.channels.configure(channels)
        again = await ledger.channels.configure(list(reversed(channels)))
    assert [one.channel for one in configured] == [one.channel for one in channels]
    assert {one.id for one in again} == {one.id for one in configured}
    assert len(statements) < 20
