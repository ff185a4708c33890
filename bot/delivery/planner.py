"""Turns the schedule into deliveries: each due channel gets its editions and boards, and its next moment."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

from bot.delivery.channel import FIRST, Channel, Position
from bot.delivery.ledger import Ledger
from bot.delivery.periods import boards_due
from bot.delivery.schedule import DAY, editions_due, local_time, newest_ready, next_due
from bot.delivery.states import Issue, Opening
from bot.papers.clock import Clock
from bot.papers.library import Library

log = logging.getLogger(__name__)

# How long a due channel waits, from when it is first seen, for a list that could not be read yet.
PATIENCE = timedelta(hours=2)
# Seconds between two wishes for a list that a due channel waits for.
ASK_AGAIN = 300.0
# The longest that a delivery waits for its next try by our own rules.
LONGEST_WAIT = timedelta(minutes=10)
# Channels that are planned in one transaction: it takes some 20 ms, in which nobody else can write to a file.
PAGE = 500
# Of a page so many are told of by name.
MOST_TOLD = 10
# No channel's number is as high.
LAST_ID = 2**62
# Seconds by which the wall clock must fall behind the other one before it counts as set back.
SET_BACK = 60.0


class Planner:
    """Opens the deliveries of channels that are due."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        library: Library,
        clock: Clock,
        ready_hour: int,
        days_back: int,
        expires: timedelta,
        wake: Callable[[], None] = lambda: None,
        ask: Callable[[], None] = lambda: None,
    ) -> None:
        self._ledger = ledger
        self._library = library
        self._clock = clock
        self._ready_hour = ready_hour
        self._days_back = days_back
        self._expires = expires
        self._wake = wake
        self._ask = ask
        self._waiting: dict[datetime, float] = {}
        """Since when the channels of a moment wait for a list, by the clock that nobody sets."""
        self._asked_at = -ASK_AGAIN
        self._ahead: float | None = None

    async def plan(self) -> int:
        """Open what is due now, a page of channels after the other, and give how many deliveries are new."""
        if await self._is_behind():
            return 0
        now = self._clock.now()
        if self._was_set_back(now):
            await self._set_right(now)
        ready = newest_ready(now, self._ready_hour)
        known = await self._is_known(ready)
        listed = await self._library.editions.days(ready - (self._days_back - 1) * DAY, ready)
        opened, waiting, after = 0, dict[datetime, float](), FIRST
        while page := await self._ledger.channels.due(now, after, PAGE):
            late = [one for one in page if known or self._is_late(one, now, waiting)]
            opened += await self._open(late, listed, now, first=not opened)
            after = _position(page[-1], now)
            if page[-1] not in late:  # whoever is due at the same moment waits with it
                after = after._replace(id=LAST_ID)
        if opened:
            self._wake()
        self._wish(waiting)
        return opened

    async def _is_behind(self) -> bool:
        """Whether others know of lists that this process does not: to it a day without papers may be none."""
        await self._library.keep_up()
        lag = self._library.lag
        return lag is not None and lag.changes > 0

    def _is_late(self, channel: Channel, now: datetime, waiting: dict[datetime, float]) -> bool:
        """Whether a channel has waited long enough for a list; else it goes on waiting."""
        moment, seen = channel.next_due_at or now, self._clock.monotonic()
        since = self._waiting.get(moment, seen)
        if seen - since > PATIENCE.total_seconds():
            return True
        waiting[moment] = since
        return False

    def _was_set_back(self, now: datetime) -> bool:
        """Whether the wall clock shows less than it should; nobody knows at the start."""
        ahead = now.timestamp() - self._clock.monotonic()
        before, self._ahead = self._ahead, ahead
        return before is None or ahead < before - SET_BACK

    async def _set_right(self, now: datetime) -> None:
        """Bring back what a clock that ran ahead put off too far; no edition is posted twice for it."""
        await self._ledger.deliveries.bring_forward(now + LONGEST_WAIT)
        last = 0
        while page := await self._ledger.channels.some(last, PAGE):
            for channel in page:
                upcoming = next_due(channel, now)
                if channel.next_due_at is not None and channel.next_due_at > upcoming:
                    await self._ledger.channels.reschedule(channel.id, upcoming)
            last = page[-1].id

    def _wish(self, waiting: dict[datetime, float]) -> None:
        """Have the lists read soon if a channel still waits for one; the next reading may be half an hour away."""
        if waiting.keys() & self._waiting.keys() and self._clock.monotonic() >= self._asked_at + ASK_AGAIN:
            self._asked_at = self._clock.monotonic()
            self._ask()
        self._waiting = waiting

    async def _is_known(self, ready: date) -> bool:
        """Whether the newest ready list was read after it became ready."""
        since = datetime(ready.year, ready.month, ready.day, tzinfo=UTC) + timedelta(hours=self._ready_hour)
        checked = await self._library.editions.checked_at(ready)
        return checked is not None and checked >= since

    async def _open(self, channels: Sequence[Channel], listed: Sequence[date], now: datetime, *, first: bool) -> int:
        """Open what these channels get of the listed days; gives how many deliveries are new."""
        if not channels:
            return 0
        openings = [self._opening(one, listed, now) for one in channels]
        new = await self._ledger.deliveries.open_all(openings)
        if new and first:  # posting begins while the others are still being opened
            self._wake()
        for one in openings[:MOST_TOLD]:
            name, preferences = one.channel.name, one.channel.preferences
            if not one.issues:
                log.info("%s: nothing new to post", name)
            log.info("%s: next due at %s", name, local_time(one.next_due_at, preferences.zone))
        if more := len(openings[MOST_TOLD:]):
            log.info("and %d channels more are planned", more)
        return new

    def _opening(self, channel: Channel, listed: Sequence[date], now: datetime) -> Opening:
        days = editions_due(channel, listed, now)
        # In this order, which is kept on the way: a board never comes before the digest of its moment.
        issues = [*map(Issue, days), *boards_due(channel, now)]
        # It expires a while after now and not after it was due: what an outage made late still gets its whole time.
        # What it does not get now counts as had: with `catch_up = "none"` it must not come tomorrow as news.
        return Opening(
            channel, issues, channel.next_due_at or now, now + self._expires, next_due(channel, now),
            None if days or not listed else listed[-1],
        )  # fmt: skip


def _position(channel: Channel, now: datetime) -> Position:
    return Position(channel.direct, channel.next_due_at or now, channel.id)
