"""What can be said of the PostgreSQL server that a ledger is on; each gives whether that is well, and a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.chat.ledger import Ledger
from bot.ledger.sqlite.ledger import SqliteLedger
from bot.service.storage import Condition, large
from bot.service.wording import counted

if TYPE_CHECKING:
    from bot.database.postgres.condition import ServerCondition

# All statements of the bot take seconds, and a dump of the database some minutes.
LONG = timedelta(minutes=30)
MINUTE = timedelta(minutes=1)
# What a process of the bot may want at once.
WANTED = 10


async def server_conditions(ledger: Ledger) -> Sequence[Condition]:
    """How the server is, and what is amiss there; nothing for a ledger in a file. Raises StorageError."""
    if isinstance(ledger, SqliteLedger):
        return ()
    from bot.database.postgres.condition import condition_of
    from bot.ledger.postgres.ledger import PostgresLedger

    if not isinstance(ledger, PostgresLedger):
        return ()
    found = await ledger.database.write(condition_of)
    return [
        (
            True,
            f"PostgreSQL {found.version} takes writes; the database is {large(found.size)}, and "
            f"{found.taken} of {counted(found.most, 'connection')} are taken.",
        ),
        *amiss(found),
    ]


def amiss(found: ServerCondition) -> Iterator[Condition]:
    """What somebody has to see to."""
    if found.left < WANTED:
        yield (
            False,
            f"Only {counted(found.left, 'connection')} of {found.most} are left, and each process of the bot may want "
            f"{WANTED}; raise max_connections there, or run fewer processes.",
        )
    if found.lasts > LONG:
        yield (
            False,
            f"A transaction has been open for {counted(found.lasts // MINUTE, 'minute')}, so nothing that was removed "
            f"since can be cleared away; if nobody needs it, `SELECT pg_terminate_backend({found.pid})` ends it.",
        )
    if found.table:
        yield (
            False,
            f"The table {found.table} has more dead rows ({found.dead:,}) than living ones; turn autovacuum on there, "
            f"and run `VACUUM {found.table}` once.",
        )
