"""When a call may be made: turns to call a platform, far enough apart to keep to its budget."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple, Protocol

from bot.papers.clock import Clock


class Taken(NamedTuple):
    """A turn that is `ours` at a time of the clock's `monotonic`; else nothing may be asked for again before it."""

    at: float
    ours: bool = True


class Pace(Protocol):
    """Gives turns that are far enough apart, to one gate or to those of several processes."""

    async def take(self, *, urgent: bool, since: float, after: float) -> Taken:
        """Take the next turn after `after`; who takes it has waited since `since`.

        What is not urgent may be refused for a while. Raises StorageError where the pace is shared.
        """

    async def begin(self, at: float) -> None:
        """Return when a call may begin whose turn was `at`: it may have been held up since."""


# Makes a pace of so many calls a second, which all share who go by the same name.
Paces = Callable[[str, float], Pace]


@dataclass(frozen=True, slots=True)
class Turn:
    """The right to make one call, from a time on."""

    at: float
    pace: Pace
    since: float = 0.0
    """When its holder began to wait for it."""

    async def begin(self) -> None:
        """Return when the call may begin, right before it does."""
        await self.pace.begin(self.at)


class OwnPace:
    """Turns `1 / per_second` apart, for one process alone."""

    def __init__(self, clock: Clock, per_second: float) -> None:
        self._clock = clock
        self._gap = 1 / per_second
        self._next = 0.0
        # A pace need not be whole: at 0.5 a second one call begins in any two seconds.
        self._most = ceil(per_second)
        self._window = self._most / per_second
        self._begun: deque[float] = deque()

    async def take(self, *, urgent: bool, since: float, after: float) -> Taken:  # noqa: ARG002
        """The next turn; one that somebody was too late to take is not lost."""
        at = max(self._next, since, after)
        self._next = at + self._gap
        return Taken(at)

    async def begin(self, at: float) -> None:  # noqa: ARG002
        """Return when a call may begin.

        Whoever was held up since their turn, by a slow disk say, comes together with others: no more calls begin in any
        one second than `per_second` allows all the same.
        """
        while (delay := self._until_room()) > 0:  # noqa: ASYNC110  (time passes; no event tells)
            await asyncio.sleep(delay)
        self._begun.append(self._clock.monotonic())

    def _until_room(self) -> float:
        now = self._clock.monotonic()
        while self._begun and self._begun[0] <= now - self._window:
            self._begun.popleft()
        return self._begun[-self._most] + self._window - now if len(self._begun) >= self._most else 0.0
