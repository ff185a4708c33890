"""What goes wrong: one thing every few seconds, by the luck of a seed."""

from __future__ import annotations

import asyncio
import random
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice

from tests.e2e.fleet.members import Member
from tests.postgres import Server

TURNS = ("kill", "kill", "freeze", "kill", "break", "kill", "restart", "kill")
TERMINATE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'daily-papers-bot'"


@dataclass
class Trouble:
    """Kills, stops and breaks; `freeze_seconds` outlast every lease, `pause` is between two troubles."""

    members: Sequence[Member]
    server: Server
    seed: int
    pause: float = 3.0
    most: int | None = None
    """After so many it is enough; None goes on for ever."""
    freeze_seconds: float = 12.0
    made: Counter[str] = field(default_factory=Counter)
    """How often each happened."""

    async def go_on(self) -> None:
        """Make trouble until it is enough or cancelled, each kind at its turn."""
        chance = random.Random(self.seed)
        async with asyncio.TaskGroup() as group:
            for kind in islice(cycle(TURNS), self.most):
                await asyncio.sleep(self.pause * chance.uniform(0.5, 1.5))
                victim = chance.choice(self.members)
                match kind:
                    case "kill":
                        self._kill(victim)
                    case "freeze":
                        group.create_task(self._freeze(victim))
                    case "break":
                        await self._break()
                    case _:
                        await self._restart()

    def _kill(self, victim: Member) -> None:
        self.made["killed"] += victim.send(signal.SIGKILL)

    async def _freeze(self, victim: Member) -> None:
        """Stop a process for longer than its leases last; it wakes up and knows nothing of that."""
        process = victim.process
        if not victim.send(signal.SIGSTOP):
            return
        self.made["frozen"] += 1
        try:
            await asyncio.sleep(self.freeze_seconds)
        finally:
            # Whoever was killed meanwhile has another process in its place by now.
            if process is victim.process:
                victim.send(signal.SIGCONT)

    async def _break(self) -> None:
        await self.server.execute(TERMINATE)
        self.made["connections broken off"] += 1

    async def _restart(self) -> None:
        """As after a power cut of the database's machine."""
        await asyncio.to_thread(self.server.stop, "immediate")
        await asyncio.to_thread(self.server.start)
        self.made["database restarted"] += 1


async def until(condition: Callable[[], bool], seconds: float, step: float = 0.25) -> bool:
    """Wait for what other processes do, of which no event tells; gives whether it came true."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not condition():
        if loop.time() > end:
            return False
        await asyncio.sleep(step)
    return True
