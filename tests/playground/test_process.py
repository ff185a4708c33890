"""The bot's process under the page: killed without a word, ended in order, started again, and heard."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.playground.process import BotProcess

# Nobody is served without a token, so that the bot ends by itself with a sentence.
VARIABLES = {"PATH": os.environ["PATH"]}


@pytest.fixture
async def process(tmp_path: Path) -> AsyncIterator[BotProcess]:
    made = BotProcess(tmp_path, VARIABLES)
    yield made
    await made.kill()


async def test_a_bot_that_ends_by_itself_says_why_and_how(process: BotProcess) -> None:
    told = asyncio.Event()
    process.tell = told.set
    await process.start()
    async with asyncio.timeout(60):
        while not process.ended:
            await told.wait()
            told.clear()
    assert (process.runs, process.starts, process.ended) == (False, 1, "ended with code 78")
    assert "There is no token" in process.lines[-1][1]


async def test_a_bot_is_killed_and_started_again(process: BotProcess) -> None:
    await asyncio.gather(process.start(), process.start())
    assert (process.runs, process.starts) == (True, 1)
    await process.kill()
    assert (process.runs, process.ended) == (False, "killed")
    await process.start()
    assert (process.runs, process.starts, process.ended) == (True, 2, "")


async def test_what_is_not_there_can_be_ended(process: BotProcess) -> None:
    await process.kill()
    await process.stop()
    assert not process.runs


async def test_one_that_does_not_end_is_killed_also_by_whoever_is_being_cancelled(
    process: BotProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.playground.process.PATIENCE", 0.1)
    started = asyncio.Event()

    async def use_it() -> None:
        await process.start()
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            await process.stop()

    user = asyncio.create_task(use_it())
    await started.wait()
    assert process._process
    process._process.send_signal(signal.SIGSTOP)
    user.cancel()
    with pytest.raises(asyncio.CancelledError):
        await user
    assert not process.runs
