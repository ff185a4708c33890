"""A command that is told to end, however early, ends in order, says so, and keeps what it has done."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.emulators.hugging_face.api import sample_days
from tests.e2e.conftest import PATIENCE, Outcome, World
from tests.e2e.watching import until

MOMENTS = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5]
AS_FIRST = ["unshare", "-pf", "--kill-child"]


def may_unshare() -> bool:
    return bool(shutil.which("unshare")) and subprocess.run([*AS_FIRST, "true"], check=False).returncode == 0


def handles_terminations(process: int) -> bool:
    """Whether a process has told the kernel what to do on SIGTERM: before, the first process of all gets none."""
    caught = Path(f"/proc/{process}/status").read_text().partition("SigCgt:\t")[2].split("\n")[0]
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)


def children_of(process: int) -> list[int]:
    """The processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


async def told_to_end(world: World, *words: str, first: bool, after: float) -> Outcome:
    """Run a command and tell it to end so many seconds after it can be told anything."""
    process = await asyncio.create_subprocess_exec(
        *(AS_FIRST if first else []), sys.executable, "-m", "bot", *words, cwd=world.folder, env=world.environment,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    if first:
        await until(lambda: bool(children_of(process.pid)))
    (number,) = children_of(process.pid) if first else [process.pid]
    await until(lambda: handles_terminations(number))
    await asyncio.sleep(after)
    os.kill(number, signal.SIGTERM)
    out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    return Outcome(process.returncode or 0, out.decode(), err.decode())


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="looks at /proc")
@pytest.mark.parametrize("first", [False, True], ids=["one of many", "first process"])
async def test_a_service_ends_in_order_from_its_first_moment(swift: World, first: bool) -> None:
    if first and not may_unshare():
        pytest.skip("needs a process namespace of its own")
    for after in (0.0, 0.2) if first else (0.0, *MOMENTS):
        end = await told_to_end(swift, "run", first=first, after=after)
        assert end.code == 0, (after, end)
        assert end.err.endswith("Stopped.\n"), (after, end)
        assert "Traceback" not in end.err, (after, end)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="looks at /proc")
async def test_a_command_that_is_told_to_end_says_so(swift: World) -> None:
    swift.hugging_face.faults.plan("daily_papers", *["hang"] * 50)
    for after in MOMENTS[::2]:
        end = await told_to_end(swift, "collect", "--date", "2024-05-17", first=False, after=after)
        assert end.code == 143, (after, end)
        assert "Stopped" in end.err.strip().splitlines()[-1], (after, end)
        assert "Traceback" not in end.err, (after, end)


@pytest.fixture
def interrupts(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whether what is started hears interrupts, which in a script's background nothing does."""
    before = signal.getsignal(signal.SIGINT)
    if not request.param:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interrupts")
@pytest.mark.parametrize(
    ("number", "code", "interrupts"),
    [(signal.SIGINT, 130, True), (signal.SIGTERM, 143, True), (signal.SIGTERM, 143, False)],
    indirect=["interrupts"],
)
async def test_a_long_reading_that_is_broken_off_keeps_what_it_has(swift: World, number: int, code: int) -> None:
    (items,) = sample_days().values()
    swift.hugging_face.set_day(date(2024, 5, 16), items)
    swift.hugging_face.faults.plan("daily_papers.*2024-05-18", *["hang"] * 50)
    async with swift.process("collect", "--date", "2024-05-16", "--to", "2024-05-31") as process:
        await until(lambda: any("2024-05-18" in str(one) for one in swift.hugging_face.requests))
        process.send_signal(number)
        _, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == code
    said = err.decode().strip().splitlines()[-1]
    assert said.startswith("Stopped; 2 days are in the archive: 16 papers, 8 new, ")
    assert said.endswith("`bot collect --date 2024-05-18 --to 2024-05-31` reads the rest.")
    assert "Traceback" not in err.decode()
    assert (await swift.bot("export", "--date", "2024-05-17")).code == 0
