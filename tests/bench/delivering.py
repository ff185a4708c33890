"""One edition to many channels, by the bot or by the bare client; a process of its own, which forks both ends.

`python -m tests.bench.delivering '{"platform": "discord", "channels": 10}' ...` prints a line of JSON for each.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
from collections.abc import Callable, Coroutine
from dataclasses import asdict, dataclass
from functools import partial
from math import inf
from pathlib import Path
from typing import Any, Literal

from tests.bench.bare_posts import bare
from tests.e2e.crash.lives import DONE, Life, fork, post, serve, template
from tests.e2e.crash.stage import Place, stage

TIMES = {"lease_seconds": 90.0, "call_seconds": 20.0, "settle_seconds": 20.0, "tick_seconds": 15.0}
TOP = 5
PATIENCE = 300


@dataclass(frozen=True, slots=True)
class Job:
    """What is delivered, where to, and by whom."""

    platform: str = "discord"
    channels: int = 1
    latency: float = 0.0
    limits: bool = False
    by: Literal["run", "post", "bare"] = "run"
    style: Literal["digest", "compact"] = "digest"
    count: bool = False
    """Whether durable transactions are counted, in place of measuring."""


@dataclass(frozen=True, slots=True)
class Done:
    """How it went: `seconds` from the moment when the list is there until the last post; memory in MiB, at most."""

    seconds: float
    calls: int
    messages: int
    limited: int
    memory: float
    transactions: int


def deliver(job: Job) -> Done:
    """Do it, with both ends in processes of their own."""
    with template() as archive, stage() as stand_ins:
        place = stand_ins.open(job.platform, channels=job.channels, rate_limits=job.limits, latency=job.latency)
        pid = fork(_work(job, archive, place), archive / "said.log", PATIENCE)
        _, status, used = os.wait4(pid, 0)
        if os.waitstatus_to_exitcode(status) != DONE:
            raise RuntimeError((archive / "said.log").read_text("utf-8")[-3000:])
        began = float((archive / "began").read_text("utf-8"))
        ledger, counted = stand_ins.ledger(place), archive / "counted"
        transactions = int(counted.read_text("utf-8")) if job.count else 0
    seconds = ledger.last_post_at - began
    return Done(seconds, ledger.posts, len(ledger.messages), ledger.limited, used.ru_maxrss / 1024, transactions)


def _work(job: Job, archive: Path, place: Place) -> Callable[[], Coroutine[Any, Any, int]]:
    pace = None if job.limits else inf
    life = Life(
        archive, [place], style=job.style, top_n=TOP, posts_per_second=pace, listens=True, patience=PATIENCE,
        times=TIMES,
    )  # fmt: skip
    work = partial({"run": serve, "post": post, "bare": bare}[job.by], life)
    return partial(_counted, work, archive / "counted") if job.count else work


async def _counted(work: Callable[[], Coroutine[Any, Any, int]], into: Path) -> int:
    """Count what is committed meanwhile; the process ends with its work, and so does the change of the module."""
    count, connect = 0, sqlite3.connect

    def connected(*words: Any, **named: Any) -> sqlite3.Connection:  # noqa: ANN401  (passed on as they come)
        connection: sqlite3.Connection = connect(*words, **named)
        before = 0

        def counting(sql: str) -> None:
            nonlocal count, before
            # A claim that finds nothing changes nothing: no page goes to the log, and nothing waits for the disk.
            if sql == "COMMIT" and connection.total_changes > before:
                count, before = count + 1, connection.total_changes

        connection.set_trace_callback(counting)
        return connection

    vars(sqlite3)["connect"] = connected
    code = await work()
    await asyncio.to_thread(into.write_text, str(count), "utf-8")
    return code


if __name__ == "__main__":
    for word in sys.argv[1:]:
        sys.stdout.write(f"{json.dumps(asdict(deliver(Job(**json.loads(word)))))}\n")
        sys.stdout.flush()
