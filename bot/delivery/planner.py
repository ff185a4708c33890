"""Turns the schedule into deliveries: each due channel gets its editions and boards, and its next moment."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from bot.delivery.channel import Channel
from bot.delivery.ledger import Ledger
from bot.delivery.periods import boards_due
from bot.delivery.schedule import DAY, editions_due, local_time, newest_ready, next_due
from bot.delivery.states import Issue
from bot.papers.clock import Clock
from bot.papers.library import Library

log = logging.getLogger(__name__)

# How long a due channel waits, from when it is first seen, for a list that could not be read yet.
PATIENCE = timedelta(hours=2)
# Seconds between two wishes for a list that a due channel waits for.
ASK_AGAIN = 300.0
# The longest that a delivery waits for its next try by our own rules.
LONGEST_WAIT = timedelta(minutes=10)
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
        self._waiting: dict[int, float] = {}
        self._asked_at = -ASK_AGAIN
        self._ahead: float | None = None

    async def plan(self) -> int:
        """Open what is due now and give how many deliveries are new."""
        if await self._is_behind():
            return 0
        now = self._clock.now()
        if self._was_set_back(now):
            await self._set_right(now)
        ready = newest_ready(now, self._ready_hour)
        known = await self._is_known(ready)
        opened, waiting = 0, {}
        for channel in await self._ledger.channels.due(now):
            since = self._waiting.get(channel.id, self._clock.monotonic())
            if known or self._clock.monotonic() - since > PATIENCE.total_seconds():
                new = await self._open(channel, ready, now)
                if new and not opened:  # posting begins while the others are still being opened
                    self._wake()
                opened += new
            else:
                waiting[channel.id] = since
        if opened:
            self._wake()
        self._wish(waiting)
        return opened

    async def _is_behind(self) -> bool:
        """Whether others know of lists that this process does not: to it a day without papers may be none."""
        await self._library.keep_up()
        lag = self._library.lag
        return lag is not None and lag.changes > 0

    def _was_set_back(self, now: datetime) -> bool:
        """Whether the wall clock shows less than it should; nobody knows at the start."""
        ahead = now.timestamp() - self._clock.monotonic()
        before, self._ahead = self._ahead, ahead
        return before is None or ahead < before - SET_BACK

    async def _set_right(self, now: datetime) -> None:
        """Bring back what a clock that ran ahead put off too far; no edition is posted twice for it."""
        await self._ledger.deliveries.bring_forward(now + LONGEST_WAIT)
        for channel in await self._ledger.channels.all(direct=True):
            upcoming = next_due(channel, now)
            if channel.next_due_at is not None and channel.next_due_at > upcoming:
                await self._ledger.channels.reschedule(channel.id, upcoming)

    def _wish(self, waiting: dict[int, float]) -> None:
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

    async def _open(self, channel: Channel, ready: date, now: datetime) -> int:
        upcoming = next_due(channel, now)
        listed = await self._library.editions.days(ready - (self._days_back - 1) * DAY, ready)
        days = editions_due(channel, listed, now)
        # In this order, which is kept on the way: a board never comes before the digest of its moment.
        issues = [*map(Issue, days), *boards_due(channel, now)]
        # It expires a while after now and not after it was due: what an outage made late still gets its whole time.
        due_at = channel.next_due_at or now
        opened = 0
        for left, (day, kind) in zip(range(len(issues), 0, -1), issues, strict=True):
            # Only with the last of them: a process that dies in between finds the channel still due.
            moved = upcoming if left == 1 and days else None
            opened += await self._ledger.deliveries.open(
                channel, day, due_at, now + self._expires, next_due_at=moved, kind=kind
            )
        if not days:
            # What it does not get now counts as had: with `catch_up = "none"` it must not come tomorrow as news.
            await self._ledger.channels.reschedule(channel.id, upcoming, listed[-1] if listed else None)
        if not issues:
            log.info("%s: nothing new to post", channel.name)
        log.info("%s: next due at %s", channel.name, local_time(upcoming, channel.preferences.zone))
        return opened
