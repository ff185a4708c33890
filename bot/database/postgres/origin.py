"""Which database this is: another one, or an earlier one, has the same rows and not the same past."""

from __future__ import annotations

from bot.database.postgres.connection import Transaction

# A cluster has its identifier from initdb. Whoever promotes a standby, or restores to a point in time, begins a new
# timeline, which stands in the name of each WAL file: postgresql.org/docs/15/continuous-archiving.html. A dump that is
# put back makes tables with new numbers.
ORIGIN = """
    SELECT system_identifier || '/' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) || '/' ||
        (SELECT oid FROM pg_database WHERE datname = current_database()) || '/' ||
        CAST(CAST(:table AS text) AS regclass)::oid AS origin
    FROM pg_control_system()
"""


async def origin_of(transaction: Transaction, table: str) -> str:
    """What names this database, this line of its history, and this making of one of its tables."""
    [row] = await transaction.run(ORIGIN, table=table)
    return str(row["origin"])
