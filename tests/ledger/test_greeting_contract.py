"""Who let the bot into a channel is greeted once, whatever is told twice; both ledgers."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.chat.ledger import Ledger
from bot.delivery.channel import Place

NOW = datetime(2026, 11, 27, tzinfo=UTC)
DAY = timedelta(days=1)


async def test_a_greeting_is_taken_once_in_a_channel_and_again_much_later(ledger: Ledger) -> None:
    async def taken(place: Place, at: datetime) -> bool:
        return await ledger.people.take_greeting("slack", place, at, DAY)

    here, there = Place("T1", "C1"), Place("T2", "C1")
    assert sorted(await asyncio.gather(*(taken(here, NOW) for _ in range(5)))) == [False] * 4 + [True]
    assert await taken(there, NOW)
    assert not await taken(here, NOW + DAY)
    assert await taken(here, NOW + DAY + timedelta(seconds=1))
    assert not await taken(here, NOW + DAY + timedelta(seconds=2))


async def test_one_that_did_not_arrive_is_taken_again(ledger: Ledger) -> None:
    here, there = Place("T1", "C1"), Place("T2", "C1")
    for place in (here, there):
        assert await ledger.people.take_greeting("slack", place, NOW, DAY)
    await ledger.people.drop_greeting("slack", here)
    assert [await ledger.people.take_greeting("slack", one, NOW, DAY) for one in (here, there)] == [True, False]
