"""Channels of an archive that kept each preference in a column of its own ask for the same afterwards."""

from __future__ import annotations

import json
import sqlite3
from datetime import time
from pathlib import Path

from bot.database.connection import Database
from bot.database.migrate import migrate
from bot.delivery.channel import Channel
from bot.delivery.preferences import Preferences
from bot.service.stores import schema, stores_in
from tests.samples import LATER, NOW

# The last step with the columns.
BEFORE = 17
ROW = ("slack", "T1", "C1", "en", "cards", 3, 2, "08:30:00", "Europe/Berlin", "[0,1,2,3,4]", "all")
SAME = Preferences().asking(
    language="en", style="cards", top_n=3, min_votes=2, at="08:30", zone="Europe/Berlin",
    weekdays="mon-fri", catch_up="all",
)  # fmt: skip


async def an_old_archive(path: Path) -> None:
    """One with a channel that is due."""
    async with Database.open(path, schema().functions) as database:
        await migrate(database, schema().steps[:BEFORE])
    connection = sqlite3.connect(path)
    connection.execute(
        """INSERT INTO channel (platform, tenant, channel, language, style, top_n, min_votes, at, zone, weekdays,
               catch_up, configured, next_due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?)""",
        [*ROW, NOW.isoformat(timespec="microseconds")],
    )
    connection.commit()
    connection.close()


async def test_what_stood_in_columns_is_what_the_channel_asks_for(tmp_path: Path) -> None:
    await an_old_archive(tmp_path / "bot.db")
    async with stores_in(tmp_path / "bot.db") as stores:
        [channel] = await stores.ledger.channels.all()
    assert channel.name == "slack:C1"
    wanted = channel.preferences
    assert {name: one.of(wanted) for name, one in Preferences.declared().items()} == {
        name: one.of(SAME) for name, one in Preferences.declared().items()
    }


async def test_a_schedule_that_is_the_same_keeps_when_the_channel_is_due(tmp_path: Path) -> None:
    await an_old_archive(tmp_path / "bot.db")
    wanted = Channel(0, "slack", "T1", "C1", SAME, next_due_at=LATER)
    async with stores_in(tmp_path / "bot.db") as stores:
        [channel] = await stores.ledger.channels.configure([wanted])
        assert channel.next_due_at == NOW
        [moved] = await stores.ledger.channels.configure([wanted.asking(at=time(7))])
        assert moved.next_due_at == LATER


async def test_what_a_newer_version_was_asked_for_is_still_there_after_this_one_wrote(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    newer, ours = Preferences({"quiet": "sun"}).asking(top_n=2), Preferences().asking(style="cards")
    async with stores_in(path) as stores:
        await stores.ledger.channels.configure([Channel(0, "slack", "T1", "C1", newer)])
        [channel] = await stores.ledger.channels.configure([Channel(0, "slack", "T1", "C1", ours)])
    assert channel.preferences.asked == {"quiet": "sun", "style": "cards"}
    connection = sqlite3.connect(path)
    [(kept,)] = connection.execute("SELECT preferences FROM channel")
    connection.close()
    assert json.loads(kept) == {"quiet": "sun", "style": "cards"}
