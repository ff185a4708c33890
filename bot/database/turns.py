"""Whose turn it is to write, among all processes that use one file.

SQLite lets one of them commit at a time, but not tidy its log: before 3.51.3 a checkpoint beside another process's
commit can damage the file. So the turn lasts until a commit and the checkpoint that it may bring are over.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

from bot.errors import StorageError

# Seconds, as long as a connection waits for SQLite's own lock.
LONGEST_WAIT = 5.0
BETWEEN_LOOKS = 0.01


class Turns:
    """A lock file beside the archive; where the platform has no file locks (Windows) everybody has their turn."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._path = database.with_name(f"{database.name}.writing")
        self._file: IO[bytes] | None = None

    def close(self) -> None:
        """Give the file up, and the turn with it."""
        if self._file:
            self._file.close()

    @asynccontextmanager
    async def mine(self) -> AsyncIterator[None]:
        """Have the turn inside the block; raises StorageError if another process keeps it for too long."""
        until = time.monotonic() + LONGEST_WAIT
        while not self._take():
            if time.monotonic() > until:
                raise StorageError(f"{self._database} is being written by another process; wait and try again.")
            await asyncio.sleep(BETWEEN_LOOKS)
        try:
            yield
        finally:
            self._give()

    def _take(self) -> bool:
        try:
            import fcntl
        except ImportError:
            return True
        try:
            self._file = self._file or self._path.open("ab")
            # Without waiting, which would hold the event loop up. A process that is killed gives it up too.
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            raise StorageError(f"{self._path} cannot be used: {error.strerror}.") from error
        return True

    def _give(self) -> None:
        try:
            import fcntl
        except ImportError:
            return
        if self._file:
            fcntl.flock(self._file, fcntl.LOCK_UN)
