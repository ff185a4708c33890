"""One process of several: `python -m tests.bench.scale.work JOB WHERE` does its part and prints what it took.

It prints `ready` first and begins when the file `go` is in its folder, so that all begin together.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from bot.chat.call import Call
from bot.delivery.deliverer import Deliverer
from bot.delivery.pacing import Gate
from bot.delivery.parts import Timing
from bot.service.assembly import CLAIMS, open_app
from bot.service.configuration import READER
from bot.service.rounds import WORKERS
from bot.service.stores import Stores
from tests.bench.scale.crowd import CLOCK, Counted, Taker, Where, end_all, fill, memory, most_memory, planner
from tests.bench.scale.flood import flood

# More than there is to post: what the limit would be is told apart.
UNHINDERED = 1e6
SYNCS_FOR = 1.0
# Of a longer queue so many are claimed, as many at a time as the bot does: what one costs is told by those behind it.
CLAIMED = 20_000

Found = Mapping[str, float]


async def ready(folder: Path) -> float:
    """Wait until all are ready; gives when that was."""
    print("ready", flush=True)
    while not (folder / "go").exists():  # noqa: ASYNC110  (no event tells another process)
        await asyncio.sleep(0.002)
    return time.monotonic()


async def deliver(where: Where, latency: float) -> Found:
    """Post what is due, as one deliver process does."""
    async with where.open() as stores:
        counted, taker, at_rest = Counted(stores.ledger), Taker(latency), memory()
        deliverer = Deliverer(
            ledger=stores.ledger, library=stores.library, posters={"discord": taker},
            gates={"discord": Gate(CLOCK, UNHINDERED)}, clock=CLOCK, owner=f"worker {os.getpid()}", timing=Timing(),
        )  # fmt: skip
        began, used = await ready(Path.cwd()), time.process_time()

        async def work() -> None:
            while await stores.ledger.deliveries.next_at():
                await deliverer.keep_delivering(CLAIMS, "discord")
                await asyncio.sleep(0.05)

        await asyncio.gather(*(work() for _ in range(WORKERS)))
        return {
            "began": began, "ended": taker.last_at, "posted": taker.posted, "steps": counted.steps,
            "cpu": time.process_time() - used, "memory": most_memory(), "at_rest": at_rest,
        }  # fmt: skip


async def plan(where: Where, claimed: bool) -> Found:
    """Open everything that is due, by the page, and perhaps claim it all."""
    async with where.open() as stores:
        counted, at_rest = Counted(stores.ledger), memory()
        began = await ready(Path.cwd())
        opened = await planner(stores.ledger, stores.library).plan()
        planned, steps = time.monotonic(), counted.steps
        count = await _claim_all(stores) if claimed else 0
        return {
            "opened": opened, "claimed": count, "planning": planned - began, "claiming": time.monotonic() - planned,
            "steps": steps, "claims": counted.steps - steps, "memory": most_memory(), "at_rest": at_rest,
        }  # fmt: skip


async def _claim_all(stores: Stores) -> int:
    """Take what is open, and have it end at once, as it does in the hands of workers."""
    count = 0
    while count < CLAIMED:
        now = CLOCK.now()
        some = await stores.ledger.deliveries.claim(
            "claimer", now, now + Timing().lease, CLAIMS, platform="discord", steady=CLOCK.steady(),
            library=stores.library.revision,
        )  # fmt: skip
        if not some:
            break
        count += len(some)
        await end_all(stores, [one.id for one in some])
    return count


async def look_up(where: Where, queries: list[str], seconds: float) -> Found:
    """Answer one person's command after the other's for so long, as a chat process does up to the drawing."""
    values = {"database_url": f"sqlite:///{where.file}", "discord": {"token": "planted"}}
    async with open_app(READER.kind.model_validate(values)) as app:
        await app.library.search.warm()
        at_rest = memory()
        began, took = await ready(Path.cwd()), list[float]()
        while time.monotonic() - began < seconds:
            asked, query = time.monotonic(), queries[len(took) % len(queries)]
            reply = await app.chat.answer(Call("discord", "paper", query, f"U{len(took)}"))
            assert not reply.is_plain, reply
            took.append(time.monotonic() - asked)
        took.sort()
        return {
            "count": len(took), "p50": took[len(took) // 2], "p99": took[int(len(took) * 0.99)], "at_rest": at_rest,
            "memory": most_memory(),
        }  # fmt: skip


async def sync(folder: str) -> Found:
    """How many times a second 4 KiB reach the disk when nothing else is done with them."""
    await ready(Path.cwd())
    return {"a_second": await asyncio.to_thread(_syncs, Path(folder, "synced"))}


def _syncs(path: Path) -> float:
    count, began = 0, time.monotonic()
    with path.open("wb", buffering=0) as file:
        while time.monotonic() - began < SYNCS_FOR:
            file.write(b"x" * 4096)
            os.fsync(file.fileno())
            count += 1
    path.unlink()
    return count / (time.monotonic() - began)


async def prepare(where: Where, channels: int) -> Found:
    """Fill the stores."""
    await ready(Path.cwd())
    began = time.monotonic()
    await fill(where, channels)
    return {"seconds": time.monotonic() - began}


async def serve(where: Where, seconds: float) -> Found:
    """Answer many people while an edition goes out."""
    return await flood(where, seconds, partial(ready, Path.cwd()))


async def servers(count: int) -> Found:
    """Hear of so many servers."""
    await ready(Path.cwd())
    # Late: no other job has a use for discord.py, which would be in the memory of each.
    from tests.bench.scale.servers import keep

    return await keep(count)


JOBS: Mapping[str, Callable[..., Awaitable[Found]]] = {
    "deliver": deliver, "plan": plan, "look_up": look_up, "sync": sync, "prepare": prepare,
    "serve": serve,
    "servers": servers,
}  # fmt: skip


async def main(name: str, words: list[Any]) -> None:
    """Do a job, whose first word may say where its stores are."""
    given = [Where(**word) if isinstance(word, dict) else word for word in words]
    print(json.dumps(await JOBS[name](*given)), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], json.loads(sys.argv[2])))
