"""Channels that are due before the service has even started, so that no test waits for a time of day."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.delivery.channel import Channel
from bot.delivery.schedule import newest_ready
from bot.emulators.hugging_face.api import Item, sample_days
from bot.service.configuration import load
from bot.service.stores import open_ledger
from tests.e2e.conftest import World

READY_HOUR = 22


def sample_items() -> Sequence[Item]:
    """The papers of the built-in day."""
    (items,) = sample_days().values()
    return items


def other_items(number: int) -> Sequence[Item]:
    """As many other papers: a paper that several days list is shown in full only once."""
    papers = [item["paper"] for item in sample_items()]
    return [{"paper": {**paper, "id": f"24{number:02d}.{paper['id'][5:]}"}} for paper in papers]


def ready_day(world: World) -> date:
    """The newest edition that is ready now; the stand-in gives the built-in papers for it from here on."""
    day = newest_ready(datetime.now(UTC), READY_HOUR)
    world.hugging_face.set_day(day, sample_items())
    return day


async def due_now(
    world: World,
    variables: Mapping[str, str] | None = None,
    *,
    since: timedelta = timedelta(minutes=1),
    last: date | None = None,
) -> Sequence[Channel]:
    """Make the channels of the settings known and due; `last` is the newest edition that they have had."""
    settings = load({**world.environment, **(variables or {})})
    due_at = datetime.now(UTC) - since
    wanted = [replace(one, next_due_at=due_at) for one in settings.subscribed]
    async with open_ledger(settings) as ledger:
        channels = await ledger.channels.configure(wanted)
        for one in channels:
            await ledger.channels.reschedule(one.id, due_at, last)
    return channels


DUE_IN = timedelta(seconds=10)


def due_soon(world: World) -> dict[str, str]:
    """Both channels due in a few seconds, and an edition that is ready now."""
    now = datetime.now(UTC)
    (items,) = sample_days().values()
    world.hugging_face.set_day(newest_ready(now, 22), items)
    schedule = {"zone": "UTC", "at": f"{now + DUE_IN:%H:%M:%S}"}
    channels = [
        {"platform": "discord", "channel": world.discord.channel_ids[0], **schedule},
        {"platform": "slack", "channel": world.slack.channel_ids[0], **schedule},
    ]
    return {"BOT_CHANNELS": json.dumps(channels), "BOT_DELIVERY__TICK_SECONDS": "0.5"}
