"""One PostgreSQL database, and the connections that it is used through."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, Protocol, TypeVar
from zlib import crc32

import asyncpg

from bot.database.postgres.address import place_of
from bot.database.postgres.errors import AWAY, MET, OutcomeUnknown, never_sent, translated
from bot.database.postgres.statements import numbered, storable
from bot.errors import StorageError

Result = TypeVar("Result")

# Of the hundred connections that a server takes by default: postgresql.org/docs/15/runtime-config-connection.html.
CONNECTIONS = 10
# Seconds. What is asked in chat must be answered within three, and a server that starts anew takes about one.
PATIENCE = 2.0
# Seconds between tries, doubled each time, with full jitter.
FIRST_PAUSE = 0.02
LONGEST_PAUSE = 0.5
# Seconds that a statement may take in all, the network included.
ANSWER_WITHIN = 20.0
SESSION = {
    "application_name": "daily-papers-bot",
    # An intent must survive a power cut before the call that it announces is made.
    "synchronous_commit": "on",
    "TimeZone": "UTC",
    "statement_timeout": "15s",
    # A process that stands still inside a transaction must not keep a channel from the others.
    "idle_in_transaction_session_timeout": "10s",
    # A few rows are wanted in the order of an index; a bitmap has none, and would fetch all to sort them.
    "enable_bitmapscan": "off",
    # Statements are short and found by indexes; compiling one takes longer than running it.
    "jit": "off",
}


class Row(Protocol):
    """A row of an answer: by name, by number, or as a sequence."""

    def __getitem__(self, key: str | int) -> Any:  # noqa: ANN401  (whatever stands in the column)
        """One value."""

    def __iter__(self) -> Any:  # noqa: ANN401
        """All values in order."""


class Transaction:
    """A connection while a task has it for itself, inside a transaction."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401  (asyncpg tells no types)
        self._connection = connection

    async def run(self, sql: str, /, **values: object) -> list[Row]:
        """Run one statement with its named values; gives its rows (those of RETURNING too)."""
        text, names = numbered(sql)
        return list(await self._connection.fetch(text, *(storable(values[name]) for name in names)))

    async def run_many(self, sql: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Run one statement for each of the rows."""
        text, names = numbered(sql)
        if listed := [[storable(row[name]) for name in names] for row in rows]:
            await self._connection.executemany(text, listed)

    async def stream(self, sql: str, at_once: int) -> AsyncIterator[list[Row]]:
        """The rows of a query without values, however many, so many at a time."""
        # By name, since asyncpg's own cursors stay open, and keep their tables from being altered; each query by
        # another one, since asyncpg remembers what comes of a statement.
        name = f"rows_{crc32(sql.encode())}"
        await self._connection.execute(f"DECLARE {name} NO SCROLL CURSOR FOR {sql}")
        while rows := await self._connection.fetch(f"FETCH {at_once:d} FROM {name}"):
            yield list(rows)
        await self._connection.execute(f"CLOSE {name}")

    async def copy_in(self, table: str, columns: Iterable[str], rows: Iterable[Sequence[object]]) -> None:
        """Add many rows to a table, faster than one by one; text is to be storable."""
        await self._connection.copy_records_to_table(table, columns=list(columns), records=rows)

    async def run_script(self, sql: str, within: float | None = None) -> None:
        """Run several statements without values, which may take so many seconds if they need more than others."""
        await self._connection.execute(sql, timeout=within)


Work = Callable[[Transaction], Awaitable[Result]]
Greet = Callable[[Transaction], Awaitable[None]]


class Postgres:
    """A pool of connections; what fails before anything was committed is tried again for a moment.

    A transaction sees what others committed before each of its statements (READ COMMITTED): where that is not enough,
    whoever writes locks rows, or a name by `lock`.
    """

    def __init__(self, url: str, pool: Any) -> None:  # noqa: ANN401  (asyncpg tells no types)
        self.place = place_of(url)
        self.url = url
        self._pool = pool

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, greet: Greet | None = None) -> AsyncIterator[Postgres]:
        """Connect; always closes.

        Each new connection is handed to `greet` before anything else uses it. Raises StorageError.
        """

        async def first(connection: Any) -> None:  # noqa: ANN401
            if greet:
                async with connection.transaction():
                    await greet(Transaction(connection))

        place = place_of(url)
        with translated(place):
            pool = asyncpg.create_pool(
                url, min_size=0, max_size=CONNECTIONS, connect=_connected, init=first, reset=_leave_as_it_is,
                command_timeout=ANSWER_WITHIN, timeout=ANSWER_WITHIN / 2, server_settings=SESSION,
                target_session_attrs="read-write",
            )  # fmt: skip
            async with pool:
                yield cls(url, pool)

    async def read(self, sql: str, /, **values: object) -> list[Row]:
        """The rows of a query, as of the last commit; asked again if the connection was lost."""
        return await self._tried(lambda: self._run(sql, values), again=True)

    async def run(self, sql: str, /, **values: object) -> list[Row]:
        """Run one statement as a transaction of its own, durable when this returns; gives its rows.

        Raises OutcomeUnknown if the connection was lost meanwhile: nobody knows whether it was done.
        """
        return await self._tried(lambda: self._run(sql, values), again=False)

    async def write(self, work: Work[Result]) -> Result:
        """Do some work in a transaction, durable when this returns and undone if it fails; gives its result.

        The work is done again, from its beginning, if it met another transaction or the connection was lost before
        COMMIT was sent. Raises OutcomeUnknown if it was lost after that.
        """
        return await self._tried(lambda: self._transact(work), again=True)

    async def _run(self, sql: str, values: Mapping[str, object]) -> list[Row]:
        async with self._pool.acquire() as connection:
            return await Transaction(connection).run(sql, **values)

    async def _transact(self, work: Work[Result]) -> Result:
        async with self._pool.acquire() as connection:
            transaction = connection.transaction()
            with _closed_if_cut_short(connection):
                await transaction.start()
            try:
                result = await work(Transaction(connection))
            except BaseException:
                await _roll_back(transaction)
                raise
            await self._commit(connection, transaction)
            return result

    async def _commit(self, connection: Any, transaction: Any) -> None:  # noqa: ANN401
        try:
            with _closed_if_cut_short(connection):
                await transaction.commit()
        except AWAY as error:
            raise self._lost() from error

    def _lost(self) -> OutcomeUnknown:
        return OutcomeUnknown(f"{self.place} was lost before it told whether it had written; look again.")

    async def _tried(self, attempt: Callable[[], Awaitable[Result]], *, again: bool) -> Result:
        """Try for a while; `again` says that an attempt whose connection was lost has surely done nothing."""
        until, pause, gone = time.monotonic() + PATIENCE, FIRST_PAUSE, 0
        with translated(self.place):
            while True:
                try:
                    return await attempt()
                except MET:
                    if time.monotonic() > until:
                        raise
                except AWAY as error:
                    if not again and not never_sent(error):
                        raise self._lost() from error
                    if time.monotonic() > until:
                        raise
                    # One that rested while the server went. All of a pool may be such ones, of which each is met once:
                    # with a pause after each, time would be up before a new one is made.
                    gone += isinstance(error, asyncpg.InternalClientError)
                    if isinstance(error, asyncpg.InternalClientError) and gone <= CONNECTIONS:
                        continue
                await asyncio.sleep(random.uniform(0, pause))
                pause = min(2 * pause, LONGEST_PAUSE)


@contextmanager
def _closed_if_cut_short(connection: Any) -> Iterator[None]:  # noqa: ANN401
    """Around BEGIN and COMMIT, which are short: whoever is stopped there does not know whether one is open."""
    try:
        yield
    except BaseException:
        # One that closed by itself is back in the pool and refuses everything.
        with suppress(asyncpg.InterfaceError):
            connection.terminate()
        raise


async def _roll_back(transaction: Any) -> None:  # noqa: ANN401
    """Undo; a connection that is gone has undone it already, and what went wrong first is told."""
    try:
        # Not closed if this is cut short too: the server would work on, with its locks, at what it was asked before.
        await transaction.rollback()
    except (asyncpg.PostgresError, *AWAY):
        return


async def _connected(*place: str, **options: Any) -> Any:  # noqa: ANN401
    """A new connection; an address that makes no sense is told at once, since asking again would not help."""
    try:
        return await asyncpg.connect(*place, **options)
    except asyncpg.exceptions.ClientConfigurationError as error:
        raise StorageError(f"BOT_DATABASE_URL cannot be used: {error}.") from None
    except ValueError:
        # Its words would show a part of the address, which may be one of the password.
        raise StorageError("BOT_DATABASE_URL is no address of a PostgreSQL database.") from None


async def _leave_as_it_is(connection: Any) -> None:  # noqa: ANN401
    """Nothing of ours changes a session, so none is put right again, which would take a round trip each time."""


async def lock(transaction: Transaction, name: str, *, shared: bool = False) -> None:
    """Keep others who lock this name out until the transaction ends; those who share it keep no one out who does so."""
    kind = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    await transaction.run(f"SELECT {kind}(hashtextextended(:name::text, 0))", name=name)
