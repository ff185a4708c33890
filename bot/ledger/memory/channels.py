"""The channels and when each is due, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from bot.delivery.changes import TOGETHER, Change, Revise, wanted
from bot.delivery.channel import FIRST, Channel, Place, Position
from bot.delivery.messages import Posted
from bot.delivery.preferences import Preferences
from bot.delivery.states import State
from bot.ledger.memory.tables import KeptChange, KeptChannel, Tables


class Channels:
    """The port Channels."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def configure(self, channels: Sequence[Channel]) -> Sequence[Channel]:
        """Make the configured channels exist with these settings, and pause those that are configured no more."""
        numbers = [self._configured(channel) for channel in channels]
        for number, kept in self._tables.channels.items():
            if kept.configured and number not in numbers:
                kept.configured, kept.channel = False, replace(kept.channel, status="paused")
        return [self._tables.channel(number) for number in numbers]

    def _configured(self, wanted: Channel) -> int:
        now = self._tables.moved.get((wanted.platform, wanted.channel), wanted.channel)
        wanted = replace(wanted, channel=now)
        named = [
            number
            for number, kept in self._tables.channels.items()
            if (kept.channel.platform, kept.channel.channel) == (wanted.platform, wanted.channel)
            and wanted.tenant in ("", kept.channel.tenant)
        ]
        for number in sorted(named, key=lambda one: self._tables.channels[one].channel.tenant != wanted.tenant):
            kept = self._tables.channels[number]
            old = kept.channel
            asked = wanted.preferences.keeping(old.preferences.asked)
            kept.channel = replace(old, preferences=asked, next_due_at=_next(kept, wanted))
            if old.status == "paused" and not kept.configured:
                kept.channel = replace(kept.channel, status="active", since=wanted.since)
            kept.configured, kept.due_by = True, due_by(wanted.preferences)
            return number
        number = len(self._tables.channels) + 1
        # What happened to a channel is not for its settings to say.
        made = replace(wanted, id=number, status="active", last_day=None)
        self._tables.channels[number] = KeptChannel(made, due_by(wanted.preferences))
        return number

    async def at(self, platform: str, place: Place) -> Channel | None:
        """The channel that is kept for a place; one that was kept without its tenant will do."""
        named = [
            one
            for one in await self.all()
            if (one.platform, one.channel) == (platform, place.channel) and one.tenant in ("", place.tenant)
        ]
        return min(named, key=lambda one: (one.status == "paused", not one.tenant), default=None)

    async def revise(
        self, platform: str, place: Place, revise: Revise, now: datetime, user: str = "", home: str = ""
    ) -> tuple[Channel, Channel]:
        """Change what is kept for a place, in one step; gives before and after."""
        unknown = Channel(0, platform, place.tenant, place.channel, self._tables.defaults, status="paused")
        before = await self.at(platform, place) or unknown
        after = revise(before)
        if after != before:
            after = replace(after, id=before.id or len(self._tables.channels) + 1)
            found_by = due_by(after.preferences)
            self._tables.channels[after.id] = KeptChannel(after, found_by, configured=before.configured)
            if user:
                self._note(before, after, now, user, home)
        return before, after

    def _note(self, before: Channel, after: Channel, now: datetime, user: str, home: str) -> None:
        """Keep that the channel is to be told, together with what the same person changed just before."""
        if wanted(before) == wanted(after):
            return
        last = [one for one in self._tables.changes if one.change.channel.id == after.id][-1:]
        for kept in last:
            change = kept.change
            if (change.user, kept.home) == (user, home) and now - TOGETHER <= change.at <= now:
                kept.change, kept.tell_at = replace(change, after=wanted(after)), now
                return
        number = 1 + max((kept.change.id for kept in self._tables.changes), default=0)
        change = Change(number, after, user, now, wanted(before), wanted(after))
        self._tables.changes.append(KeptChange(change, home, now))

    async def all(self, *, direct: bool = False) -> Sequence[Channel]:
        """All of them, by id; with `direct` the conversations with one person too."""
        return [one for number in self._tables.channels if (one := self._tables.channel(number)).direct <= direct]

    async def ask(self, channel: Channel) -> None:
        """Keep what a channel asks for now, and when it is due by that."""
        self._change(channel.id, preferences=channel.preferences, next_due_at=channel.next_due_at)
        self._tables.channels[channel.id].due_by = due_by(channel.preferences)

    async def outdated(self) -> Sequence[Channel]:
        """Those whose next moment was found by another time, zone or weekdays than hold now."""
        kept = self._tables.channels
        timed = [one for one in await self.all(direct=True) if one.next_due_at]
        return [one for one in timed if kept[one.id].due_by != due_by(one.preferences)]

    async def due(self, now: datetime, after: Position = FIRST, limit: int | None = None) -> Sequence[Channel]:
        """Active and blocked channels with `next_due_at` at or before `now`, longest due first, behind `after`."""
        everywhere = await self.all(direct=True)
        wanted = [one for one in everywhere if one.status == "active" or (one.status == "blocked" and not one.direct)]
        due = [
            (Position(one.direct, at, one.id), one)
            for one in wanted
            if (at := one.next_due_at) is not None and at <= now
        ]
        return [one for position, one in sorted(due, key=itemgetter(0)) if position > after][:limit]

    async def some(self, after: int, limit: int) -> Sequence[Channel]:
        """So many with higher ids than that, by id."""
        return [one for one in await self.all(direct=True) if one.id > after][:limit]

    async def shut(self) -> Sequence[Channel]:
        """Channels that are blocked or gone, by id."""
        return [one for one in await self.all() if one.status in ("blocked", "gone")]

    async def reschedule(self, channel_id: int, next_due_at: datetime, last_day: date | None = None) -> None:
        """Set when a channel is next due, and which editions it need not get any more."""
        days = [day for day in (self._tables.channels[channel_id].channel.last_day, last_day) if day]
        self._change(channel_id, next_due_at=next_due_at, last_day=max(days, default=None))

    async def lacks_thread(self, channel_id: int, day: date) -> bool:
        """Whether the channel did not take all of what belongs below the newest digest of that day."""
        of_day = [
            kept
            for kept in self._tables.deliveries.values()
            if (kept.delivery.channel.id, kept.delivery.day, kept.delivery.kind) == (channel_id, day, "digest")
        ]
        newest = max(of_day, key=lambda kept: kept.delivery.generation, default=None)
        shut = (State.BLOCKED, State.GONE)
        return newest is not None and any(one.part.seq and one.part.state in shut for one in newest.parts)

    async def last_digest(self, channel_id: int) -> date | None:
        """The day of the newest edition of which this channel has a digest."""
        of_channel = [one for one in self._tables.deliveries.values() if one.delivery.channel.id == channel_id]
        had = [one for one in of_channel if one.delivery.state is State.SENT or one.has_post()]
        return max((one.delivery.day for one in had if one.delivery.kind == "digest"), default=None)

    async def set_status(self, channel_id: int, status: str, reason: str) -> None:  # noqa: ARG002
        """Mark a channel active, blocked, gone or paused; a paused one stays so until it is subscribed again."""
        if self._tables.channels[channel_id].channel.status != "paused":
            self._change(channel_id, status=status)

    def _change(self, channel_id: int, **values: Any) -> None:  # noqa: ANN401  (fields of a channel)
        kept = self._tables.channels[channel_id]
        kept.channel = replace(kept.channel, **values)


