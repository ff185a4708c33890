"""What a channel does not ask for follows the settings, also when they change after it subscribed."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from pathlib import Path

from bot.delivery.channel import Channel
from bot.delivery.preferences import Preferences
from bot.delivery.schedule import next_due
from bot.service.assembly import open_app
from bot.service.configuration import load
from bot.service.stores import stores_in
from tests.samples import DAY, NOW, opened

BEFORE, AFTER = Preferences(defaults={"at": "09:00"}), Preferences(defaults={"at": "10:00", "top_n": 3})


async def test_a_channel_and_its_deliveries_follow_what_all_get_now(tmp_path: Path) -> None:
    async with stores_in(tmp_path / "bot.db", defaults=BEFORE) as stores:
        [channel] = await stores.ledger.channels.configure(
            [Channel(0, "slack", "", "C1", BEFORE.asking(language="en"))]
        )
        await opened(stores.ledger, channel)
    async with stores_in(tmp_path / "bot.db", defaults=AFTER) as stores:
        [one] = await stores.ledger.channels.all()
        [delivery] = await stores.ledger.history.deliveries(DAY)
    assert (one.preferences.language, one.preferences.at, one.preferences.top_n) == ("en", time(10), 3)
    assert delivery.channel == one


async def test_a_channel_whose_hour_follows_is_due_by_the_new_hour_from_the_start_on(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    async with stores_in(path, defaults=BEFORE) as stores:
        [one] = await stores.ledger.channels.configure([Channel(0, "slack", "", "C1", BEFORE)])
        await stores.ledger.channels.ask(replace(one, next_due_at=next_due(one, NOW)))
    settings = load(
        {"BOT_DATABASE_URL": f"sqlite:///{path}", "BOT_PREFERENCES__AT": "10", "BOT_PREFERENCES__ZONE": "UTC"}
    )
    async with open_app(settings) as app:
        await app.configure()
        [one] = await app.ledger.channels.all()
        assert one.next_due_at
        assert one.next_due_at.hour == 10
        assert await app.ledger.channels.outdated() == []
