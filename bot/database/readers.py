"""The search's own connections: each query has one for itself, and a time budget."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, LifoQueue
from typing import TypeVar

from bot.database.errors import translated
from bot.database.values import storable

Row = sqlite3.Row
Result = TypeVar("Result")

# So many queries run side by side; the next one waits.
THREADS = 4

# Of SQLite's virtual machine, about 2 ms.
STEPS_BETWEEN_LOOKS = 20_000


class OutOfTime(Exception):
    """A query did not end within its budget."""


class Busy(OutOfTime):
    """It was not the query: it waited for others, or the machine had too much else to do."""


class Reader:
    """A connection while one query has it for itself."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._until = self._most = 0.0
        self._known: dict[str, int] = {}
        self.cancelled = False
        connection.set_progress_handler(self._late, STEPS_BETWEEN_LOOKS)

    def rows(self, sql: str, parameters: Iterable[object] = ()) -> list[Row]:
        """The rows of one statement; raises OutOfTime."""
        self._look()
        try:
            return self._connection.execute(sql, [storable(value) for value in parameters]).fetchall()
        except sqlite3.OperationalError as error:
            self._look()
            if "interrupted" in str(error):
                raise OutOfTime from error
            raise

    def start(self, seconds: float, until: float) -> None:
        """Begin a query that may take so many seconds of CPU and must end by then, on the clock of `time.monotonic`."""
        self._most, self._until, self.cancelled = time.thread_time() + seconds, until, False
        self._known.clear()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See the archive as it is now to the end of the block; a score needs a tenth less time so (measured)."""
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.rollback()

    def known(self, name: str, read: Callable[[], int]) -> int:
        """A number that is read once for each query."""
        if name not in self._known:
            self._known[name] = read()
        return self._known[name]

    def cancel(self) -> None:
        """Make the running query end at once; from any thread."""
        self.cancelled = True
        # Measured: a running query ends 0.4 ms later.
        self._connection.interrupt()

    def trace(self, note: Callable[[str], object] | None) -> None:
        """Have every statement told as it runs, its values filled in; for measuring."""
        self._connection.set_trace_callback(note)

    def close(self) -> None:
        """Give the connection up."""
        self._connection.close()

    def _late(self) -> bool:
        # CPU by the thread's own clock: on a busy machine a query is not ended for what others took.
        return self.cancelled or time.thread_time() > self._most or time.monotonic() > self._until

    def _look(self) -> None:
        """Raise what ended the query, if anything did."""
        if self._late():
            raise OutOfTime if time.thread_time() > self._most else Busy


class _Ticket:
    """Ends the query that it is for, and no other that has the connection after it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reader: Reader | None = None

    @contextmanager
    def of(self, reader: Reader) -> Iterator[None]:
        """Let the query of this block be ended."""
        self._holds(reader)
        try:
            yield
        finally:
            self._holds(None)

    def cancel(self) -> None:
        with self._lock:
            if self._reader:
                self._reader.cancel()

    def _holds(self, reader: Reader | None) -> None:
        with self._lock:
            self._reader = reader


class Readers:
    """A few threads with a connection each, opened when they are first needed."""

    def __init__(self, path: Path, connect: Callable[[], sqlite3.Connection]) -> None:
        self._path = path
        self._connect = connect
        self._threads = ThreadPoolExecutor(THREADS, "search")
        # The last used first: its pages are in its cache.
        self._idle: LifoQueue[Reader] = LifoQueue()
        self._all: list[Reader] = []
        self._note: Callable[[str], object] | None = None

    async def run(self, work: Callable[[Reader], Result], seconds: float, patience: float | None = None) -> Result:
        """Do some reading in a thread, and end it if the task is cancelled.

        Raises OutOfTime when it has taken so many seconds of CPU, Busy when the answer is not there after `patience`,
        waiting for a thread included.
        """
        patience = seconds if patience is None else patience
        ticket = _Ticket()
        done = self._threads.submit(self._work, work, seconds, time.monotonic() + patience, ticket)
        try:
            async with asyncio.timeout(patience):
                return await asyncio.wrap_future(done)
        except TimeoutError as error:
            raise Busy from error
        finally:
            # Nobody waits for the answer any more. What waits for a thread never starts.
            if not done.cancel():
                ticket.cancel()

    def trace(self, note: Callable[[str], object] | None) -> None:
        """Have every statement of every connection told as it runs; for measuring."""
        self._note = note
        for reader in self._all:
            reader.trace(note)

    def close(self) -> None:
        """End whatever runs and close the connections."""
        for reader in self._all:
            reader.cancel()
        self._threads.shutdown(cancel_futures=True)
        for reader in self._all:
            reader.close()

    def _work(self, work: Callable[[Reader], Result], seconds: float, until: float, ticket: _Ticket) -> Result:
        with translated(self._path):
            reader = self._reader()
            reader.start(seconds, until)
            try:
                # Giving up interrupts the work alone: a rollback that is interrupted leaves its transaction open.
                with reader.snapshot(), ticket.of(reader):
                    return work(reader)
            finally:
                self._idle.put(reader)

    def _reader(self) -> Reader:
        try:
            return self._idle.get_nowait()
        except Empty:
            reader = Reader(self._connect())
            reader.trace(self._note)
            self._all.append(reader)
            return reader
