"""The real command on PostgreSQL: one process does everything, and of several each digest comes once, whatever dies."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.conftest import PATIENCE, World, opened_world
from tests.e2e.due import due_now, due_soon, ready_day
from tests.e2e.watching import assert_posted_once, until
from tests.postgres import Server

CHANNELS = 24
TERMINATE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'daily-papers-bot'"
OPEN = "SELECT count(*) FROM delivery WHERE state = 'queued'"
# Short enough to be waited for; a call ends within the second half of a lease.
QUICK = {
    "BOT_DELIVERY__LEASE_SECONDS": "3",
    "BOT_DELIVERY__CALL_SECONDS": "1",
    "BOT_DELIVERY__SETTLE_SECONDS": "0.3",
    "BOT_DELIVERY__TICK_SECONDS": "0.3",
}


async def on_postgres(world: World, postgres: Server) -> World:
    """The same with an empty ledger in PostgreSQL."""
    world.extra = {
        "BOT_DATABASE_URL": await postgres.database(),
        "BOT_LIBRARY_PATH": str(world.folder / "library.db"),
    }
    return world


async def test_one_process_does_everything(world: World, postgres: Server) -> None:
    await on_postgres(world, postgres)
    async with world.process("run", **due_soon(world), BOT_DELIVERY__REDRAW_SECONDS="0.2") as process:
        await until(lambda: len(world.discord_messages()) == 6 and len(world.slack_messages()) == 6)
        answer = await world.discord.command("paper", {"query": "lora"})
        assert "LoRA Learns Less" in str(answer.data)
        digest = world.discord.messages(world.discord.channel_ids[0])[0]
        await world.discord.react(world.discord.channel_ids[0], digest["id"], "1️⃣", user="ada")
        await until(lambda: "★ 1" in str(world.slack.messages(world.slack.channel_ids[0])[0]["blocks"]))
        doctor = await world.bot("doctor", "--offline")
        process.send_signal(signal.SIGTERM)
        _, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 0, err.decode()
    assert b"Traceback" not in err
    assert_posted_once(world)
    assert "holds the votes and 2 channels" in doctor.out
    listed = json.loads((await world.bot("deliveries", "--json")).out)
    assert [one["state"] for one in listed] == ["sent", "sent"]


@pytest.fixture
async def many(tmp_path: Path, spec: Path | None) -> AsyncIterator[World]:
    """Many channels on Discord, due in a moment, one message each."""
    async with opened_world(tmp_path, spec, channels=CHANNELS, rate_limits=False) as world:
        ready_day(world)
        yield world


def compact(world: World) -> str:
    common = {"platform": "discord", "style": "compact", "zone": "UTC"}
    return json.dumps([{**common, "channel": one} for one in world.discord.channel_ids])


def posted(world: World) -> int:
    return sum(len(world.discord.messages(one)) for one in world.discord.channel_ids)


@pytest.mark.timeout(300)
async def test_of_two_processes_each_digest_comes_once_whatever_dies(many: World, postgres: Server) -> None:
    """One is killed after a call, connections are broken off, and the server starts anew as after a power cut."""
    await on_postgres(many, postgres)
    common = {"BOT_CHANNELS": compact(many), "BOT_DISCORD__POSTS_PER_SECOND": "6", **QUICK}
    await due_now(many, common)
    # The first has claimed what it can when it dies; before the other comes, which might do it all.
    async with many.process("run", **common, BOT_FAILPOINT="after_call:1") as dies:
        await asyncio.wait_for(dies.communicate(), PATIENCE)
    other = {**common, "BOT_LIBRARY_PATH": str(many.folder / "two" / "library.db")}
    async with many.process("run", **other) as lives:
        await until(lambda: posted(many) > CHANNELS // 3, PATIENCE)
        await postgres.execute(TERMINATE)
        await until(lambda: posted(many) > CHANNELS // 2, PATIENCE)
        await asyncio.to_thread(postgres.stop, "immediate")
        await asyncio.to_thread(postgres.start)
        async with asyncio.timeout(PATIENCE):
            while await postgres.count(OPEN, many.extra["BOT_DATABASE_URL"]):  # noqa: ASYNC110  (no event tells)
                await asyncio.sleep(0.1)
        lives.send_signal(signal.SIGTERM)
        _, err = await asyncio.wait_for(lives.communicate(), PATIENCE)
    assert (dies.returncode, lives.returncode) == (-signal.SIGKILL, 0), err.decode()
    assert b"Traceback" not in err, err.decode()
    counts = Counter(len(many.discord.messages(channel)) for channel in many.discord.channel_ids)
    assert counts == {1: CHANNELS}
    listed = json.loads((await many.bot("deliveries", "--json")).out)
    assert Counter(one["state"] for one in listed) == {"sent": CHANNELS}


async def said_so_far(process: asyncio.subprocess.Process, said: list[str]) -> None:
    assert process.stderr
    while line := await process.stderr.readline():
        said.append(line.decode())


@pytest.mark.timeout(300)
async def test_a_service_waits_for_a_server_that_is_down_and_tells_so_until_it_is_back(
    world: World, postgres: Server
) -> None:
    """At its start, and later too; whoever asks how it is hears the truth meanwhile."""
    await on_postgres(world, postgres)
    said: list[str] = []
    await asyncio.to_thread(postgres.stop)
    try:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        async with world.process("run", BOT_WEB__PORT=str(port)) as process, httpx.AsyncClient() as client:
            await until(lambda: "No round could be done" in alive(world))
            assert (await world.bot("health")).code == 1
            lives, ready = [await client.get(f"http://127.0.0.1:{port}/{page}") for page in ("healthz", "readyz")]
            assert (lives.status_code, ready.status_code) == (200, 503)
            assert "cannot be reached" in ready.text
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), PATIENCE) == 0
        async with world.process("run", BOT_DELIVERY__TICK_SECONDS="0.3") as process, asyncio.TaskGroup() as group:
            listening = group.create_task(said_so_far(process, said))
            await until(lambda: "does not answer yet; the bot waits" in "".join(said))
            await asyncio.to_thread(postgres.start)
            await world.discord.connected(timeout=PATIENCE)
            await until(lambda: "No round could be done" not in alive(world))
            await asyncio.to_thread(postgres.stop, "immediate")
            await until(lambda: "No round could be done" in alive(world))
            told = await world.bot("health")
            # Whether it refuses connections by then or leaves them unanswered.
            assert (told.code, "; check " in told.err) == (1, True), told.err
            await asyncio.to_thread(postgres.start)
            await until(lambda: "No round could be done" not in alive(world))
            assert (await world.bot("health")).code == 0
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), PATIENCE) == 0
            listening.cancel()
    finally:
        if not postgres.runs():
            postgres.start()
    assert sum("answers again" in line for line in said) == 1
    assert [line for line in said if "Traceback" in line] == []


def alive(world: World) -> str:
    """What the service says of itself."""
    file = world.folder / "library.db.alive"
    return file.read_text("utf-8") if file.exists() else ""
