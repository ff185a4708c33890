"""How anything gets into the shared library: into PostgreSQL first, and from there into this process's file."""

from __future__ import annotations

from typing import TypeVar

from bot.database.postgres.connection import Work
from bot.library.postgres.following import Following
from bot.library.postgres.head import Fence, Head

Result = TypeVar("Result")


class Shelf:
    """Writes that can be read here at once, as they could be from a file of one's own."""

    def __init__(self, head: Head, following: Following) -> None:
        self._head, self._following = head, following

    async def write(self, work: Work[Result], fence: Fence | None = None) -> Result:
        """Do some work in a transaction, durable and in this process's file when it returns; raises StorageError."""
        result, reached = await self._head.write(work, fence)
        await self._following.reach(reached)
        return result
