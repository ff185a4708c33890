"""`bot playground` as somebody uses it: two terminals, the lines of the first pasted into the second."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.delivery.schedule import newest_ready
from tests.e2e.conftest import PATIENCE
from tests.e2e.watching import until


async def bot(folder: Path, *words: str, **variables: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words, cwd=folder, env={"PATH": os.environ["PATH"], **variables},
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_a_bot_posts_to_the_stand_ins_and_they_show_it(tmp_path: Path) -> None:
    first = await bot(tmp_path, "playground", "--export")
    assert first.stdout
    assert first.stderr
    pasted: dict[str, str] = {}
    async with asyncio.timeout(PATIENCE):
        while "BOT_CHANNELS" not in pasted:
            (_, line) = shlex.split((await first.stdout.readline()).decode())
            name, _, value = line.partition("=")
            pasted[name] = value
        told = (await first.stderr.readuntil(b"Ctrl-C ends the stand-ins.")).decode()
    assert "Now open a second terminal in this folder" in told
    assert "bot post" in told
    second = await bot(tmp_path, "post", **pasted)
    out, err = await asyncio.wait_for(second.communicate(), PATIENCE)
    assert second.returncode == 0, err.decode()
    assert f"2 of 2 channels got the digest of {newest_ready(datetime.now(UTC), 22)} just now." in err.decode()
    shown = ""
    async with asyncio.timeout(PATIENCE):
        while not all(title in shown for title in ("Discord,", "Discord ", "Slack,", "Slack ")):
            shown += (await first.stdout.readline()).decode()
    first.send_signal(signal.SIGINT)
    rest, err = await asyncio.wait_for(first.communicate(), PATIENCE)
    assert "LoRA Learns Less and Forgets Less" in shown + rest.decode()
    assert (first.returncode, err.decode().strip()) == (0, "Stopped.")
    assert not Path(pasted["BOT_DATABASE_URL"].removeprefix("sqlite:///")).parent.exists()
    assert names_in(tmp_path) == []
    assert b"sent" in out


def children_of(process: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()]


def runs(process: int) -> bool:
    """Whether it is there and no corpse that nobody has buried."""
    try:
        state = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc to see other processes")
async def test_the_bot_under_the_page_does_not_outlive_a_page_that_is_killed(tmp_path: Path) -> None:
    page = await bot(tmp_path, "playground", "--no-open", "--port", "0", TMPDIR=str(tmp_path))
    assert page.stdout
    assert (await asyncio.wait_for(page.stdout.readline(), PATIENCE)).startswith(b"http://127.0.0.1:")
    (under,) = children_of(page.pid)
    assert runs(under)
    page.kill()
    await page.communicate()
    await until(lambda: not runs(under), seconds=20)
