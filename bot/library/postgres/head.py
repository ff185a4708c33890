"""The row that numbers every change of the shared library, and that whoever writes holds until the commit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.database.postgres.connection import Postgres, Transaction, Work
from bot.papers.revision import Revision

Result = TypeVar("Result")
# Is asked in each transaction that changes the library, and raises StorageError if its process may not write any more.
Fence = Callable[[Transaction], Awaitable[None]]

HEAD = "SELECT line, revision FROM library_head"


async def open_to_all(_: Transaction) -> None:
    """Anybody may write."""


class Head:
    """Through which all writes of one process go."""

    def __init__(self, database: Postgres) -> None:
        self._database = database
        self.fence: Fence = open_to_all
        """Set by whoever writes as a leader: asked once the row is held, so nobody else can have written since."""

    async def write(self, work: Work[Result], fence: Fence | None = None) -> tuple[Result, Revision]:
        """Do some work in a transaction that comes wholly before or after every other one; gives what it reached.

        The work may be done again from its beginning. A `fence` is asked in the place of the process's own. Raises
        StorageError.
        """

        async def alone(transaction: Transaction) -> tuple[Result, Revision]:
            # Before any other row, so that two who write wait here and never for each other.
            await transaction.run(f"{HEAD} FOR NO KEY UPDATE")
            await (fence or self.fence)(transaction)
            result = await work(transaction)
            return result, await head_in(transaction)

        return await self._database.write(alone)


async def head_in(transaction: Transaction) -> Revision:
    """The newest change, as a transaction sees it."""
    [row] = await transaction.run(HEAD)
    return Revision(row["line"], row["revision"])
