"""One SQLite file, and the connections that it is used through."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

import aiosqlite

from bot.database.errors import damaged, translated
from bot.database.group import BEGIN
from bot.database.readers import Readers
from bot.database.values import storable
from bot.database.writer import Connection, Writer
from bot.errors import StorageError

Row = sqlite3.Row
Result = TypeVar("Result")
Parameters = Sequence[Any] | Mapping[str, Any]

URL = "sqlite:///"
# Bytes; a longer log is cut back to it once it was written into the file.
LONGEST_LOG = 67_108_864
WRITING = (
    "PRAGMA busy_timeout = 5000",
    "PRAGMA journal_mode = WAL",
    # An intent must survive a power cut before the call that it announces is made.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    # Without it a replaced row would leave its words in the search index.
    "PRAGMA recursive_triggers = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -2048",
    # Moving the log into the file writes a page once however often it changed: measured, 32 MiB of log take 16 ms where
    # eight times 4 MiB take 45, and one commit waits for it instead of eight.
    "PRAGMA wal_autocheckpoint = 8192",
    f"PRAGMA journal_size_limit = {LONGEST_LOG}",
)
# No mmap: its pages count as the process's memory (9 MiB measured) and no lookup became faster with it.
READING = ("PRAGMA busy_timeout = 5000", "PRAGMA mmap_size = 0", "PRAGMA cache_size = -2048")
SEARCHING = ("PRAGMA busy_timeout = 1000", "PRAGMA mmap_size = 0", "PRAGMA cache_size = -4096")

# What the schema calls: the name in SQL, and a function of one text.
Functions = Mapping[str, Callable[[str], str]]


def path_of(path_or_url: str | Path) -> Path:
    """The file that a path or a `sqlite:///` URL names; with three slashes it is relative."""
    text = str(path_or_url)
    if text.startswith(URL):
        return Path(text.removeprefix(URL))
    if "://" in text:
        raise StorageError(f"{text.partition('://')[0]}:// is not SQLite; write sqlite:///data/bot.db.")
    return Path(text)


class Statements(Protocol):
    """A connection that runs statements."""

    async def execute_fetchall(self, sql: str, parameters: Any, /) -> Iterable[Row]:  # noqa: ANN401
        """Run one; gives its rows."""

    async def executemany(self, sql: str, parameters: Any, /) -> object:  # noqa: ANN401
        """Run one for each of the parameters."""


class Transaction:
    """The writing connection while somebody has it for themselves."""

    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    async def run(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Run one statement; gives its rows (those of RETURNING too)."""
        return list(await self._connection.execute_fetchall(sql, _bindable(parameters)))

    async def run_many(self, sql: str, rows: Iterable[Parameters]) -> None:
        """Run one statement for each of the rows."""
        if bindable := [_bindable(row) for row in rows]:
            await self._connection.executemany(sql, bindable)


class LongTransaction(Transaction):
    """That of a task which has the connection alone, for as long as it needs it."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        super().__init__(connection)
        self._alone = connection

    async def stream(self, sql: str, at_once: int) -> AsyncIterator[list[Row]]:
        """The rows of a query without values, however many, so many at a time."""
        async with self._alone.execute(sql) as cursor:
            while rows := list(await cursor.fetchmany(at_once)):
                yield rows


class _AtOnce:
    """A connection in its own thread: whoever awaits it is never suspended."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def execute_fetchall(self, sql: str, parameters: Parameters) -> Iterable[Row]:
        return self._connection.execute(sql, parameters).fetchall()

    async def executemany(self, sql: str, parameters: Iterable[Parameters]) -> object:
        return self._connection.executemany(sql, parameters)


