"""A bell that wakes every waiting loop, and is never missed by one that was busy when it rang."""

from __future__ import annotations

import asyncio


class Bell:
    """Remember `count` before working; `after(count)` returns at once if the bell has rung since."""

    def __init__(self) -> None:
        self.count = 0
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake everybody who waits."""
        self.count += 1
        self._rung.set()
        # Another one, for whoever begins to wait from now on.
        self._rung = asyncio.Event()

    async def after(self, count: int) -> None:
        """Wait until the bell has rung more often than `count`."""
        if self.count == count:
            await self._rung.wait()
