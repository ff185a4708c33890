"""Results that cannot be written end a command with one sentence and its own code; lost words end nothing."""

from __future__ import annotations

import asyncio
import os
import shlex
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import PATIENCE, SAMPLE_DAY, Outcome, World
from tests.e2e.watching import last_line

EXPORT = f"export --date {SAMPLE_DAY}"
COMMANDS = [EXPORT, "--help", "search lora", "demo", "search --help"]
FULL, CLOSED = (
    "The output cannot be written: no space left on device.",
    "Standard output is closed; nothing was written.",
)


async def shell(world: World, redirected: str, out: int = asyncio.subprocess.PIPE, **variables: str) -> Outcome:
    """Run a command with its output redirected; gives the bot's own code, and what it said."""
    process = await asyncio.create_subprocess_exec(
        "bash", "-c", f"exec {shlex.quote(sys.executable)} -m bot {redirected}",
        cwd=world.folder, env={**world.environment, **variables},
        stdin=asyncio.subprocess.DEVNULL, stdout=out, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    return Outcome(process.returncode or 0, (said or b"").decode(), err.decode())


async def unread(world: World, command: str) -> Outcome:
    """Run a command that writes into a pipe which nobody reads any more."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        return await shell(world, command, writing)
    finally:
        os.close(writing)


@pytest.fixture
async def filled(world: World) -> World:
    """A world whose archive holds the sample day with Korean bullets."""
    await world.fill()
    return world


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("command", COMMANDS)
async def test_output_that_nobody_takes_is_one_sentence(filled: World, command: str) -> None:
    ended = await shell(filled, f"{command} >/dev/full")
    assert (ended.code, last_line(ended.err)) == (69, FULL)
    assert "Traceback" not in ended.err


async def test_an_output_that_is_closed_is_one_sentence(filled: World) -> None:
    ended = await shell(filled, f"{EXPORT} >&-")
    assert (ended.code, last_line(ended.err)) == (141, CLOSED)


async def test_a_reader_that_stops_is_one_sentence(filled: World) -> None:
    ended = await unread(filled, EXPORT)
    assert (ended.code, last_line(ended.err)) == (141, "Whoever read the output has stopped; the rest was not written.")
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("command", ["demo", f"{EXPORT} --language ko"])
async def test_an_encoding_that_lacks_letters_is_one_sentence(filled: World, command: str) -> None:
    ended = await shell(filled, command, PYTHONIOENCODING="latin-1")
    assert ended.code == 78
    assert last_line(ended.err).startswith("The output's encoding, latin-1, lacks letters of this; set PYTHONIOENC")


@pytest.mark.parametrize("where", ["2>/dev/full", "2>&-", "2>&- >&-"])
async def test_words_that_cannot_be_said_end_nothing(filled: World, where: str) -> None:
    assert (await shell(filled, f"collect --date {SAMPLE_DAY} {where}")).code == (141 if ">&- >" in where else 0)
    assert (await shell(filled, f"nonsense {where}")).code == 64


async def test_a_table_is_whole_where_no_person_watches(filled: World) -> None:
    found = await filled.bot("search", "lora", COLUMNS="40")
    assert "2405.09673" in found.out
    assert "LoRA Learns Less and Forgets Less" in found.out
    await filled.bot("post", "--date", SAMPLE_DAY)
    table = (await filled.bot("deliveries", COLUMNS="40")).out
    assert f"discord:{filled.discord.channel_ids[0]}" in table
    assert len(table.splitlines()) == 3


def test_a_guard_hands_its_streams_back(capsys: pytest.CaptureFixture[str]) -> None:
    from bot.console.output import guarded

    before = sys.stdout, sys.stderr
    with guarded() as output:
        output.write("result")
    assert (sys.stdout, sys.stderr) == before
    assert capsys.readouterr().out == "result"
