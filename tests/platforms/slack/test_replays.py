from __future__ import annotations

import asyncio
import hashlib
import hmac
from dataclasses import dataclass

import pytest

from bot.platforms.slack.replays import Replays

SECRET, NOW = "8f742231b10e8888abcd99yyyzzz85a5", 1_700_000_000


@dataclass
class Said:
    status: int


class Handler:
    """Answers with the given statuses in turn, the last for ever, and counts."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.runs = 0

    async def __call__(self) -> Said:
        self.runs += 1
        return Said(self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0])


@dataclass
class Hands:
    """A clock whose time is set."""

    at: float = NOW

    def __call__(self) -> float:
        return self.at


def signature(timestamp: str, body: bytes, secret: str = SECRET) -> str:
    return "v0=" + hmac.digest(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hex()


@pytest.mark.parametrize(
    ("timestamp", "taken"),
    [
        (str(NOW - 300), True),
        (str(NOW - 301), False),
        (str(NOW + 60), True),
        (str(NOW + 61), False),
        *((wrong, False) for wrong in ("", "now", "-1", "1e9", " 1700000000", f"{NOW}.5", "١٧٠٠٠٠٠٠٠٠", "9" * 5000)),
    ],
)
def test_only_requests_of_the_last_five_minutes_are_taken(timestamp: str, taken: bool) -> None:
    assert Replays(SECRET, now=Hands()).timely(timestamp) is taken


def test_only_the_right_signature_over_the_very_bytes_is_taken() -> None:
    replays, stamp, body = Replays(SECRET, now=Hands()), str(NOW), b"text=\xff\x00lora"
    right = signature(stamp, body)
    assert replays.signed(stamp, right, body)
    assert not replays.signed(stamp, right, body + b" ")
    assert not replays.signed(str(NOW - 1), right, body)
    for wrong in ("", right.upper(), right[:-1], right[3:], "v0=é\udcff", signature(stamp, body, "another secret")):
        assert not replays.signed(stamp, wrong, body)


async def test_what_was_answered_well_is_not_run_again_until_its_timestamp_is_refused() -> None:
    clock, handler = Hands(), Handler(200)
    replays = Replays(SECRET, now=clock)
    stamp = str(NOW + 60)
    assert await replays.once(stamp, "v0=a", handler) == Said(200)
    for later in (0, 60, 300, 360):
        clock.at = NOW + later
        assert replays.timely(stamp)
        assert await replays.once(str(NOW + later), f"v0={later}", handler) is not None
        assert await replays.once(stamp, "v0=a", handler) is None
    assert handler.runs == 5
    clock.at = NOW + 361
    assert not replays.timely(stamp)


@pytest.mark.parametrize("status", [500, 503, 404, 400, 401])
async def test_what_failed_may_come_again(status: int) -> None:
    replays, handler = Replays(SECRET, now=Hands()), Handler(status, 200)
    assert await replays.once(str(NOW), "v0=a", handler) == Said(status)
    assert await replays.once(str(NOW), "v0=a", handler) == Said(200)
    assert await replays.once(str(NOW), "v0=a", handler) is None


async def test_what_raises_or_is_broken_off_may_come_again() -> None:
    replays, handler = Replays(SECRET, now=Hands()), Handler(200)

    async def fails() -> Said:
        raise RuntimeError("the disk is full")

    async def hangs() -> Said:
        await asyncio.Event().wait()
        raise AssertionError

    with pytest.raises(RuntimeError):
        await replays.once(str(NOW), "v0=a", fails)
    running = asyncio.create_task(replays.once(str(NOW), "v0=a", hangs))
    await asyncio.sleep(0)
    running.cancel()
    await asyncio.wait({running})
    assert await replays.once(str(NOW), "v0=a", handler) == Said(200)


@pytest.mark.parametrize(("first", "runs"), [(200, 1), (500, 2)])
async def test_of_many_at_once_one_runs_and_the_others_wait_for_how_it_ends(first: int, runs: int) -> None:
    replays, handler, go = Replays(SECRET, now=Hands()), Handler(first, 200), asyncio.Event()

    async def slowly() -> Said:
        said = await handler()
        await go.wait()
        return said

    tasks = [asyncio.create_task(replays.once(str(NOW), "v0=a", slowly)) for _ in range(5)]
    await asyncio.sleep(0)
    assert handler.runs == 1
    go.set()
    said = [one.status for one in await asyncio.gather(*tasks) if one]
    assert (said, handler.runs) == ([first, 200][:runs], runs)


async def test_memory_is_bounded_and_the_old_is_forgotten() -> None:
    clock, handler = Hands(), Handler(200)
    replays = Replays(SECRET, now=clock, most=3)
    for number in range(5):
        await replays.once(str(NOW), f"v0={number}", handler)
    assert list(replays._answered) == ["v0=2", "v0=3", "v0=4"]
    clock.at = NOW + 301
    await replays.once(str(NOW + 301), "v0=new", handler)
    assert list(replays._answered) == ["v0=new"]
    assert replays._running == {}
