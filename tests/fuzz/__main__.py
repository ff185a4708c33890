"""Feeds the readers for longer: `python -m tests.fuzz [--seconds 60] [NAME ...]`, so many seconds each."""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections.abc import Sequence

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import FlakyFailure

from tests.fuzz.material import Check, Target
from tests.fuzz.targets import TARGETS

AT_ONCE = 500
# What fails is told as it was found: over a line, looking for something smaller takes minutes.
PHASES = [one for one in Phase if one not in (Phase.shrink, Phase.explain)]
QUIET = list(HealthCheck)
USAGE = 64


class Fed:
    """How much a target has been fed, and what it lingered on longest."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self.count = 0
        self.slowest = 0.0
        self.slowest_food = ""

    def feed(self, food: object) -> None:
        """Check one piece."""
        before = time.process_time()
        self._check(food)
        took = time.process_time() - before
        self.count += 1
        if took > self.slowest:
            self.slowest, self.slowest_food = took, repr(food)


def fed(target: Target, seconds: float) -> Fed:
    """Feed a target with new food for so long; raises what a check raises, with the food that does it."""
    with target.ready() as check:
        return _fed(target, check, seconds)


def _fed(target: Target, check: Check, seconds: float) -> Fed:
    counted = Fed(check)

    # Each round draws anew, since nothing is remembered between them.
    @settings(max_examples=AT_ONCE, deadline=None, database=None, suppress_health_check=QUIET, phases=PHASES)
    @given(target.food)
    def feed(food: object) -> None:
        counted.feed(food)

    until = time.monotonic() + seconds
    while time.monotonic() < until:
        feed()
    return counted


def main(words: Sequence[str]) -> int:
    """Feed and tell; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=float, default=60.0)
    asked = parser.parse_args(words)
    if unknown := [name for name in asked.names if name not in TARGETS]:
        print(f"There is no target {', '.join(unknown)}; there are: {', '.join(TARGETS)}.", file=sys.stderr)
        return USAGE
    failed = [name for name in asked.names or TARGETS if not _held(name, asked.seconds)]
    return 1 if failed else 0


def _held(name: str, seconds: float) -> bool:
    try:
        told = fed(TARGETS[name], seconds)
    except (Exception, FlakyFailure) as error:  # noqa: BLE001  (whatever a check raises is what we look for)
        for one in error.exceptions if isinstance(error, ExceptionGroup) else (error,):
            notes = "\n".join(getattr(one, "__notes__", ()))
            print(f"{name:24} FAILED {type(one).__name__}: {str(one)[-1_500:]}\n{notes[:1000]}")
            print("".join(traceback.format_tb(one.__traceback__)[-3:]))
        return False
    print(
        f"{name:24} {told.count:>9,} fed, slowest {told.slowest * 1000:7.1f} ms: {told.slowest_food[:60]}", flush=True
    )
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
