"""Deliveries a second by the number of processes, durable steps beside bare fsyncs, planning, claiming and lookups."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.service.assembly import CLAIMS
from bot.service.stores import stores_in
from tests.bench.children import Child, child
from tests.bench.scale import roles
from tests.bench.scale.crowd import Where
from tests.bench.search import fill_many
from tests.bench.table import Aim, Figure, Report
from tests.postgres import DURABLE, Server, server

# As the settings say, for what Discord lets a bot post.
LIMIT = 45.0
# Seconds that one part may take; a million channels are planned and claimed in a third of it.
LONGEST = 3600.0
LIMITED = "what Discord lets a bot post, 45 a second"
SYNCS = "bare fsyncs of 4 KiB a second, same disk"
SERVERS = 1_000
QUERIES = "lora|diffusion|retrieval augmented generation|llama|code generation benchmark|vision language|agents|video"

Found = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is tried."""

    delivered: int
    """Channels that get a digest in one message through the real ledger."""
    processes: Sequence[int]
    """How many processes share PostgreSQL, one after the other."""
    planned: int
    """Channels that are planned and claimed."""
    papers: Sequence[int]
    seconds: float
    """For how long lookups are made."""


SHORT = Size(delivered=3_000, processes=(1, 2, 4), planned=10_000, papers=(13_000, 200_000), seconds=5)
LONG = Size(delivered=100_000, processes=(4,), planned=100_000, papers=(), seconds=0)
LARGEST = Size(delivered=0, processes=(), planned=1_000_000, papers=(), seconds=0)
NOTES = (
    "Each process is one of its own with a file of its own; the platform takes every message at once.",
    "A digest is one message: claimed, fixed, announced, settled, finished; PostgreSQL syncs as SQLite does.",
    "On fewer cores than processes and server together, more processes add nothing: both share what there is.",
)


async def measure(folder: Path) -> Report:
    """All of it in ten minutes of a machine that has nothing else to do."""
    return await measured(folder, "scale", SHORT)


async def measure_100k(folder: Path) -> Report:
    """A hundred thousand channels from end to end; takes half an hour."""
    return await measured(folder, "scale: 100,000 channels", LONG)


async def measure_1m(folder: Path) -> Report:
    """A million channels planned and claimed; takes half an hour."""
    return await measured(folder, "scale: 1,000,000 channels", LARGEST)


async def measured(folder: Path, title: str, size: Size) -> Report:
    """The figures of one size."""
    figures = list[Figure]()
    with Console(stderr=True).status(title) as status, server(DURABLE) as running:
        [probe] = await together(folder / "probe", ("sync", str(folder)))
        figures += await _deliveries(folder, running, size, probe["a_second"], status.update)
        for store in ("SQLite", "PostgreSQL"):
            status.update(f"planning {size.planned:,} channels on {store}")
            figures += await _planning(folder / f"plan-{store}", running if store == "PostgreSQL" else None, size)
        for count in size.papers:
            status.update(f"looking up in {count:,} papers")
            figures += await _lookups(folder / f"papers-{count}", count, size.seconds)
        if size.papers:
            status.update("answering while an edition goes out")
            figures += await _flood(folder / "flood", size)
            figures += await _servers(folder / "servers")
            status.update("starting a process of each role")
            figures += await roles.memory(folder / "roles", running)
            status.update("killing who leads, hears and posts")
            figures += await roles.take_over(folder / "killed", running)
    return Report(title, tuple(figures), NOTES)


async def _deliveries(folder: Path, running: Server, size: Size, syncs: float, tell: Any) -> list[Figure]:  # noqa: ANN401
    figures = list[Figure]()
    ways = [("SQLite", 1), *(("PostgreSQL", count) for count in size.processes)] if size.delivered else []
    for store, count in ways:
        tell(f"delivering to {size.delivered:,} channels on {store}, {count} processes")
        into = folder / f"deliver-{store}-{count}"
        wheres = await _filled(into, running if store == "PostgreSQL" else None, size.delivered, count)
        await together(into / "planner", ("plan", wheres[0], False))
        done = await together(into / "workers", *(("deliver", where, 0.0) for where in wheres))
        figures += _delivered(f"{store}, {count} process{'es' * (count > 1)}", size, done, syncs)
    return figures


def _delivered(who: str, size: Size, done: Sequence[Found], syncs: float) -> list[Figure]:
    posted = sum(one["posted"] for one in done)
    assert posted == size.delivered, f"{posted} messages for {size.delivered} channels"
    seconds = max(one["ended"] for one in done) - min(one["began"] for one in done)
    steps = sum(one["steps"] for one in done)
    grown = sum(one["memory"] - one["at_rest"] for one in done) / len(done)
    return [
        Figure(f"{who}: deliveries a second", posted / seconds, LIMIT, "/s", LIMITED),
        Figure("  durable steps a second", steps / seconds, syncs, "/s", SYNCS),
        Figure("  CPU of the workers for a delivery", 1e3 * sum(one["cpu"] for one in done) / posted, 1e3 / LIMIT, "ms",
               "all the time that the limit leaves for one", Aim(1)),
        Figure("  memory of a process at most", max(one["memory"] for one in done),
               max(one["memory"] for one in done) - grown, "MiB", "the same at rest", Aim(1.5)),
    ]  # fmt: skip


