"""A connection that is left open keeps its thread, and with it the whole process, alive for ever; ours never is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import bot

ROOT = Path(bot.__file__).parent.parent
PROGRAM = """
import asyncio, sys
from bot.service.stores import stores_in

async def use(path, how):
    async with stores_in(path) as stores:
        await stores.library.search.find("lora", 5)
        if how == "fails":
            raise ZeroDivisionError
        if how == "interrupted":
            raise KeyboardInterrupt
        if how == "cancelled":
            asyncio.current_task().cancel()
            await asyncio.sleep(0)

asyncio.run(use(sys.argv[1], sys.argv[2]))
"""
TOLD = {"goes well": "", "fails": "ZeroDivisionError", "interrupted": "KeyboardInterrupt", "cancelled": "Cancelled"}


def run(path: Path, how: str) -> str:
    """The last line that a process says; fails if the process does not end by itself, or a thread of it dies."""
    arguments = [sys.executable, "-c", PROGRAM, str(path), how]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, timeout=90, check=False)
    assert "Exception in thread" not in done.stderr
    return (done.stderr.strip().splitlines() or [""])[-1]


@pytest.mark.parametrize("how", TOLD)
def test_a_process_ends_however_the_use_of_its_archive_ends(tmp_path: Path, how: str) -> None:
    assert TOLD[how] in run(tmp_path / "bot.db", how)


@pytest.mark.parametrize("wrong", ["a file", "a folder", "a loop"])
def test_a_process_ends_whose_archive_cannot_be_opened(tmp_path: Path, wrong: str) -> None:
    path = tmp_path / "bot.db"
    if wrong == "a folder":
        path.mkdir()
    elif wrong == "a file":
        path.write_bytes(b"no database " * 500)
    else:
        path.symlink_to(path)
    assert run(path, "goes well").startswith("bot.errors.")
