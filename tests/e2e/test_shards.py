"""Real processes with one Discord token on one PostgreSQL: one answers, and another one as soon as it cannot."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from time import monotonic

import pytest

from tests.e2e.conftest import PATIENCE, World
from tests.e2e.watching import until
from tests.postgres import Server

LEASE = 3.0
SWIFT = {"BOT_PROCESS__LEASE_SECONDS": str(LEASE), "BOT_DELIVERY__TICK_SECONDS": "0.5"}
TAKEN = "SELECT count(*) FROM lease WHERE name LIKE 'discord/%/1/0' AND owner LIKE '%/{}/%' AND lease_until > now()"


class Crew:
    """Processes that could all hear Discord."""

    def __init__(self, world: World, postgres: Server, url: str) -> None:
        self._world, self._postgres, self._url = world, postgres, url
        self.running: list[asyncio.subprocess.Process] = []

    @asynccontextmanager
    async def one_more(self) -> AsyncIterator[asyncio.subprocess.Process]:
        path = str(self._world.folder / str(len(self.running)) / "library.db")
        async with self._world.process("run", "--role", "chat", **SWIFT, BOT_LIBRARY_PATH=path) as process:
            self.running.append(process)
            yield process

    async def has(self, process: asyncio.subprocess.Process) -> float:
        """Wait until it has the shard, and give for how many seconds."""
        begun = monotonic()
        async with asyncio.timeout(PATIENCE):
            while not await self._postgres.count(TAKEN.format(process.pid), self._url):  # noqa: ASYNC110  (no event tells)
                await asyncio.sleep(0.05)
        return monotonic() - begun

    async def answers(self, resumed: int = 0) -> None:
        """Somebody answers a command, and nobody answers it a second time."""
        await until(lambda: self._world.discord.gateway.resumed >= resumed)
        await self._world.discord.connected(timeout=PATIENCE)
        async with asyncio.timeout(PATIENCE):
            assert (await self._world.discord.command("paper", {"query": "lora"})).private
        assert [one for one in self._world.discord.refusals if "40060" in one] == []


@pytest.mark.timeout(300)
async def test_one_answers_and_another_follows_whether_it_ends_dies_or_stands_still(
    world: World, postgres: Server
) -> None:
    url = await postgres.database()
    world.extra = {"BOT_DATABASE_URL": url}
    crew = Crew(world, postgres, url)
    async with AsyncExitStack() as stack:
        ends = await stack.enter_async_context(crew.one_more())
        await crew.has(ends)
        others = [await stack.enter_async_context(crew.one_more()) for _ in range(3)]
        await crew.answers()
        # Told to end: what it had is another one's at once, and the session goes on.
        ends.send_signal(signal.SIGTERM)
        holder = await next_holder(crew, others)
        await crew.answers(1)
        assert (world.discord.gateway.identified, world.discord.gateway.resumed) == (1, 1)
        # Killed: after its lease.
        begun = monotonic()
        holder.kill()
        others.remove(holder)
        holder = await next_holder(crew, others)
        assert monotonic() - begun < LEASE + PATIENCE / 3
        await crew.answers(2)
        # Frozen for longer than its lease, it takes nothing back when it goes on, and ends in order later.
        holder.send_signal(signal.SIGSTOP)
        [last] = [one for one in others if one is not holder]
        await crew.has(last)
        await crew.answers(3)
        resumed = world.discord.gateway.resumed
        holder.send_signal(signal.SIGCONT)
        await crew.answers()
        for process in (holder, last):
            process.send_signal(signal.SIGTERM)
            _, err = await asyncio.wait_for(process.communicate(), PATIENCE)
            assert process.returncode == 0, err.decode()
            assert b"Traceback" not in err, err.decode()
        _, err = await asyncio.wait_for(ends.communicate(), PATIENCE)
        assert ends.returncode == 0, err.decode()
    assert world.discord.gateway.identified == 1
    assert world.discord.gateway.resumed == resumed
    await until(lambda: not any(it.connection for it in world.discord.gateway.sessions.values()))


async def next_holder(crew: Crew, processes: list[asyncio.subprocess.Process]) -> asyncio.subprocess.Process:
    """Whichever of these has the shard next."""
    tasks = {asyncio.create_task(crew.has(one)): one for one in processes}
    done, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED, timeout=PATIENCE)
    for task in rest:
        task.cancel()
    return tasks[done.pop()]
