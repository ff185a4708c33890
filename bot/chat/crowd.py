"""Bounds how long anybody waits for an answer where more people ask than one process can answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

# So many are answered at once: more would only make each of them slower.
AT_ONCE = 32
# Seconds. Both platforms give three to the first answer, of which the rest is for the answer itself:
# docs.discord.com/developers/interactions/receiving-and-responding and
# docs.slack.dev/interactivity/handling-user-interaction.
PATIENCE = 1.5


class Crowd:
    """Lets people in one after the other; whoever would have to wait too long is sent away in time."""

    def __init__(self, at_once: int = AT_ONCE, patience: float = PATIENCE) -> None:
        self._room = asyncio.Semaphore(at_once)
        self._patience = patience

    @asynccontextmanager
    async def admitted(self) -> AsyncIterator[bool]:
        """Whether there was room in time; whoever got in leaves it again at the end of the block."""
        if not await self._enters():
            yield False
            return
        try:
            yield True
        finally:
            self._room.release()

    async def _enters(self) -> bool:
        try:
            async with asyncio.timeout(self._patience):
                await self._room.acquire()
        except TimeoutError:
            return False
        return True
