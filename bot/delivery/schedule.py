"""When a channel's next digest is due, and which editions it then gets; pure, the time is an argument."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.delivery.channel import Channel

DAY = timedelta(days=1)
# A channel that wants no catching up gets nothing when it is served later than this.
LATE = timedelta(hours=1)
# Of a list's UTC day, when hardly anything is added to it any more.
READY_HOUR = 22


def occurrence(day: date, at: time, zone: str) -> datetime:
    """The moment (UTC) when clocks in `zone` show `at` on that day.

    A time that the day skips moves later, a time that the day repeats is the first one (PEP 495, fold=0).
    """
    return datetime.combine(day, at.replace(tzinfo=None), ZoneInfo(zone)).astimezone(UTC)


def next_due(channel: Channel, after: datetime) -> datetime:
    """The channel's first moment strictly after `after`, in UTC."""
    at, zone, weekdays = (wanted := channel.preferences).at, wanted.zone, wanted.weekdays
    first = after.astimezone(ZoneInfo(zone)).date() - DAY
    # From the day before: a day that a zone skipped (Apia, 30 December 2011) has its moment in the next one. Sixteen
    # days hold each weekday twice, should its first moment be over.
    days = (first + n * DAY for n in range(16))
    moments = (occurrence(day, at, zone) for day in days if day.weekday() in weekdays)
    return next(moment for moment in moments if moment > after)


def local_time(moment: datetime, zone: str) -> str:
    """A moment as people of that zone read it: `2026-11-28 09:00 Asia/Seoul`."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone}"


def newest_ready(now: datetime, ready_hour: int) -> date:
    """The newest edition whose list is final enough: `ready_hour` hours into its UTC day."""
    return (now.astimezone(UTC) - timedelta(hours=ready_hour)).date()


def editions_due(channel: Channel, listed: Sequence[date], now: datetime) -> list[date]:
    """Which of the `listed` days (ready, with papers, oldest first) the channel gets now, by its catch-up rule.

    A channel that never had a digest gets the newest one only, whatever its rule.
    """
    fresh = [day for day in listed if channel.last_day is None or day > channel.last_day]
    if not fresh:
        return []
    catch_up = channel.preferences.catch_up
    if catch_up == "all" and channel.last_day is not None:
        return fresh
    if catch_up == "none" and channel.next_due_at is not None and now - channel.next_due_at > LATE:
        return []
    return fresh[-1:]
