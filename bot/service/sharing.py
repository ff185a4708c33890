"""What holds where several processes share a ledger: one time for all, and a call to the others when there is work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, get_args

from bot.chat.ledger import Ledger
from bot.delivery.counts import Counts
from bot.delivery.turns import Paces
from bot.errors import LeaseLost
from bot.ledger.sqlite.ledger import SqliteLedger
from bot.papers.clock import Clock, SystemClock
from bot.papers.leases import Lease, Leases
from bot.papers.library import Library
from bot.papers.orders import Orders, Terms
from bot.service.stores import Stores

if TYPE_CHECKING:
    from bot.database.postgres.connection import Transaction

Word = Literal["work", "list", "asked"]
"""What processes call out: something is to be posted or drawn; a list is wanted; somebody asked for something else."""
WORDS: Final[tuple[Word, ...]] = get_args(Word)


async def no_need() -> None:
    """The clock of this machine is followed by itself."""


async def nobody(heard: Callable[[str], None]) -> None:
    """There is nobody to hear."""


async def unheard(word: str) -> None:
    """There is nobody to tell."""


class Sharing(NamedTuple):
    """The clock that everybody goes by, and what keeps processes together; nothing where there is only one."""

    clock: Clock
    keep_time: Callable[[], Awaitable[None]] = no_need
    """To be called now and then, for the clock to stay right."""
    tell_others: Callable[[str], Awaitable[None]] = unheard
    """One of the words."""
    hear_others: Callable[[Callable[[str], None]], Coroutine[Any, Any, None]] = nobody
    """Says which word somebody else tells, until cancelled."""
    leases: Leases | None = None
    """Names that only one of the processes may have; None where there is no other."""
    paces: Paces | None = None
    """Makes turns that all share who call a platform with one token."""
    counts: Counts | None = None
    """Counts the calls of all of them."""


async def sharing(ledger: Ledger, clock: Clock, me: str) -> Sharing:
    """How a process called `me` shares a ledger: by the database's time, or not at all."""
    if isinstance(ledger, SqliteLedger):
        return Sharing(clock)
    from bot.database.postgres.calls import Calls
    from bot.database.postgres.clock import DatabaseClock
    from bot.ledger.postgres.counts import RowCounts
    from bot.ledger.postgres.ledger import PostgresLedger
    from bot.ledger.postgres.paces import RowPace

    if not isinstance(ledger, PostgresLedger):
        return Sharing(clock)
    shared, calls = DatabaseClock(ledger.database, clock), Calls(ledger.database, me, WORDS)
    await shared.sample()
    paces, counts = partial(RowPace, ledger.database, shared), RowCounts(ledger.database)
    return Sharing(shared, shared.sample, calls.call, calls.hear, ledger.leases, paces, counts)


def fence(library: Library, term: Callable[[], Lease | None]) -> None:
    """From now on a shared library is changed by this process only in its own term, by the database's word."""
    from bot.ledger.postgres.leases import must_hold
    from bot.library.postgres.library import SharedLibrary

    async def held(transaction: Transaction) -> None:
        lease = term()
        if lease is None:
            raise LeaseLost("Another process collects now, so this one writes nothing.")
        await must_hold(transaction, lease)

    if isinstance(library, SharedLibrary):
        library.head.fence = held


def orders_of(stores: Stores, terms: Terms) -> Orders | None:
    """Who has which set of bullets written, where several processes share a library; None where there is only one."""
    if isinstance(stores.ledger, SqliteLedger):
        return None
    from bot.ledger.postgres.ledger import PostgresLedger
    from bot.ledger.postgres.spending import add_use, used_on
    from bot.library.postgres.library import SharedLibrary
    from bot.library.postgres.orders import Book, SharedOrders

    if not (isinstance(stores.ledger, PostgresLedger) and isinstance(stores.library, SharedLibrary)):
        return None
    return SharedOrders(stores.ledger.database, stores.library.shelf, Book(used_on, add_use), terms)


async def clocks_apart(ledger: Ledger) -> float:
    """Seconds by which this machine's clock is ahead of the one that everybody goes by who uses a ledger."""
    clock = SystemClock()
    shared = await sharing(ledger, clock, "")
    return (clock.now() - shared.clock.now()).total_seconds()


async def missing_rights(ledger: Ledger) -> str:
    """The statement that lets a ledger's user ask which server it is on, empty if it may or need not."""
    if isinstance(ledger, SqliteLedger):
        return ""
    from bot.database.postgres import origin
    from bot.ledger.postgres.ledger import PostgresLedger

    return await ledger.database.write(origin.missing_rights) if isinstance(ledger, PostgresLedger) else ""
