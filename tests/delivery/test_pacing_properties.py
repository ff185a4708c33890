"""Whoever comes when, in whichever lane: the pace holds, everybody is served, and what is urgent goes first."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.lanes import SHARES, Lane
from bot.delivery.pacing import Gate
from tests.simulated import Clock

PER_SECOND, GAP = 10.0, 0.5
# What two sums of the same tenths may differ by.
EXACT = 1e-6


@dataclass(frozen=True)
class Comer:
    """Somebody who wants a turn from a moment on, and may give up after a while."""

    at: float
    lane: Lane
    channel: str
    patience: float | None


@dataclass(frozen=True)
class Served:
    """A turn that somebody had, since when they waited for it."""

    at: float
    since: float
    who: Comer


COMERS = st.builds(
    Comer,
    at=st.integers(0, 30).map(lambda tenths: tenths / 10),
    lane=st.sampled_from(Lane),
    channel=st.sampled_from("abc"),
    patience=st.none() | st.integers(1, 8).map(lambda tenths: tenths / 10 + 0.05),
)


def served(comers: Sequence[Comer], gap: float, pause: float) -> list[Served]:
    """Let all come, with a pause of the platform's after a second; gives who had a turn, in order."""
    clock, turns = Clock(), list[Served]()
    began = clock.monotonic()

    async def come(who: Comer, gate: Gate) -> None:
        await asyncio.sleep(who.at)
        turn = await gate.wait(who.channel, who.lane)
        turns.append(Served(turn.at - began, who.at, who))

    async def give_up(task: asyncio.Task[None], who: Comer) -> None:
        if who.patience is not None:
            await asyncio.sleep(who.at + who.patience)
            task.cancel()

    async def run() -> None:
        gate = Gate(clock, PER_SECOND, channel_gap=gap)
        tasks = [asyncio.create_task(come(who, gate)) for who in comers]
        leaving = [asyncio.create_task(give_up(task, who)) for task, who in zip(tasks, comers, strict=True)]
        await asyncio.sleep(1)
        gate.pause(pause)
        await asyncio.gather(*tasks, *leaving, return_exceptions=True)

    with patch.object(asyncio, "sleep", clock.sleep):
        asyncio.run(run())
    return sorted(turns, key=lambda one: one.at)


@settings(deadline=None, max_examples=60)
@given(st.lists(COMERS, min_size=1, max_size=25), st.sampled_from((0.0, GAP)), st.sampled_from((0.0, 2.0)))
def test_nobody_breaks_the_pace_and_nobody_is_forgotten(comers: list[Comer], gap: float, pause: float) -> None:
    had = served(comers, gap, pause)
    assert all(later.at - earlier.at >= 1 / PER_SECOND - EXACT for earlier, later in pairwise(had))
    for lane in Lane:
        for channel in "abc":
            same = [one for one in had if (one.who.lane, one.who.channel) == (lane, channel)]
            assert all(later.at - earlier.at >= gap - EXACT for earlier, later in pairwise(same))
    assert not [one for one in had if 1 + EXACT < one.at < 1 + pause - EXACT]
    assert {who for who in comers if who.patience is None} <= {one.who for one in had}


PATIENT = st.builds(
    Comer,
    at=st.integers(0, 5).map(lambda tenths: tenths / 10),
    lane=st.sampled_from((Lane.EDIT, Lane.SPARE)),
    channel=st.just("a"),
    patience=st.none(),
)


@settings(deadline=None, max_examples=30)
@given(st.lists(PATIENT, min_size=15, max_size=30), st.integers(15, 40))
def test_while_posts_wait_the_others_have_their_share_alone(comers: list[Comer], posts: int) -> None:
    waiting = [Comer(0.0, Lane.POST, f"p{number}", None) for number in range(posts)]
    had = served([*waiting, *comers], 0.0, 0.0)
    last = max(number for number, one in enumerate(had) if one.who in waiting)
    for lane in (Lane.EDIT, Lane.SPARE):
        share = SHARES[lane] / (SHARES[lane] + SHARES[Lane.POST])
        for turns in range(last):
            assert sum(one.who.lane is lane for one in had[:turns]) <= share * turns + 1
