"""Calls that have begun and are not yet written down, so that a process told to stop can wait for just these."""

from __future__ import annotations

import asyncio
from types import TracebackType


class UnderWay:
    """A context around each call; once `stopping`, no new one may begin."""

    def __init__(self) -> None:
        self.stopping = False
        self._calls = 0
        self._none = asyncio.Event()
        self._none.set()

    def __enter__(self) -> None:
        self._calls += 1
        self._none.clear()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._calls -= 1
        if not self._calls:
            self._none.set()

    async def end(self) -> None:
        """Let no further call begin, and wait until those that have begun are written down."""
        self.stopping = True
        await self._none.wait()
