"""Which database this is: another one, or an earlier one, has the same rows and not the same past."""

from __future__ import annotations

from typing import NamedTuple

from bot.database.postgres.connection import Transaction

# Anybody may call these unless the right was taken away, as on some servers that one rents:
# postgresql.org/docs/15/functions-info.html#FUNCTIONS-PG-CONTROLDATA.
IDENTIFIER = ("pg_control_system()",)
TIMELINE = ("pg_walfile_name(pg_lsn)", "pg_current_wal_lsn()")
FORBIDDEN = """
    SELECT name FROM unnest(:names::text[]) AS name
    WHERE to_regprocedure(name) IS NULL OR NOT has_function_privilege(to_regprocedure(name), 'EXECUTE')
"""
# Put together, since the right to call a function is needed also where a statement does not come to call it.
ASKED = """
    SELECT {} AS server, {} AS timeline,
        (SELECT oid FROM pg_database WHERE datname = current_database())::text AS database,
        CAST(CAST(:table AS text) AS regclass)::oid::text AS made
"""
NOBODY_KNOWS = "''"


class Origin(NamedTuple):
    """What names a database; empty where the bot's user may not ask.

    A cluster has its identifier from initdb. Whoever promotes a standby, or restores to a point in time, begins a new
    timeline, which stands in the name of each WAL file: postgresql.org/docs/15/continuous-archiving.html. A dump that
    is put back makes tables with new numbers.
    """

    server: str
    timeline: str
    database: str
    made: str

    def may_be(self, other: Origin) -> bool:
        """Whether nothing that is known of both differs."""
        return all(one == another for one, another in zip(self, other, strict=True) if one and another)

    def with_what_is_known(self, other: Origin) -> Origin:
        """The same, and from the other whatever is not known here."""
        return Origin(*(one or another for one, another in zip(self, other, strict=True)))


async def forbidden(transaction: Transaction) -> frozenset[str]:
    """Functions that the bot's user may not call, without which less is known of where a database comes from."""
    rows = await transaction.run(FORBIDDEN, names=[*IDENTIFIER, *TIMELINE])
    return frozenset(row["name"] for row in rows)


async def origin_of(transaction: Transaction, table: str) -> Origin:
    """What names this database, this line of its history, and this making of one of its tables."""
    closed = await forbidden(transaction)
    server = "(SELECT system_identifier::text FROM pg_control_system())"
    timeline = "substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"
    asked = ASKED.format(
        NOBODY_KNOWS if closed.intersection(IDENTIFIER) else server,
        NOBODY_KNOWS if closed.intersection(TIMELINE) else timeline,
    )
    [row] = await transaction.run(asked, table=table)
    return Origin(*row)


async def missing_rights(transaction: Transaction) -> str:
    """The statement that lets the bot's user ask for all of it, empty if it may."""
    closed = sorted(await forbidden(transaction))
    [row] = await transaction.run("SELECT quote_ident(current_user) AS me")
    return f"GRANT EXECUTE ON FUNCTION {', '.join(closed)} TO {row['me']}" if closed else ""
