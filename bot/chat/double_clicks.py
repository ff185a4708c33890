"""What was done a moment ago, so that a double click counts as one."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

from bot.papers.clock import Clock

# Seconds in which doing the same again is taken for a slip of the finger.
MOMENT = 3.0
# What is remembered is dropped only when so much is, so that no clock has to sweep it.
MOST = 10_000


class DoubleClicks:
    """Remembers for a moment how each thing was done last."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last: OrderedDict[Hashable, tuple[Hashable, float]] = OrderedDict()

    def again(self, what: Hashable, how: Hashable = None) -> bool:
        """Note that something is done, and give whether the same was done a moment ago with nothing else since."""
        now = self._clock.monotonic()
        before, at = self._last.pop(what, (None, float("-inf")))
        self._last[what] = (how, now)
        if len(self._last) > MOST:
            self._last.popitem(last=False)
        return before == how and now - at < MOMENT