class Database:
    """A writing connection, one for short reads, and those of the search, so that no slow one holds up another.

    Only the writing one can write, and it is opened by the first write: SQLite before 3.51.3 can damage a file in which
    two connections write at once, and a command that only reads must be none of them beside a running service.
    """

    def __init__(self, path: Path, reader: aiosqlite.Connection, readers: Readers, writer: Writer) -> None:
        self.path = path
        self.readers = readers
        self._reader, self._writer = reader, writer

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path, functions: Functions) -> AsyncIterator[Database]:
        """Connect, making the file and its folder where they are missing; always closes.

        `functions` are those that the schema calls.
        """
        _make_folder(path)
        # The writing connection closes last, because only it can write the log into the file.
        async with _writer(path, functions) as writer, AsyncExitStack() as stack:
            with translated(path):
                _make_file(path)
                reader = await stack.enter_async_context(_connected(path, "ro", READING, functions))
            readers = Readers(path, lambda: _searching(path))
            stack.callback(readers.close)
            yield cls(path, reader, readers, writer)
            # Not after an error: a damaged file stays as it was found.
            if writer.connection:
                with suppress(StorageError):
                    async with writer.alone() as connection:
                        await _optimize(connection)

    async def read(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """The rows of a short query, as of the last commit."""
        with translated(self.path):
            return list(await self._reader.execute_fetchall(sql, _bindable(parameters)))

    async def check(self) -> None:
        """Read every page; raises ArchiveDamaged if they do not fit together."""
        # It leaves out whether indexes fit their tables, which takes most of the time: sqlite.org/pragma.html.
        rows = await self.read("PRAGMA quick_check(1)")
        if rows[0][0] != "ok":
            raise damaged(self.path)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[LongTransaction]:
        """A transaction of one task, durable when the block ends and undone if it fails."""
        async with self._writer.alone() as connection:
            with translated(self.path):
                try:
                    await connection.execute_fetchall(BEGIN)
                    yield LongTransaction(connection)
                    await connection.commit()
                except BaseException:
                    # Does nothing after a commit. Statements run in the order asked for, so even when
                    # this task is cancelled here the next one starts with a clean connection.
                    await connection.rollback()
                    raise

    async def share(self, work: Callable[[Transaction], Coroutine[Any, Any, Result]]) -> Result:
        """What some work gives, durable when this returns; it shares a transaction with all work that waits with it.

        The work runs whole in another thread, may await its transaction alone, and may be run again from its beginning.
        If it fails it is undone by itself.
        """

        def change(connection: sqlite3.Connection) -> Result:
            return _run_whole(work(Transaction(_AtOnce(connection))))

        with translated(self.path):
            return await self._writer.share(change)  # type: ignore[no-any-return]

    async def outside_transaction(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Run a statement that SQLite allows in no transaction, such as VACUUM INTO."""
        async with self._writer.alone() as connection:
            with translated(self.path):
                return list(await connection.execute_fetchall(sql, _bindable(parameters)))


def _run_whole(work: Coroutine[Any, Any, Result]) -> Result:
    """Run to its end what awaits nothing that takes time."""
    try:
        work.send(None)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
    work.close()
    raise RuntimeError("what shares a transaction may await nothing else")


@asynccontextmanager
async def _writer(path: Path, functions: Functions) -> AsyncIterator[Writer]:
    writer = Writer(path, lambda: _connected(path, "rwc", WRITING, functions))
    try:
        yield writer
    finally:
        await writer.close()


async def _optimize(writer: aiosqlite.Connection) -> None:
    """Let SQLite renew what it knows of its tables; only speed depends on it, so any trouble puts it off."""
    with suppress(sqlite3.Error):
        for pragma in ("busy_timeout = 0", "analysis_limit = 400", "optimize"):
            await writer.execute_fetchall(f"PRAGMA {pragma}")


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"The folder {path.parent} cannot be made ({error.strerror}); make it, or name another in BOT_DATABASE_URL."
        ) from error


def _make_file(path: Path) -> None:
    """Connect once, since aiosqlite's thread would outlive the event loop where connecting itself fails."""
    try:
        mode = "ro" if path.is_file() else "rwc"
    except PermissionError:
        mode = "ro"
    sqlite3.connect(_uri(path, mode), uri=True).close()


def _uri(path: Path, mode: str) -> str:
    return f"{path.absolute().as_uri()}?mode={mode}"


@asynccontextmanager
async def _connected(path: Path, mode: str, pragmas: Iterable[str], functions: Functions) -> AsyncIterator[Connection]:
    # No isolation level: else Python begins transactions by itself.
    connect = partial(sqlite3.connect, _uri(path, mode), uri=True, isolation_level=None)
    connection = await _unbroken(Connection(connect, iter_chunk_size=64))
    try:
        connection.row_factory = aiosqlite.Row
        for pragma in pragmas:
            await connection.execute_fetchall(pragma)
        for name, function in functions.items():
            await connection.create_function(name, 1, function, deterministic=True)
        yield connection
    finally:
        await connection.close()


async def _unbroken(connection: Connection) -> Connection:
    """Connect to the end, even if told to stop: aiosqlite's thread would answer to an event loop that is gone."""
    connecting = asyncio.create_task(connection.__aenter__())
    try:
        await asyncio.shield(connecting)
    except asyncio.CancelledError:
        await (await connecting).close()
        raise
    return connection


def _searching(path: Path) -> sqlite3.Connection:
    """A connection of the search; one thread at a time uses it."""
    connection = sqlite3.connect(_uri(path, "ro"), uri=True, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    for pragma in SEARCHING:
        connection.execute(pragma)
    return connection


def _bindable(parameters: Parameters) -> Parameters:
    if isinstance(parameters, Mapping):
        return {name: storable(value) for name, value in parameters.items()}
    return [storable(value) for value in parameters]
