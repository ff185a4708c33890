"""How fast a platform may be called: one gate for each, which every call passes."""

from __future__ import annotations

import asyncio
from bisect import insort
from collections import deque
from math import ceil

from bot.papers.clock import Clock


class Gate:
    """Spaces calls `1 / per_second` apart, and calls for one channel `channel_gap` seconds apart.

    The platform's own word goes first: after `pause` nobody passes until the pause is over.
    """

    def __init__(self, clock: Clock, per_second: float, channel_gap: float = 0.0) -> None:
        self._clock = clock
        self._gap = 1 / per_second
        self._channel_gap = channel_gap
        self._taken: list[float] = []
        self._channel_free_at: dict[str, float] = {}
        self._paused_until = 0.0
        # A pace need not be whole: at 0.5 a second one call begins in any two seconds.
        self._most = ceil(per_second)
        self._window = self._most / per_second
        self._begun: deque[float] = deque()

    async def wait(self, channel: str) -> None:
        """Return when it is this caller's turn; whoever waits through a pause takes a new turn after it."""
        while True:
            turn = self._turn(channel)
            if (delay := turn - self._clock.monotonic()) > 0:
                await asyncio.sleep(delay)
            if self._paused_until <= turn:
                return

    async def spare(self) -> None:
        """Return when all who wait now have had their turn: for whoever has time, before `wait`."""
        if (delay := max(self._taken, default=0.0) - self._clock.monotonic()) > 0:
            await asyncio.sleep(delay)

    async def begin(self) -> None:
        """Return when a call may begin, right before it does.

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

    def pause(self, seconds: float) -> None:
        """Let nobody pass for so long."""
        self._paused_until = max(self._paused_until, self._clock.monotonic() + seconds)

    def _turn(self, channel: str) -> float:
        """Take the first turn that is far enough from all others and give its time."""
        now = self._clock.monotonic()
        turn = max(now, self._paused_until, self._channel_free_at.get(channel, 0.0))
        self._taken = [at for at in self._taken if at > now - self._gap]
        # A busy channel takes turns far ahead, one behind another; the others fill the holes between.
        for at in self._taken:
            if turn + self._gap <= at:
                break
            turn = max(turn, at + self._gap)
        insort(self._taken, turn)
        if self._channel_gap:
            self._channel_free_at[channel] = turn + self._channel_gap
            self._forget(now)
        return turn

    def _forget(self, now: float) -> None:
        # A sweep looks at all of them, so it waits until there are many.
        if len(self._channel_free_at) > 10_000:
            self._channel_free_at = {name: at for name, at in self._channel_free_at.items() if at > now}
