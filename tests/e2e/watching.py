"""Waiting for what another process does, and looking at what it has said and posted."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from tests.e2e.conftest import PATIENCE, World


async def until(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait for something that another process does, of which no event tells."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def all_custom_ids(message: object) -> list[str]:
    """Every control's name in a message, wherever it is nested."""
    if isinstance(message, dict):
        own = [message["custom_id"]] if "custom_id" in message else []
        return own + [one for value in message.values() for one in all_custom_ids(value)]
    if isinstance(message, list):
        return [one for value in message for one in all_custom_ids(value)]
    return []


async def said(process: asyncio.subprocess.Process, words: str) -> str:
    """Wait until a process has said something on its stderr; gives all that it has said by then."""
    assert process.stderr
    heard = ""
    async with asyncio.timeout(PATIENCE):
        while words not in heard:
            line = await process.stderr.readline()
            assert line, f"it ended without a word of “{words}”: {heard}"
            heard += line.decode()
    return heard


@asynccontextmanager
async def serving(world: World, **variables: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A service that has said what it serves: its signal handlers stand."""
    async with world.process("run", **variables) as process:
        await said(process, "Serving")
        yield process


def last_line(text: str) -> str:
    return text.strip().splitlines()[-1]


# One digest and five papers in its thread.
MESSAGES = 6


def assert_posted_once(world: World) -> None:
    keys = [one["metadata"]["event_payload"]["key"] for one in world.slack_messages()]
    assert Counter(keys).most_common(1)[0][1] == 1
    assert len(keys) == MESSAGES
    discord = world.discord_messages()
    assert len(discord) == MESSAGES
    assert len({str(one["components"]) for one in discord}) == MESSAGES
    assert len(world.discord.threads(world.discord.channel_ids[0])) == 1


async def address_of(process: asyncio.subprocess.Process) -> str:
    """Where a process says that it takes requests."""
    assert process.stderr
    async with asyncio.timeout(PATIENCE):
        while True:
            line = (await process.stderr.readline()).decode()
            assert line, "the process has ended"
            if found := re.search(r"http://\S+/slack/events", line):
                return found[0]
