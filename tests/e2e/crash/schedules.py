"""Random schedules of crashes, frozen workers, faults and time, each played until everything has come to its end."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from rich.console import Console

from bot.delivery.channel import Channel
from bot.delivery.healing import REFUSED
from bot.delivery.states import Part, State
from tests.e2e.crash.simulation import Draw, Worker, World
from tests.e2e.crash.stores import ledgers
from tests.simulated import MONDAY

# Plays the schedules of these seeds until one is bad; gives the exit code.
PlaysAll = Callable[[range, Console], Coroutine[Any, Any, int]]


@dataclass(frozen=True, slots=True)
class End:
    """How a schedule ended: what is wrong, if anything, and what happened."""

    wrong: str
    held: int
    trace: tuple[str, ...]


async def play(draw: Draw, ledger: Any = None, channels: Sequence[Channel] = ()) -> End:  # noqa: ANN401
    """One schedule, from its first claim to the calm in which everything comes to its end."""
    world = World(draw) if ledger is None else World(draw, ledger)
    world.trusted = world.choose((0.0, 60.0))
    world.kind = world.choose(("channel", "channel", "forum", "news"))
    channels = channels or [Channel(number, "slack", "", f"c{number}") for number in range(1, world.choose((1, 2)) + 1)]
    channels = await world.ledger.channels.configure(channels)
    world.workers = [Worker(world, "a"), Worker(world, "b")]
    now = world.clock.now()
    for channel in channels:
        for day in range(world.choose((1, 1, 2))):
            await world.ledger.deliveries.open(channel, MONDAY + timedelta(days=day), now, now + timedelta(days=40))
    await _storm(world)
    await _settle_down(world)
    return await _end(world)


async def _storm(world: World) -> None:
    for _ in range(world.choose((10, 20, 40))):
        await world.choose(world.workers).work()
        world.clock.advance(world.choose((0.1, 3.0, 25.0, 70.0, 95.0)))
        if world.choose(("on", "on", "on", "permit")) == "permit":
            await world.permit()
        if world.choose(("on", "restart")) == "restart":
            dead = [one.name for one in world.workers if one.dead]
            if world.choose((True, False)):
                await world.ledger.deliveries.release_dead(dead)
            world.spawn()


async def _settle_down(world: World) -> None:
    """From now on nothing goes wrong; time moves to whatever comes next."""
    world.calm = True
    world.workers = [Worker(world, "last")]
    for _ in range(200):
        upcoming = await world.ledger.deliveries.next_at()
        if upcoming is None:
            if not await world.permit():
                return
            continue
        # A service looks every so often, also where the wall clock was turned and is no help.
        world.clock.advance(max(1.0, (upcoming - world.clock.now()).total_seconds()))
        await world.workers[0].work()


async def _end(world: World) -> End:
    wrong, held = [], 0
    counts = Counter(one.key for one in world.stood)
    wrong += [f"{key[:4]} stands {count} times" for key, count in counts.items() if count > 1]
    at = {one.key: number for number, one in enumerate(world.stood)}
    for delivery in await world.ledger.history.deliveries():
        parts: Sequence[Part] = await world.ledger.parts.of(delivery.id)
        held += any(part.state is State.HELD for part in parts)
        # The post of a forum is a thread, so that none is opened.
        called = [one for one in parts if world.kind != "forum" or one.message.kind != "thread"]
        wrong += [f"{part.key[:4]} is lost" for part in called if part.state is State.SENT and part.key not in at]
        if delivery.state is not State.SENT and not any(part.state is State.HELD for part in parts):
            wrong.append(f"{delivery.channel.name} {delivery.day}: {delivery.state} {delivery.reason}")
        if any(part.state in REFUSED for part in parts):
            wrong.append(f"{delivery.channel.name} {delivery.day} was never opened again")
        # What is published waits for nothing that was refused below it.
        places = [at[part.key] for part in parts if part.key in at and part.message.kind != "publish"]
        if places != sorted(places):
            wrong.append(f"{delivery.channel.name} {delivery.day} is out of order")
    return End("; ".join(wrong), held, tuple(world.trace))


def from_seed(seed: int) -> Draw:
    """Dice that fall the same way each time, also for the jitter between tries."""
    random.seed(seed)
    return random.Random(seed).choice


def many(count: int, seed: int, out: Console, address: str | None = None) -> int:
    """Play so many schedules of deliveries, in memory or on a server; gives the exit code."""
    return on_all_cores(count, seed, out, partial(_all, address), "nothing lost, doubled or out of order")


def on_all_cores(count: int, seed: int, out: Console, play_all: PlaysAll, proven: str) -> int:
    """Play so many schedules on all cores; prints the first bad one of each, and gives the exit code."""
    began, processes = time.monotonic(), min(os.cpu_count() or 1, 8)
    shares = [range(seed + index, seed + count, processes) for index in range(min(processes, count))]
    children = [_fork(share, out, play_all) for share in shares]
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]
    verdict = proven if not any(codes) else "NOT proven"
    out.print(f"{count} schedules from seed {seed}: {verdict}; {time.monotonic() - began:.0f} s")
    return int(any(codes))


def _fork(seeds: range, out: Console, play_all: PlaysAll) -> int:
    pid = os.fork()
    if not pid:
        logging.disable()
        os._exit(asyncio.run(play_all(seeds, out)))
    return pid


async def _all(address: str | None, seeds: range, out: Console) -> int:
    held = 0
    async with ledgers(address) as fresh:
        for seed in seeds:
            end = await play(from_seed(seed), await fresh())
            held += end.held
            if end.wrong:
                out.print(f"seed {seed}: {end.wrong}", *end.trace, sep="\n", markup=False)
                return 1
    out.print(f"of seeds {seeds[0]} to {seeds[-1]}: {held} deliveries held, for the history could not be read")
    return 0
