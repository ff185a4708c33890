"""Several processes with a role each on one PostgreSQL: together they are one bot, and none does what is another's."""

from __future__ import annotations

import asyncio
import signal
from contextlib import AsyncExitStack

import pytest

from tests.e2e.conftest import PATIENCE, World
from tests.e2e.due import due_now, ready_day
from tests.e2e.watching import assert_posted_once, until
from tests.postgres import Server

SWIFT = {"BOT_DELIVERY__TICK_SECONDS": "0.5", "BOT_DELIVERY__REDRAW_SECONDS": "0.2", "BOT_PROCESS__LEASE_SECONDS": "3"}


@pytest.mark.timeout(300)
async def test_who_collects_who_delivers_and_who_answers_are_three_processes(world: World, postgres: Server) -> None:
    world.extra = {"BOT_DATABASE_URL": await postgres.database()}
    ready_day(world)
    await due_now(world)
    async with AsyncExitStack() as stack:
        roles = (["ingest"], ["deliver"], ["chat", "--role=http"])
        lines = [["run", "--role", *words] for words in roles]
        library = [str(world.folder / str(number) / "library.db") for number in range(3)]
        processes = [
            await stack.enter_async_context(world.process(*line, **SWIFT, BOT_LIBRARY_PATH=path))
            for line, path in zip(lines, library, strict=True)
        ]
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
        for process in processes:
            process.send_signal(signal.SIGTERM)
            _, err = await asyncio.wait_for(process.communicate(), PATIENCE)
            assert process.returncode == 0, err.decode()
            assert b"Traceback" not in err, err.decode()
    assert_posted_once(world)


@pytest.mark.timeout(120)
async def test_a_process_says_what_it_has_to_do(world: World, postgres: Server) -> None:
    url = await postgres.database()
    for role, told in {"ingest": "It fills the archive; other", "http": "Nobody is heard by http"}.items():
        async with world.process("run", "--role", role, BOT_DATABASE_URL=url) as process:
            assert process.stderr is not None
            async with asyncio.timeout(PATIENCE):
                said = ""
                while "Stop with Ctrl-C" not in said:
                    said += (await process.stderr.readline()).decode()
        assert told in said
        assert "No channel is subscribed" not in said


async def test_one_file_has_one_process(world: World) -> None:
    refused = await world.bot("run", "--role", "deliver")
    assert refused.code == 78
    assert "One SQLite file is for one process" in refused.err
