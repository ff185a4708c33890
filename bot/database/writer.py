"""The one writing connection of a process, and who has it when."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from bot.database.errors import gone, is_busy
from bot.database.group import Change, commit_all
from bot.database.turns import Turns

Result = TypeVar("Result")


class Connection(aiosqlite.Connection):
    """aiosqlite's, which can also run a function whole in its thread: one change of threads, not one a statement."""

    async def do(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """What the function gives of the connection itself."""
        return await self._execute(work, self._conn)  # type: ignore[no-any-return,no-untyped-call]


class _Waiting:
    """A change, and whoever waits until it is durable."""

    def __init__(self, change: Change) -> None:
        self.change = change
        self.done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def answer(self, value: Any = None, error: Exception | None = None) -> None:  # noqa: ANN401
        """Tell; who was cancelled meanwhile hears nothing."""
        if self.done.done():
            return
        if error:
            self.done.set_exception(error)
            # Marked as heard: who is cancelled in this moment will not ask any more.
            self.done.exception()
        else:
            self.done.set_result(value)


class Writer:
    """Gives the connection, opened when it is first needed, to one task alone or to all changes that wait."""

    def __init__(self, path: Path, connect: Callable[[], AbstractAsyncContextManager[Connection]]) -> None:
        self._path = path
        self._turns = Turns(path)
        self._connect = connect
        self._closing = AsyncExitStack()
        self._closing.callback(self._turns.close)
        # The tasks share one connection, hence one transaction: measured without this, the rollback of one task took
        # away what another had just committed.
        self._lock = asyncio.Lock()
        self._waiting: list[_Waiting] = []
        self._committing: asyncio.Task[None] | None = None
        self.connection: Connection | None = None
        self._opened: tuple[int, int] | None = None

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[Connection]:
        """Have the connection, and the turn among all processes, inside the block; raises StorageError."""
        async with self._lock, self._turns.mine():
            if self.connection is None:
                self.connection = await self._closing.enter_async_context(self._connect())
                self._opened = _which(self._path)
            elif _which(self._path) != self._opened:
                # SQLite would go on in a file without a name, and whoever starts next would know nothing of it.
                raise gone(self._path)
            yield self.connection

    async def share(self, change: Change) -> Any:  # noqa: ANN401  (whatever the change gives)
        """What a change gives once it is durable, together with all that waited when its turn came.

        One that fails is undone alone. A caller that is cancelled does not know whether its change was made.
        """
        waiting = _Waiting(change)
        self._waiting.append(waiting)
        if self._committing is None:
            self._committing = asyncio.create_task(self._commit_while_any_waits())
        return await waiting.done

    async def close(self) -> None:
        """Let what was begun end, and close."""
        async with self._closing:
            if self._committing:
                await self._committing

    async def _commit_while_any_waits(self) -> None:
        try:
            while self._waiting:
                await self._commit_those_that_wait()
        finally:
            self._committing = None

    async def _commit_those_that_wait(self) -> None:
        group: Sequence[_Waiting] = ()
        try:
            async with self.alone() as connection:
                # Not before: whoever came while another process had the turn goes along.
                group = self._taken()
                await _commit(connection, group)
        except Exception as error:  # noqa: BLE001  (told to whoever waits)
            for one in group or self._taken():
                one.answer(error=error)

    def _taken(self) -> list[_Waiting]:
        """All that wait now, but for those whose callers are gone."""
        taken, self._waiting = self._waiting, []
        return [one for one in taken if not one.done.done()]


def _which(path: Path) -> tuple[int, int] | None:
    """What tells the file of this name from any other, None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


async def _commit(connection: Connection, group: Sequence[_Waiting]) -> None:
    changes = [one.change for one in group]
    try:
        outcomes = await connection.do(partial(commit_all, changes=changes))
    except sqlite3.Error as error:
        await _commit_singly(connection, group, error)
        return
    for one, outcome in zip(group, outcomes, strict=True):
        one.answer(outcome.value, outcome.error)


async def _commit_singly(connection: Connection, group: Sequence[_Waiting], error: sqlite3.Error) -> None:
    """After a transaction that failed as a whole: a change that no disk has room for must not take others with it."""
    # Each would wait as long for a lock that another program keeps.
    if len(group) < 2 or is_busy(error):
        for one in group:
            one.answer(error=error)
        return
    for one in group:
        await _commit(connection, [one])
