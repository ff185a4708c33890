"""A gate lets calls pass at the promised pace and obeys a pause."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import pairwise

import pytest

from bot.delivery.lanes import Lane
from bot.delivery.pacing import Gate
from bot.delivery.turns import OwnPace, Turn
from tests.simulated import Clock

_real_sleep = asyncio.sleep


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(asyncio, "sleep", made.sleep)
    return made


async def passed(gate: Gate, clock: Clock, channels: Sequence[str]) -> list[tuple[float, str]]:
    """When each of the callers, who all come at once, passes the gate; in order of time."""
    began, times = clock.monotonic(), list[tuple[float, str]]()

    async def call(channel: str) -> None:
        await gate.wait(channel)
        times.append((clock.monotonic() - began, channel))

    async with asyncio.TaskGroup() as group:
        for channel in channels:
            group.create_task(call(channel))
    return sorted(times)


def gaps(times: Sequence[tuple[float, str]]) -> list[float]:
    return [later - earlier for (earlier, _), (later, _) in pairwise(times)]


async def test_the_first_call_passes_at_once(clock: Clock) -> None:
    assert await passed(Gate(clock, 1), clock, "a") == [(0, "a")]


async def test_calls_are_spaced_evenly(clock: Clock) -> None:
    times = await passed(Gate(clock, 10), clock, "abcdefgh")
    assert gaps(times) == pytest.approx([0.1] * 7)


async def test_calls_for_one_channel_keep_their_own_distance(clock: Clock) -> None:
    times = await passed(Gate(clock, 1000, channel_gap=1), clock, "aaa")
    assert gaps(times) == pytest.approx([1, 1])


async def test_a_busy_channel_does_not_hold_up_the_others(clock: Clock) -> None:
    times = await passed(Gate(clock, 100, channel_gap=1), clock, "aaaabc")
    assert max(at for at, channel in times if channel in "bc") < 0.1


async def test_no_mixture_of_channels_breaks_the_pace(clock: Clock) -> None:
    times = await passed(Gate(clock, 4, channel_gap=1), clock, "aabbcadaabbefgh" * 3)
    assert min(gaps(times)) > 0.2499
    for channel in "abc":
        assert min(gaps([one for one in times if one[1] == channel])) > 0.9999


@pytest.mark.parametrize("pace", [0.5, 1.5, 4.5, 45])
async def test_whoever_comes_in_turn_begins_at_once_at_any_pace(clock: Clock, pace: float) -> None:
    gate = Gate(clock, pace)
    for _ in range(60):
        turn = await gate.wait("a")
        since = clock.monotonic()
        await turn.begin()
        assert clock.monotonic() - since < 1e-6


async def test_a_quiet_time_is_not_saved_up(clock: Clock) -> None:
    gate = Gate(clock, 10)
    await gate.wait("a")
    clock.advance(100)
    assert gaps(await passed(gate, clock, "abc")) == pytest.approx([0.1, 0.1])


async def test_nobody_passes_during_a_pause(clock: Clock) -> None:
    gate = Gate(clock, 10)
    gate.pause(30)
    times = await passed(gate, clock, "abc")
    assert times[0][0] == pytest.approx(30)
    assert gaps(times) == pytest.approx([0.1, 0.1])


async def test_a_pause_holds_those_who_already_wait(clock: Clock) -> None:
    gate = Gate(clock, 1)

    async def pause_soon() -> None:
        await asyncio.sleep(1.5)
        gate.pause(60)

    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(passed(gate, clock, "abcd"))
        group.create_task(pause_soon())
    times = waiting.result()
    assert [at for at, _ in times[:2]] == pytest.approx([0, 1])
    assert times[2][0] >= 61.5
    assert gaps(times[2:]) == pytest.approx([1])


async def test_a_shorter_pause_does_not_end_a_longer_one(clock: Clock) -> None:
    gate = Gate(clock, 10)
    gate.pause(30)
    gate.pause(5)
    assert (await passed(gate, clock, "a"))[0][0] == pytest.approx(30)


async def test_channels_long_gone_are_forgotten(clock: Clock) -> None:
    gate = Gate(clock, 1e9, channel_gap=0.5)
    for number in range(10_001):
        await gate.wait(str(number))
    clock.advance(1)
    await gate.wait("one more")
    assert len(gate._line._free_at) < 10


async def test_those_who_were_held_up_after_their_turn_do_not_begin_in_a_burst(clock: Clock) -> None:
    pace, begun = OwnPace(clock, 10), list[float]()

    async def call() -> None:
        await Turn(clock.monotonic(), pace).begin()
        begun.append(clock.monotonic())

    async with asyncio.TaskGroup() as group:
        for _ in range(35):
            group.create_task(call())
    assert all(later - earlier >= 1 for earlier, later in zip(begun, begun[10:], strict=False))
    assert begun[-1] - begun[0] == pytest.approx(3)


async def lanes_of(gate: Gate, *waiting: tuple[Lane, int]) -> str:
    """The first letters of the lanes of all who come at once, in the order in which they had their turns."""
    passed = list[str]()

    async def call(lane: Lane) -> None:
        await gate.wait("a", lane)
        passed.append(lane.name[0])

    async with asyncio.TaskGroup() as group:
        for lane, times in waiting:
            for _ in range(times):
                group.create_task(call(lane))
    return "".join(passed)


async def test_edits_take_a_fifth_while_posts_wait(clock: Clock) -> None:
    order = await lanes_of(Gate(clock, 10), (Lane.EDIT, 40), (Lane.POST, 40))
    assert max(order[at : at + 10].count("E") for at in range(40)) == 2
    assert order.rstrip("E").count("E") >= 9


async def test_what_has_time_is_not_starved(clock: Clock) -> None:
    order = await lanes_of(Gate(clock, 10), (Lane.SPARE, 3), (Lane.EDIT, 20), (Lane.LOOK, 40), (Lane.POST, 40))
    assert order[:80].count("S") >= 2
    assert order[:80].count("E") <= 10


async def test_a_post_that_comes_while_edits_wait_has_the_next_turn(clock: Clock) -> None:
    gate, began = Gate(clock, 10), clock.monotonic()

    async def late() -> float:
        await asyncio.sleep(0.55)
        await gate.wait("b")
        return clock.monotonic() - began

    async with asyncio.TaskGroup() as group:
        for _ in range(50):
            group.create_task(gate.wait("a", Lane.EDIT))
        posted = group.create_task(late())
    assert posted.result() == pytest.approx(0.6)


async def test_whoever_waits_for_a_channel_lets_others_pass_meanwhile(clock: Clock) -> None:
    gate, began = Gate(clock, 10, channel_gap=60), clock.monotonic()
    await gate.wait("a")

    async def late() -> float:
        await asyncio.sleep(5)
        await gate.wait("b")
        return clock.monotonic() - began

    async with asyncio.TaskGroup() as group:
        group.create_task(gate.wait("a"))
        passed = group.create_task(late())
    assert passed.result() == pytest.approx(5)
    assert clock.monotonic() - began == pytest.approx(60)


async def test_who_needs_several_calls_for_one_thing_waits_once(clock: Clock) -> None:
    gate, order = Gate(clock, 10), list[str]()

    async def look(name: str) -> None:
        since = None
        for _ in range(3):
            since = (await gate.wait("", Lane.LOOK, since=since)).since
            order.append(name)

    async with asyncio.TaskGroup() as group:
        for name in "abc":
            group.create_task(look(name))
            await asyncio.sleep(0.01)
    assert "".join(order) == "aaabbbccc"


async def test_whoever_gives_up_leaves_the_turns_to_the_others(clock: Clock) -> None:
    gate = Gate(clock, 1, channel_gap=5)
    tasks = [asyncio.create_task(gate.wait(channel)) for channel in "aabba"]
    await _real_sleep(0)
    for given_up in tasks[:3]:
        given_up.cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(one, asyncio.CancelledError) for one in done] == [False, True, True, False, False]


async def test_each_workspace_has_turns_of_its_own_where_there_are_several(clock: Clock) -> None:
    gate, began = Gate(clock, 1, by_tenant=True), clock.monotonic()
    for tenant in ("T1", "T2", "T3"):
        await gate.wait("a", tenant=tenant)
    assert clock.monotonic() == began
    await gate.wait("b", tenant="T1")
    assert clock.monotonic() - began == pytest.approx(1)
