"""Time zones as people choose them: offered while they type, and as buttons where one has to be asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat.call import Call
from bot.chat.commands.command import Context
from bot.delivery.kinds import nearest_zone, zones_named
from bot.papers.found import Suggestion

# Languages whose people nearly all live in one zone.
HOME = {"ko": "Asia/Seoul", "ja": "Asia/Tokyo"}
# Those in which most people who read papers live, from west to east.
FREQUENT = (
    *("America/Los_Angeles", "America/New_York", "Europe/London", "Europe/Berlin", "Asia/Kolkata"),
    *("Asia/Shanghai", "Asia/Seoul", "Asia/Tokyo", "Australia/Sydney", "UTC"),
)
MOST = 25


def zone_of(call: Call) -> str:
    """The zone of whoever asks, as the platform tells it or their language alone says; empty if neither does."""
    return call.zone or HOME.get(call.language, "")


async def zones(context: Context, call: Call, typed: str) -> Sequence[Suggestion]:
    """Those whose name holds what is typed, with the time it is there now; at first the likeliest."""
    home = [zone] if (zone := zone_of(call)) else []
    found = (zones_named(typed) or nearest_zone(typed)) if typed.strip() else [*home, *FREQUENT]
    return [Suggestion(labelled(zone, context.clock.now()), zone) for zone in dict.fromkeys(found)][:MOST]


def labelled(zone: str, now: datetime) -> str:
    """A zone and what its clocks show: `Europe/Berlin, 14:05`."""
    return f"{zone}, {now.astimezone(ZoneInfo(zone)):%H:%M}"
