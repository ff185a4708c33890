"""What the archive lets go of, and what it never does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery.messages import Message
from bot.delivery.states import Choice
from bot.errors import ArchiveDamaged
from bot.service.stores import Stores, stores_in
from tests.simulated import World, world

DAY = timedelta(days=1)
TABLES = ("delivery", "part", "part_event", "rendered")


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[World]:
    """A digest of one message and two replies in a thread that was posted on a Tuesday noon."""
    async with world(tmp_path, "c1") as made:
        await made.open()
        await made.run()
        yield made


async def rows(stores: Stores) -> list[int]:
    """How many rows each table has."""
    return [(await stores.database.read(f"SELECT count(*) FROM {name}"))[0][0] for name in TABLES]


async def after(bot: World, days: int) -> datetime:
    """So many days after the digest, and a second."""
    return bot.clock.now() + days * DAY + timedelta(seconds=1)


async def test_nothing_of_a_month_goes(bot: World) -> None:
    before = await rows(bot.stores)
    assert await bot.ledger.prune(bot.clock.now() + 29 * DAY) == 0
    assert await rows(bot.stores) == before == [1, 4, 9, 4]


async def test_events_go_after_a_month(bot: World) -> None:
    assert await bot.ledger.prune(await after(bot, 30)) == 9
    assert await rows(bot.stores) == [1, 4, 0, 4]


async def test_messages_and_their_bodies_go_after_three_months_and_the_delivery_stays(bot: World) -> None:
    assert await bot.ledger.prune(await after(bot, 90)) == 9 + 4 + 4
    assert await rows(bot.stores) == [1, 0, 0, 0]


async def test_an_edition_whose_messages_are_forgotten_is_not_posted_again(bot: World) -> None:
    bot.clock.advance(100 * 86400)
    await bot.ledger.prune(bot.clock.now())
    await bot.open()
    await bot.run()
    assert len(bot.platform.messages) == 4


async def test_a_delivery_that_is_still_open_keeps_everything(tmp_path: Path) -> None:
    async with world(tmp_path, "c1", "c2") as bot:
        await bot.open()
        now = bot.clock.now()
        (claimed,) = await bot.ledger.deliveries.claim("slow", now, now + 300 * DAY, 1)
        await bot.ledger.deliveries.fix(claimed, Choice(("x",)), [("key", Message("post", {"text": "open"}))])
        while await bot.deliverer().deliver():
            pass
        assert len(bot.platform.messages) == 4
        await bot.ledger.prune(now + 200 * DAY)
        assert await rows(bot.stores) == [2, 1, 0, 1]


async def test_the_body_that_an_edit_replaced_goes_and_the_one_shown_stays(bot: World) -> None:
    part = (await bot.parts())[0]
    shown = Message("post", {"text": "drawn again"})
    await bot.ledger.redraws.redrawn(part, shown, bot.clock.now())
    assert await bot.ledger.prune(bot.clock.now()) == 1
    assert (await bot.parts())[0].message.body == shown.body


async def test_more_than_one_helping_goes(bot: World) -> None:
    async with bot.stores.database.write() as transaction:
        await transaction.run_many(
            "INSERT INTO rendered (sha256, body) VALUES (?, '')", [(str(number),) for number in range(1200)]
        )
    assert await bot.ledger.prune(bot.clock.now()) == 1200


async def test_a_sound_archive_passes_the_check_and_a_damaged_one_does_not(bot: World) -> None:
    await bot.stores.database.check()
    path = bot.stores.database.path
    await bot.stores.database.outside_transaction("PRAGMA wal_checkpoint(TRUNCATE)")
    content = path.read_bytes()
    half = len(content) // 2
    path.write_bytes(content[:half] + b"\xff" * (len(content) - half))
    with pytest.raises(ArchiveDamaged, match="bot restore"):
        async with stores_in(path) as damaged:
            await damaged.database.check()
