"""The real service and the time: clocks that jump, machines that sleep, outages, lists that come late."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery.schedule import newest_ready
from bot.emulators.hugging_face.api import Item
from tests.e2e.conftest import World
from tests.e2e.due import READY_HOUR, due_now, other_items, ready_day, sample_items
from tests.e2e.watching import until

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
FAKETIME = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
QUICK = {"BOT_DELIVERY__TICK_SECONDS": "0.2", "BOT_DELIVERY__REDRAW_SECONDS": "0.1", "BOT_SLACK__BOT_TOKEN": ""}


def compact(world: World, *catch_up: str, **more: str) -> str:
    """Settings of as many of Discord's channels: one message a digest."""
    named = zip(world.discord.channel_ids, catch_up, strict=False)
    common = {"platform": "discord", "style": "compact", "language": "en", "zone": "UTC"}
    return json.dumps([{**common, "channel": one, "catch_up": rule, **more} for one, rule in named])


def counts(world: World) -> list[int]:
    """How many messages stand in each of Discord's channels."""
    return [len(world.discord.messages(one)) for one in world.discord.channel_ids]


def next_due(world: World, channel: int = 1) -> datetime:
    """When the n-th channel is due, by the archive."""
    with closing(sqlite3.connect(f"file:{world.folder}/bot.db?mode=ro", uri=True)) as archive:
        ((text,),) = archive.execute("SELECT next_due_at FROM channel WHERE id = ?", [channel])
    return datetime.fromisoformat(text)


class WallClock:
    """The wall clock of a process that was started with `variables`; its monotonic clock goes on as ever."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "faketime"
        self.set(timedelta(0))
        self.variables = {
            "LD_PRELOAD": str(FAKETIME[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, ahead: timedelta) -> None:
        """Let it show so much more than the truth."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{ahead.total_seconds():+.0f}\n")
        new.replace(self._file)


@pytest.mark.skipif(not FAKETIME, reason="needs libfaketime: apt-get install faketime")
async def test_a_clock_that_jumps_ahead_and_back_neither_loses_nor_doubles_a_digest(swift: World) -> None:
    truth, clock = datetime.now(UTC), WallClock(swift.folder)
    start = truth - 30 * DAY  # the stand-in has no list for a day that is not there yet
    for day in (start + 2 * HOUR, start + DAY + 2 * HOUR):
        swift.hugging_face.set_day(newest_ready(day, READY_HOUR), sample_items())
    channel = compact(swift, "latest", at=f"{start + HOUR:%H:%M:%S}")
    often = {"BOT_EDITIONS__POLL_MINUTES": "0.01", "BOT_EDITIONS__POLL_DAYS": "1", **QUICK}

    async def shown(now: datetime, condition: Callable[[], bool]) -> None:
        clock.set(now - truth)
        await until(condition)

    clock.set(start - truth)
    async with swift.process("run", BOT_CHANNELS=channel, **often, **clock.variables):
        await until(lambda: bool(swift.hugging_face.requests))
        await shown(start + 2 * HOUR, lambda: sum(counts(swift)) == 1)
        await shown(start, lambda: next_due(swift) < start + DAY)
        await shown(start + 20 * DAY + 2 * HOUR, lambda: next_due(swift) > start + 20 * DAY)
        await shown(start + 2 * HOUR, lambda: next_due(swift) < start + 2 * DAY)
        assert sum(counts(swift)) == 1
        await shown(start + DAY + 2 * HOUR, lambda: sum(counts(swift)) == 2)


async def test_after_an_outage_each_channel_gets_what_it_wants(swift: World) -> None:
    newest = ready_day(swift)
    for back in (1, 2, 3):
        swift.hugging_face.set_day(newest - back * DAY, other_items(back))
    variables = {"BOT_CHANNELS": compact(swift, "latest", "all", "none"), **QUICK}
    await due_now(swift, variables, since=50 * HOUR, last=newest - 3 * DAY)
    async with swift.process("run", **variables):
        await until(lambda: sum(counts(swift)) == 4 and next_due(swift, 3) > datetime.now(UTC))
    assert counts(swift) == [1, 3, 0]


async def test_a_machine_that_sleeps_over_the_time_posts_once_when_it_wakes(swift: World) -> None:
    ready_day(swift)
    due = datetime.now(UTC) + timedelta(seconds=10)
    variables = {"BOT_CHANNELS": compact(swift, "latest", at=f"{due:%H:%M:%S}"), **QUICK}
    async with swift.process("run", **variables) as process:
        await until(lambda: (swift.folder / "bot.db.alive").exists())
        process.send_signal(signal.SIGSTOP)
        await asyncio.sleep((due - datetime.now(UTC)).total_seconds() + 1.2)
        assert counts(swift)[0] == 0
        process.send_signal(signal.SIGCONT)
        await until(lambda: counts(swift)[0] == 1)
        await until(lambda: next_due(swift) > due + HOUR)
    assert (await swift.bot("post", **variables)).code == 0
    assert counts(swift)[0] == 1


async def test_a_list_that_comes_late_and_in_parts_is_posted_once_and_kept_up_to_date(swift: World) -> None:
    swift.hugging_face.faults.plan("date=", *["500"] * 400)
    variables = {"BOT_CHANNELS": compact(swift, "latest"), **QUICK, "BOT_HUGGING_FACE__ATTEMPTS": "1"}
    await due_now(swift, variables)
    async with swift.process("run", **variables, BOT_EDITIONS__POLL_MINUTES="0.01"):
        await until(lambda: len(swift.hugging_face.requests) > 20)
        assert counts(swift)[0] == 0
        day = ready_day(swift)
        swift.hugging_face.set_day(day, sample_items()[:3])
        swift.hugging_face.faults.clear()
        await until(lambda: counts(swift)[0] == 1)
        swift.hugging_face.set_day(day, [voted(one, 4321) for one in sample_items()])
        await until(lambda: "4321" in json.dumps(swift.discord.messages(swift.discord.channel_ids[0])))
    assert counts(swift)[0] == 1


def voted(item: Item, votes: int) -> Item:
    """A paper of a list with so many votes."""
    return {**item, "paper": {**item["paper"], "upvotes": votes}}


async def test_a_digest_that_is_too_late_is_given_up_with_a_reason(swift: World) -> None:
    day = ready_day(swift)
    variables = {"BOT_CHANNELS": compact(swift, "latest")}
    swift.discord.faults.plan(r"POST .*/messages$", *["503"] * 100)
    late = await swift.bot(
        "post", "--json", **variables, BOT_DELIVERY__EXPIRES_HOURS="0.0005", BOT_DISCORD__NONCE_SECONDS="1"
    )
    assert late.code == 69
    (told,) = json.loads(late.out)
    assert (told["day"], told["state"], told["reason"]) == (str(day), "dead", "expired before it could be posted")
    swift.discord.faults.clear()
    again = await swift.bot("post", **variables)
    assert again.code == 69
    assert counts(swift)[0] == 0
