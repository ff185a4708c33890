"""The weeks and months that boards are of: their days, their names, and when a channel gets which; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.delivery.channel import Channel
from bot.delivery.schedule import DAY, LATE, occurrence
from bot.delivery.states import Issue
from bot.views.entries import Period

WEEK = 7
# A week's number by ISO 8601, or a month's: `2026-W47`, `2026-11`.
NAMED = re.compile(r"(\d{4})-(?:W(\d{2})|(\d{2}))", re.IGNORECASE | re.ASCII)


def first_of(period: Period, day: date) -> date:
    """The first day of the week or month in which a day is."""
    return day - timedelta(days=day.weekday()) if period == "week" else day.replace(day=1)


def last_of(period: Period, day: date) -> date:
    """The last day of the week or month in which a day is."""
    first = first_of(period, day)
    # Some day of the next month, whatever its length.
    return first + timedelta(days=WEEK - 1) if period == "week" else first_of("month", first + 31 * DAY) - DAY


def span(period: Period, day: date, zone: str) -> tuple[datetime, datetime]:
    """When the week or month began and ended by the clocks of a zone, in UTC; the end is no part of it."""
    midnight = time(0)
    first, last = first_of(period, day), last_of(period, day)
    return occurrence(first, midnight, zone), occurrence(last + DAY, midnight, zone)


def issue_named(text: str) -> Issue:
    """The digest of a day, or the board of a week or month, by what people call it; raises ValueError."""
    found = NAMED.fullmatch(text)
    if found is None:
        return Issue(date.fromisoformat(text))
    year, week, month = found.groups()
    first = date.fromisocalendar(int(year), int(week), 1) if week else date(int(year), int(month), 1)
    period: Period = "week" if week else "month"
    return Issue(last_of(period, first), period)


def periods_of(channel: Channel) -> Sequence[Period]:
    """The periods of which a channel asks for boards."""
    periods: tuple[Period, ...] = ("week", "month")
    return [one for one in periods if channel.preferences.boards in (one, "both")]


def boards_due(channel: Channel, now: datetime) -> list[Issue]:
    """The boards that a channel which is due gets now: at most that of the newest week and of the newest month."""
    if channel.direct or channel.next_due_at is None:
        return []
    return [Issue(day, one) for one in periods_of(channel) if (day := _due(channel, one, channel.next_due_at, now))]


def _due(channel: Channel, period: Period, since: datetime, now: datetime) -> date | None:
    """The last day of the newest week or month whose board has its moment on the day of `since` or later, until now."""
    wanted = channel.preferences
    first = first_of(period, now.astimezone(ZoneInfo(wanted.zone)).date())
    moment = _moment(channel, first)
    if moment > now:
        first = first_of(period, first - DAY)
        moment = _moment(channel, first)
    began = occurrence(first, time(0), wanted.zone)
    is_late = wanted.catch_up == "none" and now - max(moment, since) > LATE
    # Whoever subscribes on a Monday had no part in the week that ended on Sunday.
    is_before = channel.since is not None and channel.since >= began
    # By the day: where its hour was moved before what is due now, the board comes with that all the same.
    is_over = moment < occurrence(since.astimezone(ZoneInfo(wanted.zone)).date(), time(0), wanted.zone)
    return None if is_over or is_late or is_before else first - DAY


def _moment(channel: Channel, first: date) -> datetime:
    """The channel's first moment in the week or month that begins on a day."""
    wanted = channel.preferences
    # Any seven days hold each day of the week once.
    days = (first + n * DAY for n in range(WEEK))
    day = next(day for day in days if day.weekday() in wanted.weekdays)
    return occurrence(day, wanted.at, wanted.zone)
