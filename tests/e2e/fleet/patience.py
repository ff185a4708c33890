"""Waits for what other processes do for as long as they get on: a busy machine is slow, which is no fault."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

# Seconds between two looks.
LOOK = 0.5


@dataclass(frozen=True, slots=True)
class Patience:
    """Ends a wait in which nothing has come nearer for `seconds`; `tell` hears of each step."""

    seconds: float
    tell: Callable[[str], object] = lambda _: None

    async def until_none(self, left: Callable[[], Awaitable[int]], what: str) -> bool:
        """Wait until there is nothing `left`; gives whether that came true."""
        clock = asyncio.get_running_loop().time
        least, moved = await left(), clock()
        while least:
            if clock() - moved > self.seconds:
                self.tell(f"{what}: {least:,}, and for {self.seconds:g} seconds no fewer")
                return False
            await asyncio.sleep(LOOK)
            now = await left()
            if now < least:
                least, moved = now, clock()
                self.tell(f"{what}: {least:,}")
        return True
