"""Deliveries under way side by side: one that ends makes room for the next, and nobody waits for the slowest."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from types import TracebackType
from typing import Any, Self

# A claim is a transaction, so it fills two places; with more, those that wait for others would stand empty for long.
ROOM = 2


class Crew:
    """At most so many tasks; leaving waits for them all and raises the first failure.

    No TaskGroup: when one fails it breaks the others off in the middle of their calls, each of which would be in doubt.
    """

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def room(self) -> int:
        """How many more there may be."""
        return self._at_once - len(self._tasks)

    @property
    def idle(self) -> bool:
        """Whether none is under way."""
        return not self._tasks

    def begin(self, works: Iterable[Coroutine[Any, Any, None]]) -> None:
        """Have these done beside the others."""
        self._tasks |= {asyncio.create_task(work) for work in works}

    async def make_room(self) -> None:
        """Wait until so many more have ended, or all; raises what one of them raised."""
        left = max(len(self._tasks) - ROOM, 0)
        while len(self._tasks) > left:
            done, self._tasks = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                one.result()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, asyncio.CancelledError):
            for one in self._tasks:
                one.cancel()
        outcomes = await asyncio.gather(*self._tasks, return_exceptions=True)
        for outcome in outcomes:
            if error is None and isinstance(outcome, BaseException):
                raise outcome
