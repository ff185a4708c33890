"""What becomes of a channel that people subscribe, change or unsubscribe from chat; pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.delivery.changes import Revise
from bot.delivery.channel import Channel
from bot.delivery.schedule import DAY, next_due, occurrence

# In which a channel gets the digests that become due.
SERVED = ("active", "blocked")


def subscribing(asked: Mapping[str, object], now: datetime, ready: date) -> Revise:
    """It takes digests from now on and asks for these too; `ready` is the newest list that is ready now.

    Nothing is due at once. What came while it took none does not come all together: at most the newest list of now.
    """

    def revised(channel: Channel) -> Channel:
        if channel.configured:
            return channel
        again = _asking(channel, asked, (), now)
        if channel.status in SERVED:
            return replace(again, status="active")
        last_day = channel.last_day and max(channel.last_day, ready - DAY)
        due = next_due(again, now)
        return replace(again, status="active", last_day=last_day, next_due_at=due, since=now)

    return revised


def changing(asked: Mapping[str, object], reset: Collection[str], now: datetime) -> Revise:
    """It asks for these, and for those of `reset` no more, if it is subscribed from chat."""

    def revised(channel: Channel) -> Channel:
        is_ours = channel.status != "paused" and not channel.configured
        return _asking(channel, asked, reset, now) if is_ours else channel

    return revised


def unsubscribing(channel: Channel) -> Channel:
    """It takes no digests any more, and keeps what it asked for."""
    return channel if channel.configured else replace(channel, status="paused")


def _asking(channel: Channel, asked: Mapping[str, object], reset: Collection[str], now: datetime) -> Channel:
    wanted = channel.preferences
    for name in reset:
        wanted = wanted.without(name)
    again = replace(channel, preferences=wanted.asking(**asked))
    # Else one that is due now, and waits for its list, would miss it because somebody changed its language.
    return again if _times(again) == _times(channel) else replace(again, next_due_at=_due(again, channel, now))


def _due(again: Channel, before: Channel, now: datetime) -> datetime:
    """When it is due after its times were changed: where today's new time is over already, once more at the old one."""
    old, wanted = before.next_due_at, again.preferences
    if old is not None and old > now:
        today = old.astimezone(ZoneInfo(wanted.zone)).date()
        if today.weekday() in wanted.weekdays and occurrence(today, wanted.at, wanted.zone) <= now:
            return old
    return next_due(again, now)


def _times(channel: Channel) -> tuple[object, ...]:
    wanted = channel.preferences
    return wanted.at, wanted.zone, wanted.weekdays
