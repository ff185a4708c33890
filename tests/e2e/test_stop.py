"""`bot run` ends soon and cleanly whenever it is told to, and whatever it was doing is finished by the next process."""

from __future__ import annotations

import asyncio
import signal
import socket
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from types import ModuleType

import pytest

from bot.cli import main
from tests.e2e.conftest import PATIENCE, World
from tests.e2e.due import due_now, ready_day
from tests.e2e.watching import assert_posted_once, said, serving, until

POSTS = r"POST .*/messages$"
# Seconds for an end with nothing under way: log-ins are broken off, connections closed.
SOON = 10.0


@dataclass
class End:
    """How a service ended."""

    code: int | None
    seconds: float
    err: str

    @property
    def clean(self) -> bool:
        """Whether it ended well and showed nobody the inside of the program."""
        return self.code == 0 and "Traceback" not in self.err and self.err.rstrip().endswith("Stopped.")


async def stopped(process: asyncio.subprocess.Process, number: signal.Signals = signal.SIGTERM) -> End:
    """Tell a service to end and wait for it."""
    since = time.monotonic()
    process.send_signal(number)
    _, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    return End(process.returncode, time.monotonic() - since, err.decode())


@contextmanager
def deaf() -> Iterator[str]:
    """The address of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


def test_an_interrupt_while_the_program_loads_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Loading(ModuleType):
        def __getattr__(self, name: str) -> object:
            raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "bot.console.running", Loading("bot.console.running"))
    with pytest.raises(SystemExit) as ended:
        main(["search", "lora"])
    assert ended.value.code == 130
    assert capsys.readouterr().err == "Interrupted; run it again to go on.\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_service_that_is_just_starting_ends_at_once(swift: World, number: signal.Signals) -> None:
    async with serving(swift) as process:
        end = await stopped(process, number)
    assert end.clean, end
    assert end.seconds < SOON


async def test_a_service_whose_platforms_are_away_ends_at_once(swift: World) -> None:
    swift.extra["BOT_SLACK__API_BASE_URL"] = "http://127.0.0.1:9"
    ready_day(swift)
    await due_now(swift)
    with deaf() as address:
        async with serving(swift, BOT_DISCORD__API_BASE_URL=f"http://{address}/api/v10") as process:
            await said(process, "trying again in")  # Slack's log-in has failed, Discord's waits for a word
            end = await stopped(process)
    assert end.clean, end
    assert end.seconds < SOON


async def interrupted(world: World, **variables: str) -> tuple[End, set[str]]:
    """A service that is stopped while Discord keeps an answer back: its end, and what it wrote of its calls.

    A new process then finishes the work.
    """
    world.discord.faults.plan(POSTS, "hang")
    ready_day(world)
    await due_now(world)
    async with serving(world, **variables) as process:
        await until(lambda: bool(world.discord_messages()))
        end = await stopped(process)
    assert end.clean, end
    with closing(sqlite3.connect(world.folder / "bot.db")) as archive:
        written = {why for (why,) in archive.execute("SELECT why FROM part_event WHERE before = 'sending'")}
    again = await world.bot("post")
    assert again.code == 0, again
    assert_posted_once(world)
    return end, written


async def test_a_call_that_is_under_way_may_end(swift: World) -> None:
    end, written = await interrupted(swift, BOT_DELIVERY__CALL_SECONDS="1")
    assert "discord did not answer in time" in written
    assert end.seconds < 1 + SOON


async def test_a_call_that_does_not_end_in_time_is_looked_up_by_the_next_process(swift: World) -> None:
    end, written = await interrupted(swift, BOT_DELIVERY__DRAIN_SECONDS="0.3", BOT_DISCORD__NONCE_SECONDS="0")
    assert "discord did not answer in time" not in written
    assert end.seconds < 0.3 + SOON


async def test_posting_by_hand_beside_the_service_posts_once(swift: World) -> None:
    ready_day(swift)
    await due_now(swift)
    async with serving(swift) as process:
        await until(lambda: bool(swift.discord_messages()))
        by_hand = await swift.bot("post")
        assert (await stopped(process)).clean
    assert by_hand.code == 0, by_hand
    assert_posted_once(swift)
