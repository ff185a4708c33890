"""Both kinds of database keep the same: whatever a migration of one adds, one of the other must add too."""

from __future__ import annotations

from bot.ledger.postgres.ledger import PostgresLedger
from bot.service.stores import Stores

COLUMNS = """
    SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns
    WHERE table_schema = current_schema()
"""
# What only one of them needs: arrays instead of one JSON text, the order of the queue, by which a server is known, and
# the numbers of changes by which libraries follow what several processes share, one of which draws what is due again.
OWN = {
    *(("delivery", "repeat_days"), ("delivery", "platform"), ("origin", "one"), ("origin", "origin")),
    *((table, "revision") for table in ("paper", "edition", "bullets", "meaning", "delivery")),
    *((table, f"redraw_{name}") for table in ("part", "shared") for name in ("revision", "until", "turn")),
    *(("library_head", column) for column in ("one", "line", "revision", "at")),
    *(("library_removal", column) for column in ("kind", "key", "revision")),
    *(("edition", "papers"), ("bullets_put_off", "noted_at")),
}
# What is put together from the rest, for the search.
FOUND = {("paper", "bullet_text")}
# What several processes share beside what is kept.
SHARED = {"pace", "called", "bullets_order"}


async def test_the_tables_of_both_have_the_same_columns(stores: Stores, postgres_ledger: PostgresLedger) -> None:
    kept = {(row["table"], row["column"]) for row in await postgres_ledger.database.read(COLUMNS)} - OWN
    kept = {(table, column) for table, column in kept if table not in SHARED}
    tables = {table for table, _ in kept}
    listed = {
        (table, row["name"])
        for table in tables
        for row in await stores.database.read(f"SELECT name FROM pragma_table_xinfo('{table}')")
    }
    assert kept == listed - FOUND
    rest = {row["name"] for row in await stores.database.read("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert {name for name in rest - tables if "channel" in name or "vote" in name or "part" in name} == set()
