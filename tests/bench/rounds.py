"""Rounds in which we and the floor take turns, so that both have the same weather."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median

Cost = Callable[[], Awaitable[float]]


@dataclass(frozen=True, slots=True)
class Paired:
    """What each round cost, ours and the floor's."""

    ours: tuple[float, ...]
    floor: tuple[float, ...]

    @property
    def medians(self) -> tuple[float, float]:
        """The median of ours and of the floor's."""
        return median(self.ours), median(self.floor)

    @property
    def ratio(self) -> float:
        """The median of the rounds' ratios."""
        return median(mine / least for mine, least in zip(self.ours, self.floor, strict=True))


async def interleaved(ours: Cost, floor: Cost, rounds: int, *, seconds: float = 10.0, warm_up: int = 1) -> Paired:
    """Take turns for so many rounds or seconds, whichever ends first, at least one; warm-up rounds do not count."""
    for _ in range(warm_up):
        await ours()
        await floor()
    spent: list[tuple[float, float]] = []
    until = time.monotonic() + seconds
    while len(spent) < rounds and (not spent or time.monotonic() < until):
        if len(spent) % 2:
            least = await floor()
            spent.append((await ours(), least))
        else:
            spent.append((await ours(), await floor()))
    return Paired(tuple(mine for mine, _ in spent), tuple(least for _, least in spent))


def percentile(values: tuple[float, ...], hundredths: int) -> float:
    """The value that so many of a hundred do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) * hundredths // 100, len(ordered) - 1)]