class Changes:
    """The port Changes."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def to_tell(self, now: datetime) -> Sequence[Change]:
        """Those that are to be told by now, oldest first."""
        due = [kept.change for kept in self._tables.changes if kept.tell_at and kept.tell_at <= now]
        return [replace(one, channel=self._tables.channel(one.channel.id)) for one in due]

    async def tried(self, change: Change, now: datetime) -> None:
        """Keep that a call to tell it is about to be made."""
        for kept in self._kept(change):
            kept.change = replace(kept.change, tried_at=now)

    async def told(self, change: Change, posted: Posted) -> None:
        """Keep where it stands; what was changed since it was read is still to be told."""
        for kept in self._kept(change):
            kept.change = replace(kept.change, posted=posted)
            if kept.change.after == change.after:
                kept.tell_at = None

    async def put_off(self, change: Change, until: datetime | None) -> None:
        """Tell it then, or never if that is None."""
        for kept in self._kept(change):
            kept.tell_at = until

    def _kept(self, change: Change) -> Sequence[KeptChange]:
        return [kept for kept in self._tables.changes if kept.change.id == change.id]


def due_by(wanted: Preferences) -> tuple[object, ...]:
    """All that the next moment of a channel follows from."""
    return wanted.at, wanted.zone, wanted.weekdays


def _next(kept: KeptChannel, wanted: Channel) -> datetime | None:
    """A channel keeps when it is due unless its schedule changed or it comes back."""
    if kept.due_by != due_by(wanted.preferences):
        return wanted.next_due_at
    first, second = kept.channel.next_due_at, wanted.next_due_at
    return (first or second) if kept.configured else (second or first)
