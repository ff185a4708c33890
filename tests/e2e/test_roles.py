"""Several processes with a role each on one PostgreSQL: together they are one bot, and none does what is another's."""

from __future__ import annotations

import asyncio
import signal
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import pytest

from bot.service.stores import stores_in
from bot.sources.sample import sample_edition
from tests.e2e.conftest import PATIENCE, World
from tests.e2e.due import due_soon
from tests.e2e.watching import assert_posted_once, until
from tests.postgres import Server

SWIFT = {"BOT_DELIVERY__REDRAW_SECONDS": "0.2", "BOT_PROCESS__LEASE_SECONDS": "3"}


async def library_of(world: World, name: str) -> dict[str, str]:
    """A process's own library, which knows the built-in day."""
    path = world.folder / name / "library.db"
    async with stores_in(f"sqlite:///{path}") as stores:
        await stores.library.editions.save(sample_edition(), datetime.now(UTC))
    return {"BOT_LIBRARY_PATH": str(path)}


@pytest.mark.timeout(300)
async def test_who_delivers_and_who_answers_are_two_processes(world: World, postgres: Server) -> None:
    world.extra = {"BOT_DATABASE_URL": await postgres.database()}
    common = {**due_soon(world), **SWIFT}
    async with AsyncExitStack() as stack:
        posting = world.process("run", "--role", "ingest,deliver", **common, **await library_of(world, "posting"))
        answering = world.process("run", "--role=chat", "--role=http", **common, **await library_of(world, "answering"))
        posts, answers = [await stack.enter_async_context(one) for one in (posting, answering)]
        await until(lambda: len(world.discord_messages()) == 6 and len(world.slack_messages()) == 6)
        await world.discord.connected(timeout=PATIENCE)
        # Who delivers spends no session of the gateway.
        assert world.discord.gateway.identified == 1
        answer = await world.discord.command("paper", {"query": "lora"})
        assert "LoRA Learns Less" in str(answer.data)
        digest = world.discord.messages(world.discord.channel_ids[0])[0]
        await world.discord.react(world.discord.channel_ids[0], digest["id"], "1️⃣", user="ada")
        # Heard by the one, drawn by the other, within far less than its next look.
        await until(lambda: "★ 1" in str(world.slack.messages(world.slack.channel_ids[0])[0]["blocks"]))
        for process in (posts, answers):
            process.send_signal(signal.SIGTERM)
            _, err = await asyncio.wait_for(process.communicate(), PATIENCE)
            assert process.returncode == 0, err.decode()
            assert b"Traceback" not in err, err.decode()
    assert_posted_once(world)


async def test_one_file_has_one_process(world: World) -> None:
    refused = await world.bot("run", "--role", "deliver")
    assert refused.code == 78
    assert "One SQLite file is for one process" in refused.err
