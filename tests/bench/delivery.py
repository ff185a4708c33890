"""An edition to many channels: until the last post, beside the bare client and beside what the platform allows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from rich.console import Console

from tests.bench.children import child
from tests.bench.delivering import Done, Job
from tests.bench.table import Aim, Figure, Report

# As the settings say, for what a platform lets a bot post.
POSTS_A_SECOND = {"discord": 45.0, "slack": 4.0}
WAYS = (
    *(Job("discord", channels, latency) for latency in (0.0, 0.15) for channels in (1, 10, 100)),
    *(Job("slack", channels, latency) for latency in (0.0, 0.15) for channels in (1, 10)),
)
LIMITED = (Job("discord", 400, limits=True, style="compact"), Job("slack", 3, limits=True))
ON_PACE = Aim(1.1)
# By channels, where a call takes as long as one over the internet does: what keeping everything may cost.
KEPT = {100: Aim(1.15), 1000: Aim(1.2)}
DURABLE = Aim(2.0, "ours")
NOTES = (
    "From the moment when the list is there until the last message of the last channel; digest: a message, its thread, "
    "five papers.",
    "Ours is connected as on a common day, so it knows its channels; only at the limits does it wait for its turns.",
    "Ours makes every step durable (fsync) before and after each call; the bare client keeps nothing.",
    "Both ends are forks of one process, so memory holds the stand-ins' modules too.",
)


async def measure(folder: Path) -> Report:
    """Without limits beside the bare client, with them beside the limit, and what one digest takes."""
    return await measured(folder, "delivery", WAYS, LIMITED)


async def measured(folder: Path, title: str, ways: Sequence[Job], limited: Sequence[Job]) -> Report:
    """The figures of these jobs."""
    counting = [Job(platform, 10, count=True) for platform in ("discord", "slack")]
    jobs = [*(replace(job, by=by) for job in ways for by in ("run", "bare")), *limited, *counting]
    with Console(stderr=True).status("delivering") as status:
        done = await _done(folder, jobs, status.update)
    beside = [_beside(job, done[replace(job, by="run")], done[replace(job, by="bare")]) for job in ways]
    paced = [figure for job in limited for figure in _paced(job, done[job])]
    most = max((job for job in ways), key=lambda job: job.channels)
    return Report(title, (*beside, *paced, *(_durable(job, done[job]) for job in counting), _memory(most, done)), NOTES)


async def _done(folder: Path, jobs: Sequence[Job], tell: object) -> dict[Job, Done]:
    words = [json.dumps(asdict(job)) for job in jobs]
    done: dict[Job, Done] = {}
    async with child(folder, ["-m", "tests.bench.delivering", *words], {"PYTHONPATH": str(Path.cwd())}) as process:
        for job in jobs:
            done[job] = Done(**json.loads(await process.line()))
            if callable(tell):
                tell(f"delivered {len(done)} of {len(jobs)}")
    return done


def _beside(job: Job, ours: Done, bare: Done) -> Figure:
    assert ours.messages == bare.messages, f"{job}: {ours.messages} messages, the bare client {bare.messages}"
    what = f"{job.platform.title()}: {job.channels} channels, {1000 * job.latency:g} ms a call"
    aim = KEPT.get(job.channels) if job.latency else None
    return Figure(what, ours.seconds, bare.seconds, "s", "the bare client, same payloads", aim)


def _paced(job: Job, done: Done) -> list[Figure]:
    least = done.calls / POSTS_A_SECOND[job.platform]
    what = f"{job.platform.title()}: {job.channels} channels ({job.style}) at its limits"
    aim = ON_PACE if job.platform == "discord" else None
    beside = f"{done.calls} calls at {POSTS_A_SECOND[job.platform]:g} a second"
    refused = Figure("  of it refused with 429", done.limited, 0, "calls", "none", Aim(0, "ours"), 1)
    return [Figure(what, done.seconds, least, "s", beside, aim), refused]


def _durable(job: Job, done: Done) -> Figure:
    what = f"{job.platform.title()}: durable transactions for a message"
    beside = "an intent and an outcome for each call, none of them shared"
    return Figure(what, done.transactions / done.messages, 2, "", beside, DURABLE)


def _memory(most: Job, done: dict[Job, Done]) -> Figure:
    ours, bare = done[replace(most, by="run")], done[replace(most, by="bare")]
    return Figure(
        f"memory while posting to {most.channels} channels", ours.memory, bare.memory, "MiB", "the bare client"
    )


async def measure_1000(folder: Path) -> Report:
    """A thousand channels without limits, and at Discord's; it takes minutes."""
    ways = (Job("discord", 1000), Job("discord", 1000, 0.15), Job("slack", 1000))
    return await measured(folder, "delivery to a thousand channels", ways, (Job("discord", 1000, limits=True),))
