"""The time, passed in so that tests can set it."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Steady:
    """Seconds on a clock that nobody sets, and which clock that is."""

    clock: str
    seconds: float

    def since(self, earlier: Steady | None) -> float | None:
        """Seconds that have passed since another reading; None if that is of another clock."""
        return self.seconds - earlier.seconds if earlier and earlier.clock == self.clock else None


class Clock(Protocol):
    """The time, passed in so that tests can set it."""

    def now(self) -> datetime:
        """The wall clock, aware, in UTC."""

    def monotonic(self) -> float:
        """Seconds that only ever grow."""

    def steady(self) -> Steady:
        """The same, of a clock that all processes of this machine share as long as it runs."""


# Linux names each start of the machine: man 4 random.
BOOT = Path("/proc/sys/kernel/random/boot_id")


class SystemClock:
    """The port `Clock` on this machine: the real time."""

    def now(self) -> datetime:
        """The wall clock, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that only ever grow."""
        return time.monotonic()

    def steady(self) -> Steady:
        """Seconds since the machine was started, sleep counted; elsewhere than on Linux this process's own."""
        clock, number = _steady_clock()
        return Steady(clock, time.clock_gettime(number) if number is not None else time.monotonic())


class ShiftedClock(SystemClock):
    """The real time and so many seconds more as a file says, which is read anew each time; 0 where it says nothing.

    All of its clocks go ahead together, as if the time had passed.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        # What has been ahead from the start has not passed; one that is behind would count from below zero.
        self._from = self._ahead()

    def now(self) -> datetime:
        """The shifted wall clock, aware, in UTC."""
        return super().now() + timedelta(seconds=self._ahead())

    def monotonic(self) -> float:
        """Seconds that only grow as long as the file's do."""
        return super().monotonic() + self._ahead() - self._from

    def steady(self) -> Steady:
        """The same, of a clock that all processes with this file share."""
        steady = super().steady()
        return replace(steady, seconds=steady.seconds + self._ahead())

    def _ahead(self) -> float:
        try:
            return float(self._file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return 0.0


@cache
def _steady_clock() -> tuple[str, int | None]:
    """What this start of the machine is called, and the number of the clock that counts from it."""
    try:
        return BOOT.read_text(encoding="ascii").strip(), time.CLOCK_BOOTTIME
    except (OSError, AttributeError):
        return f"process {os.getpid()} {time.time_ns()}", None
