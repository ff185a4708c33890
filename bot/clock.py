"""The real time."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bot.models import Steady

BOOT = Path("/proc/sys/kernel/random/boot_id")
"""Linux names each start of the machine: man 4 random."""


class SystemClock:
    """The port `Clock` on this machine."""

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


@cache
def _steady_clock() -> tuple[str, int | None]:
    """What this start of the machine is called, and the number of the clock that counts from it."""
    try:
        return BOOT.read_text(encoding="ascii").strip(), time.CLOCK_BOOTTIME
    except (OSError, AttributeError):
        return f"process {os.getpid()} {time.time_ns()}", None
