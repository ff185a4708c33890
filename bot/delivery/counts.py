"""How often something was done of late: for platforms that let a program do so many of a kind in a stretch of time."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import Protocol

from bot.papers.clock import Clock


class Counts(Protocol):
    """Counts by name, in one process or for all who share it."""

    async def begin(self, name: str, most: int, seconds: float) -> float:
        """Count one more if fewer than `most` were in the last `seconds` and nothing is paused; gives 0.

        Else gives the seconds until that may be so. Raises StorageError where the counts are shared.
        """

    async def pause(self, name: str, seconds: float) -> None:
        """Count no more for so long; a shorter pause does not end a longer one."""


class OwnCounts:
    """Counts of one process alone."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._begun: dict[str, deque[float]] = defaultdict(deque)
        self._paused_until: dict[str, float] = {}

    async def begin(self, name: str, most: int, seconds: float) -> float:
        """Count one more if there is room."""
        now, begun = self._clock.monotonic(), self._begun[name]
        while begun and begun[0] <= now - seconds:
            begun.popleft()
        room_in = begun[-most] + seconds - now if len(begun) >= most else 0.0
        if (wait := max(room_in, self.paused(name))) > 0:
            return wait
        begun.append(now)
        return 0.0

    def paused(self, name: str) -> float:
        """Seconds for which nothing of a name may begin yet."""
        left = self._paused_until.get(name, 0.0) - self._clock.monotonic()
        if left <= 0:
            self._paused_until.pop(name, None)
        return max(left, 0.0)

    async def pause(self, name: str, seconds: float) -> None:
        """Count no more for so long."""
        until = self._clock.monotonic() + seconds
        self._paused_until[name] = max(until, self._paused_until.get(name, until))
