"""What goes wrong: one thing every few seconds, by the luck of a seed, and none before the last one is got over.

Of a busy machine's seconds a process may have so few that it would be killed again and again before it has begun. So
each trouble waits until something was posted after the one before; where nothing is, that is a fault, and it is told.
"""

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

# Seconds between two looks at what other processes do.
LOOK = 0.25
TURNS = ("kill", "kill", "freeze", "kill", "break", "kill", "restart", "kill")
TERMINATE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'daily-papers-bot'"


@dataclass
class Trouble:
    """Kills, stops and breaks; `freeze_seconds` outlast every lease, `pause` is between two troubles at least.

    `posted` tells how many messages there are; `between` so many more come before the next trouble.
    """

    members: Sequence[Member]
    server: Server
    seed: int
    posted: Callable[[], int]
    between: int = 1
    pause: float = 3.0
    most: int | None = None
    """After so many it is enough; None goes on for ever."""
    freeze_seconds: float = 48.0
    made: Counter[str] = field(default_factory=Counter)
    """How often each happened."""

    async def go_on(self) -> None:
        """Make trouble until it is enough or cancelled, each kind at its turn."""
        chance = random.Random(self.seed)
        before = self.posted()
        async with asyncio.TaskGroup() as group:
            for kind in islice(cycle(TURNS), self.most):
                await asyncio.sleep(self.pause * chance.uniform(0.5, 1.5))
                while self.posted() < before + self.between:  # noqa: ASYNC110  (no event tells)
                    await asyncio.sleep(LOOK)
                before = self.posted()
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
        """As after a power cut of the database's machine; whoever ends the trouble meanwhile finds it running."""
        again = asyncio.create_task(asyncio.to_thread(self._stop_and_start))
        try:
            await asyncio.shield(again)
        finally:
            await again
        self.made["database restarted"] += 1

    def _stop_and_start(self) -> None:
        self.server.stop("immediate")
        self.server.start()
