"""At a start people are heard before what nobody waits for takes the processor."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

# Seconds that the rest of a start waits for connections, by which people are heard.
LONGEST = 2.0
# And seconds in which whoever asked before that is answered: the client of the lists takes the loop for 0.05 at once.
CALM = 0.5


class PeopleFirst:
    """Knows of which platforms it is not known yet whether they are heard."""

    def __init__(self, platforms: Iterable[str]) -> None:
        self._unmet = set(platforms)
        self._met = asyncio.Event()
        self._calm_at = 0.0
        self.meet()

    def meet(self, *names: str) -> None:
        """It is known how it is with these platforms."""
        self._unmet.difference_update(names)
        if not self._unmet:
            self._met.set()

    async def wait(self, stop: asyncio.Event) -> None:
        """Wait until it is known of every platform, it has lasted too long, or `stop` is set."""
        async with asyncio.TaskGroup() as either:
            waits = [either.create_task(one.wait()) for one in (self._met, stop)]
            await asyncio.wait(waits, timeout=LONGEST, return_when=asyncio.FIRST_COMPLETED)
            for one in waits:
                one.cancel()

    async def calm(self) -> None:
        """Let those who asked meanwhile be answered: until a moment after this was called first."""
        loop = asyncio.get_running_loop()
        self._calm_at = self._calm_at or loop.time() + CALM
        await asyncio.sleep(self._calm_at - loop.time())
