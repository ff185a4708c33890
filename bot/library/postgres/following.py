"""Keeps one process's SQLite file up with the library that several processes share."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from bot.database.connection import Database
from bot.database.instance import Hold
from bot.database.postgres.connection import Postgres
from bot.errors import StorageError
from bot.library.postgres.changes import AT_ONCE, changes_since, newest
from bot.library.postgres.taking_in import Position, begin_again, position_of, take_in
from bot.library.rebuild import Progress
from bot.papers.revision import Lag, Revision

log = logging.getLogger(__name__)

# Seconds that whoever wrote waits for another process that is filling the file.
PATIENCE = 30.0
BETWEEN_LOOKS = 0.05
# Changes that take some seconds.
MANY = 1000


class Following:
    """One process at a time fills a file: a service, and now and then a command beside it.

    The file may be deleted while nobody uses it, and is filled again from the first change on.
    """

    def __init__(
        self, database: Database, shared: Postgres, first: Callable[[], Awaitable[None]], at_once: int = AT_ONCE
    ) -> None:
        """`first` is done before a file that never followed anything is emptied; `at_once` rows are read together."""
        self._database, self._shared, self._first, self._at_once = database, shared, first, at_once
        self._hold = Hold(database.path.with_name(f"{database.path.name}.following"))
        self._turn = asyncio.Lock()
        self._position, self._newest = Position(), 0
        self._complete_at = time.monotonic()
        self.meanings_came = False
        """Whether vectors of what papers mean were among what was taken in; for whoever holds them in memory."""

    @property
    def revision(self) -> Revision:
        """Up to which change nothing is missing here."""
        return Revision(self._position.line, self._position.whole)

    @property
    def lag(self) -> Lag:
        """How far the file was behind when that was last looked at."""
        seconds = time.monotonic() - self._complete_at
        return Lag(max(0, self._newest - self._position.whole), seconds)

    async def keep_up(self, progress: Progress | None = None) -> int:
        """Take in what is missing; gives how many rows there were. Raises StorageError.

        While another process is filling the file nothing is done but to look how far that has come.
        """
        async with self._turn:
            mine = self._hold.take()
            try:
                await self._look()
                # Mostly nothing has changed, and one short question tells.
                if self._has_all(await newest(self._shared)) or not mine:
                    return 0
                if not self._position.line:
                    await self._first()
                return await self._take_in(progress)
            finally:
                self._hold.close()

    async def _take_in(self, progress: Progress | None) -> int:
        """Go on until all is there that was when a part was read; gives how many rows there were."""
        rows, behind = 0, self.lag.changes
        if behind > MANY:
            log.info("taking in what others know: %d changes", behind)
        while True:
            changes = await changes_since(self._shared, self._position.revision, self._at_once)
            if not self._position.can_go_on_to(changes.head):
                await self._begin_again(changes.head)
                continue
            self._position = await take_in(self._database, changes, self._position)
            rows += changes.rows
            self.meanings_came |= bool(changes.meanings)
            if self._has_all(changes.head):
                return rows
            if progress:
                progress(changes.until, changes.head.number)

    async def reach(self, wanted: Revision) -> None:
        """Come at least so far; raises StorageError if another process fills the file and does not bring it there."""
        until = time.monotonic() + PATIENCE
        while True:
            await self.keep_up()
            # Of another line, it was put back since it was written, or a standby took over.
            if self.revision.line != wanted.line or self.revision.number >= wanted.number:
                return
            if time.monotonic() > until:
                raise StorageError(
                    f"What was written is in {self._shared.place}, but another process is filling "
                    f"{self._database.path} and has not come so far in {PATIENCE:.0f} seconds; look at its log."
                )
            await asyncio.sleep(BETWEEN_LOOKS)

    async def _look(self) -> None:
        """See how far the file has come, be it by another process."""
        position = await position_of(self._database)
        self.meanings_came |= position != self._position
        self._position = position

    def _has_all(self, head: Revision) -> bool:
        """Whether nothing is missing up to the newest change; notes how things stand."""
        self._newest = head.number
        complete = self.revision == head
        if complete:
            self._complete_at = time.monotonic()
        return complete

    async def _begin_again(self, head: Revision) -> None:
        if self._position.line:
            log.warning("the library in PostgreSQL is not the one that %s followed: read anew", self._database.path)
        await begin_again(self._database, head.line)
        self._position = Position(head.line)
