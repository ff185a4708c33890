"""Nothing that a paper links to is ever called by the bot."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator

import pytest

from tests.e2e.conftest import PATIENCE, World
from tests.e2e.due import due_soon, ready_day, sample_items
from tests.e2e.watching import until


@pytest.fixture
async def canary() -> AsyncIterator[tuple[str, list[str]]]:
    """An address of this machine, and who has called there."""
    called: list[str] = []

    async def note(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.append((await reader.readline()).decode())
        writer.close()

    async with await asyncio.start_server(note, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", called


async def test_no_address_out_of_a_paper_is_called(world: World, canary: tuple[str, list[str]]) -> None:
    address, called = canary
    links = {"githubRepo": f"{address}/code", "projectPage": f"{address}/page", "mediaUrls": [f"{address}/a.mp4"]}
    variables = due_soon(world)
    day = ready_day(world)
    items = [{**item, "thumbnail": f"{address}/t", "paper": {**item["paper"], **links}} for item in sample_items()]
    world.hugging_face.set_day(day, items)
    async with world.process("run", **variables) as process:
        await until(lambda: len(world.discord_messages()) == 6 and len(world.slack_messages()) == 6)
        card = await world.discord.command("paper", {"query": "2405.09673"})
        assert address in str(card.data)  # shown, so that people can follow it
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.communicate(), PATIENCE)
    assert called == []
