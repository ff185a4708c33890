"""`bot --help`, beside a Python that does nothing."""

from __future__ import annotations

import asyncio
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from tests.bench.children import environment
from tests.bench.rounds import Cost, interleaved
from tests.bench.table import Aim, Figure

ROUNDS = 20
AIM = Aim(4)
Clock = Callable[[], float]


async def measure() -> list[Figure]:
    """CPU and wall-clock time of the whole process."""
    return [await _figure("bot --help: CPU", _cpu), await _figure("bot --help: wall clock", time.monotonic)]


async def _figure(what: str, clock: Clock) -> Figure:
    ours, floor = _run(clock, ["-m", "bot", "--help"]), _run(clock, ["-c", "pass"])
    paired = await interleaved(ours, floor, ROUNDS, seconds=2)
    mine, least = (1000 * seconds for seconds in paired.medians)
    return Figure(what, mine, least, "ms", "python -c pass", AIM, paired.ratio)


def _run(clock: Clock, words: Sequence[str]) -> Cost:
    def run() -> float:
        began = clock()
        subprocess.run(
            [sys.executable, *words], env=environment(), check=True, timeout=20, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        return clock() - began

    async def cost() -> float:
        return await asyncio.to_thread(run)

    return cost


def _cpu() -> float:
    """CPU seconds of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
