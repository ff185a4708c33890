"""However many processes call a platform, together they keep to its pace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from itertools import pairwise

import pytest

from bot.delivery.lanes import Lane
from bot.delivery.pacing import Gate
from bot.ledger.postgres.ledger import PostgresLedger
from bot.ledger.postgres.paces import FRESH, RowPace
from bot.papers.clock import SystemClock

CLOCK = SystemClock()
HOURS = 7200.0


def gate_of(ledger: PostgresLedger, per_second: float, name: str = "discord") -> Gate:
    """The gate of one more process."""
    gate = Gate(CLOCK, per_second)
    gate.share(lambda _: RowPace(ledger.database, CLOCK, name, per_second))
    return gate


def slow(ledger: PostgresLedger, name: str) -> RowPace:
    """A pace whose turns are so far apart that no machine's own pace is seen in them."""
    return RowPace(ledger.database, CLOCK, name, 1 / HOURS)


async def taken(pace: RowPace) -> float:
    """When the next turn is, which is not waited for."""
    return (await pace.take(urgent=True, since=0.0, after=0.0)).at


async def turns(gate: Gate, lane: Lane, times: int) -> list[float]:
    """The turns of so many calls that come at once."""
    return sorted(turn.at for turn in await asyncio.gather(*(gate.wait("a", lane) for _ in range(times))))


async def passed(gate: Gate, times: int) -> list[float]:
    """When so many posts begin that come at once."""
    begun = list[float]()

    async def call() -> None:
        await (await gate.wait("a")).begin()
        begun.append(time.monotonic())

    async with asyncio.TaskGroup() as group:
        for _ in range(times):
            group.create_task(call())
    return begun


def most(times: Sequence[float], seconds: float) -> int:
    """The most calls in any such stretch of time."""
    return max(sum(at <= other < at + seconds for other in times) for at in times)


async def test_processes_that_come_and_go_keep_to_one_pace(postgres_ledger: PostgresLedger) -> None:
    async def come(after: float, calls: int) -> list[float]:
        await asyncio.sleep(after)
        return await passed(gate_of(postgres_ledger, 100), calls)

    several = await asyncio.gather(come(0, 60), come(0.1, 40), come(0.3, 30), come(0.5, 10))
    times = sorted(at for one in several for at in one)
    # What is held up begins at most so much later than its turn.
    assert most(times, 0.5) <= 100 * (0.5 + FRESH) + 1


async def test_turns_follow_each_other_without_a_gap_whoever_takes_them(postgres_ledger: PostgresLedger) -> None:
    """Also one that nobody comes for: the next one is lost to nobody."""
    paces = [slow(postgres_ledger, "discord") for _ in range(3)]
    times = [await taken(pace) for pace in paces * 2]
    assert [later - at for at, later in pairwise(times)] == pytest.approx([HOURS] * 5, abs=HOURS / 10)


async def test_other_names_have_turns_of_their_own(postgres_ledger: PostgresLedger) -> None:
    times = [await taken(slow(postgres_ledger, name)) for name in ("discord", "slack")]
    assert times[1] - times[0] == pytest.approx(0, abs=HOURS / 10)


async def test_a_pause_is_every_processs(postgres_ledger: PostgresLedger) -> None:
    told, other = gate_of(postgres_ledger, 100), gate_of(postgres_ledger, 100)
    told.pause(0.5)
    began = time.monotonic()
    waiting = asyncio.create_task(passed(told, 2))
    await asyncio.sleep(0.1)
    assert min(await passed(other, 5)) - began >= 0.49
    await waiting


async def test_edits_of_one_process_have_a_fifth_beside_posts_of_another(postgres_ledger: PostgresLedger) -> None:
    editing, posting = gate_of(postgres_ledger, 100), gate_of(postgres_ledger, 100)
    async with asyncio.TaskGroup() as group:
        posts = group.create_task(turns(posting, Lane.POST, 100))
        await asyncio.sleep(0.05)
        edits = group.create_task(turns(editing, Lane.EDIT, 40))
    beside = [at for at in edits.result() if at < posts.result()[-1]]
    # Once the posts are made, edits have all turns.
    assert 0 < len(beside) <= 26 < len(edits.result())


async def test_whoever_was_held_up_takes_a_new_turn(postgres_ledger: PostgresLedger) -> None:
    gates = [gate_of(postgres_ledger, 50) for _ in range(3)]

    async def held_up(gate: Gate) -> list[float]:
        turns = [await gate.wait("a") for _ in range(8)]
        await asyncio.sleep(0.6)
        begun = list[float]()
        for turn in turns:
            await turn.begin()
            begun.append(time.monotonic())
        return begun

    times = sorted(at for one in await asyncio.gather(*map(held_up, gates)) for at in one)
    assert most(times, 0.2) <= 50 * (0.2 + FRESH) + 1
