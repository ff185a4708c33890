"""What it takes a process to fill its file from a library that several share, and to keep it up.

As a child: `python -m tests.bench.following URL FILE` fills a file and prints what that took, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from bot.papers.paper import Edition
from bot.service.stores import stores_in
from tests.bench.children import child
from tests.bench.papers import READ_AT, fill
from tests.bench.table import Figure, Report
from tests.postgres import server

POLLS, CHANGED_DAYS = 200, 10
ROOT = Path(__file__).parents[2]


async def measure(folder: Path) -> Report:
    """Hand a full archive over, fill files from it, and change some of it."""
    alone = await fill(folder / "alone.db")
    bare, papers = await _changed(alone.path)
    with server() as postgres:
        url = await postgres.database()
        begun = time.perf_counter()
        async with stores_in(alone.path, ledger_url=url) as stores:
            handed_over = time.perf_counter() - begun
            look = await _milliseconds(stores.library.keep_up)
            trip = await _milliseconds(lambda: stores.ledger.channels.all())
        changed, _ = await _changed(alone.path, url)
        empty, full = [await _filled(folder, url) for _ in range(2)]
    once = "opening it once it is full"
    return Report(
        "a library that several processes share",
        (
            Figure("an empty file is filled", empty["seconds"], full["seconds"], "s", once),
            Figure("CPU for that", empty["cpu"], full["cpu"], "s", once),
            Figure("memory at most", empty["memory"], full["memory"], "MiB", once),
            Figure("a file from before is handed over", handed_over, empty["seconds"], "s", "filling an empty one"),
            Figure(f"{papers} papers get other votes", changed, bare, "s", "the same in a file alone"),
            Figure("a look when nothing changed", look, trip, "ms", "one answer of the ledger"),
        ),
        (alone.words,),
    )


async def _milliseconds(asked: Callable[[], Awaitable[object]]) -> float:
    begun = time.perf_counter()
    for _ in range(POLLS):
        await asked()
    return 1000 * (time.perf_counter() - begun) / POLLS


async def _changed(path: Path, url: str | None = None) -> tuple[float, int]:
    """Seconds to keep other votes of the newest days, and how many papers those are."""
    async with stores_in(path, ledger_url=url) as stores:
        editions = stores.library.editions
        span = await editions.span()
        assert span is not None
        days = (await editions.days(*span[:2]))[-CHANGED_DAYS:]
        known = [edition for day in days if (edition := await editions.get(day))]
        begun, papers = time.perf_counter(), 0
        for edition in known:
            voted = tuple(replace(paper, votes=(paper.votes or 0) + 1) for paper in edition.papers)
            papers += (await editions.save(Edition(edition.day, voted), READ_AT))[1]
        return time.perf_counter() - begun, papers


async def _filled(folder: Path, url: str) -> dict[str, float]:
    words = ["-m", "tests.bench.following", url, "filled.db"]
    async with child(folder, words, {"PYTHONPATH": str(ROOT)}) as process:
        told: dict[str, float] = json.loads(await process.line())
        return told


async def _fill(url: str, path: Path) -> None:
    begun, cpu = time.perf_counter(), time.process_time()
    async with stores_in(path, ledger_url=url):
        took = {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - cpu, "memory": _most_memory()}
    sys.stdout.write(f"{json.dumps(took)}\n")


def _most_memory() -> float:
    """In MiB; not by getrusage, which counts what the process was before it became this program."""
    [size] = re.findall(r"^VmHWM:\s+(\d+) kB$", Path("/proc/self/status").read_text("utf-8"), re.MULTILINE)
    return int(size) / 1024


if __name__ == "__main__":
    asyncio.run(_fill(sys.argv[1], Path(sys.argv[2])))