async def _planning(folder: Path, running: Server | None, size: Size) -> list[Figure]:
    [where] = await _filled(folder, running, size.planned, 1)
    [found] = await together(folder / "planner", ("plan", where, True))
    assert found["opened"] == size.planned, found
    claimed, limit = found["claimed"], size.planned / LIMIT
    store = "PostgreSQL" if running else "SQLite"
    return [
        Figure(f"{store}: planning {size.planned:,} channels", found["planning"], limit, "s", "posting to them at 45/s",
               Aim(0.1)),
        Figure("  transactions of it", found["steps"], size.planned, "", "one a channel", Aim(0.1)),
        Figure(f"  claiming {claimed:,.0f} of them, {CLAIMS} at a time", found["claiming"], claimed / LIMIT, "s",
               "posting to them at 45/s", Aim(0.2)),
        Figure("  memory at most", found["memory"], found["at_rest"], "MiB", "the same at rest", Aim(1.5)),
    ]  # fmt: skip


async def _lookups(folder: Path, count: int, seconds: float) -> list[Figure]:
    _make(folder)
    await fill_many(folder / "papers.db", count)
    async with stores_in(folder / "papers.db"):
        pass
    queries = QUERIES.split("|")
    random.Random(6).shuffle(queries)
    # They share a file: each of several processes has one of its own, which would hold the same.
    ways = {
        processes: await together(
            folder / f"{processes}", *(("look_up", Where(str(folder / "papers.db")), queries, seconds),) * processes
        )
        for processes in (1, 4)
    }
    [alone] = ways[1]
    figures = []
    for processes, found in ways.items():
        who = f"{count:,} papers, {processes} process{'es' * (processes > 1)}"
        asked = sum(one["count"] for one in found) / seconds
        figures += [
            Figure(f"{who}: lookups a second", asked, alone["count"] / seconds, "/s", "one process"),
            *(
                Figure(f"  {at}", 1e3 * max(one[at] for one in found), 1e3 * alone[at], "ms", "one process")
                for at in ("p50", "p99")
            ),
        ]
    return figures


async def _flood(folder: Path, size: Size) -> list[Figure]:
    [where] = await _filled(folder, None, 20_000, 1)
    await fill_many(Path(where.file), size.papers[0])
    [found] = await together(folder / "serving", ("serve", where, size.seconds))
    told = f"{found['count']:.0f} commands, {found['refused']:.0f} of them told to come again"
    return [
        Figure("during an edition: commands and reactions a second", found["capacity"], LIMIT, "/s", "posts a second"),
        Figure("  half of it: commands, p50", 1e3 * found["p50"], 500, "ms", "half a second"),
        Figure("  half of it: commands, p99", 1e3 * found["p99"], 500, "ms", "half a second", Aim(1)),
        Figure("  half of it: reactions, p99", 1e3 * found["reactions"], 500, "ms", "half a second", Aim(1)),
        Figure("  four times of it: the slowest answer", found["slowest"], 3, "s", told, Aim(1)),
        Figure("  reactions lost", found["lost"], 0, "", "none", Aim(0, "ours"), 1),
        Figure("  what failed", found["failed"], 0, "", "none", Aim(0, "ours"), 1),
        Figure("  memory after it", found["memory"], found["at_rest"], "MiB", "the same before it", Aim(1.3)),
    ]  # fmt: skip


async def _servers(folder: Path) -> list[Figure]:
    [found] = await together(folder, ("servers", SERVERS))
    assert found["servers"] == SERVERS, found
    beside = "the same before; each server has 40 channels"
    return [Figure(f"memory with {SERVERS:,} Discord servers", found["after"], found["before"], "MiB", beside)]


async def _filled(folder: Path, running: Server | None, channels: int, processes: int) -> list[Where]:
    """New stores for so many processes, with so many channels that are due."""
    _make(folder)
    url = await running.database() if running else None
    wheres = [Where(str(folder / f"{number}.db"), url) for number in range(processes)]
    await together(folder / "filling", ("prepare", wheres[0], channels))
    return wheres


async def together(folder: Path, *jobs: tuple[Any, ...]) -> list[Found]:
    """Do all of these jobs at the same time, each in a process of its own; gives what each prints."""
    async with AsyncExitStack() as stack:
        working = [
            await stack.enter_async_context(_begun(folder / str(number), *job)) for number, job in enumerate(jobs)
        ]
        for one in working:
            assert (await _line(one)).strip() == "ready"
        for number in range(len(jobs)):
            (folder / str(number) / "go").touch()
        return [json.loads(await _line(one)) for one in working]


@asynccontextmanager
async def _begun(folder: Path, name: str, *words: Any) -> AsyncIterator[Child]:  # noqa: ANN401  (a job's own)
    _make(folder)
    given = json.dumps([asdict(word) if isinstance(word, Where) else word for word in words])
    variables = {"PYTHONPATH": str(Path.cwd())}
    async with child(folder, ["-m", "tests.bench.scale.work", name, given], variables) as begun:
        yield begun


def _make(folder: Path) -> None:
    folder.mkdir(parents=True)


async def _line(one: Child) -> str:
    assert one.process.stdout
    text = (await asyncio.wait_for(one.process.stdout.readline(), LONGEST)).decode()
    if not text:
        raise one.failed()
    return text
