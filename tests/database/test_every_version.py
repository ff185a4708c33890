"""Every schema that there ever was is brought to the newest one with a row in each table, and loses none of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.database.connection import Database, LongTransaction
from bot.database.migrate import migrate
from bot.database.postgres.connection import Postgres, Transaction
from bot.database.postgres.migrate import migrate as migrate_postgres
from bot.delivery.preferences import Preferences
from bot.errors import StorageError
from bot.ledger.postgres.ledger import ledger_at, steps
from bot.library.sql_functions import FUNCTIONS
from bot.service.stores import schema, stores_in
from tests.postgres import Server

VERSIONS = range(1, len(schema().steps))
# Made anew from other rows, or emptied, by some step.
DERIVED = ("search_", "sqlite_", "suggestion", "coinage", "author_name", "title_word", "paper_name", "vote_reading")
MOMENT = "2026-05-02T09:00:00.000000+00:00"
TEXTS = {
    "preferences": "{}", "zone": "UTC", "weekdays": "[0, 1]", "repeats": "[]", "ranking": "[0]", "channel": "c1",
    **dict.fromkeys(("papers", "items", "authors", "keywords", "models"), '["2605.00001"]'),
    **dict.fromkeys(("day", "last_day", "until_day"), "2026-05-01"),
    **dict.fromkeys(("since", "checked_at", "published_at", "told"), MOMENT),
}  # fmt: skip
TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"


def value(name: str, kind: str) -> str | int | bytes:
    """Something that may stand in a column."""
    if kind == "TEXT":
        return TEXTS.get(name, MOMENT if name == "at" or name.endswith(("_at", "_until")) else "one")
    return b"\0" if kind == "BLOB" else 1


async def fill(transaction: LongTransaction) -> dict[str, int]:
    """One row in each table; all numbers are 1 and all names the same, so that they refer to each other."""
    await transaction.run("PRAGMA defer_foreign_keys = ON")
    filled = {}
    for (table,) in await transaction.run(TABLES):
        if table == "migration" or table.startswith(DERIVED):
            continue
        columns = await transaction.run(f"SELECT name, type FROM pragma_table_info('{table}')")
        values = [value(row["name"], row["type"]) for row in columns]
        names = ", ".join(row["name"] for row in columns)
        await transaction.run(
            f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({', '.join('?' * len(values))})", values
        )
        filled[table] = 1
    assert len(filled) > 8
    return filled


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_file_of_any_version_is_brought_up_to_date_with_all_its_rows(tmp_path: Path, version: int) -> None:
    path = tmp_path / "bot.db"
    async with Database.open(path, FUNCTIONS) as database:
        await migrate(database, schema().steps[:version])
        async with database.write() as transaction:
            filled = await fill(transaction)
    async with stores_in(path) as stores:
        assert (await stores.database.read("PRAGMA user_version"))[0][0] == len(schema().steps)
        counts = {name: (await stores.database.read(f"SELECT count(*) FROM {name}"))[0][0] for name in filled}
        assert {name for name, rows in counts.items() if rows < filled[name]} == set()
        await stores.database.check()
        assert await stores.database.read("PRAGMA foreign_key_check") == []
        assert len(await stores.ledger.channels.all(direct=True)) == 1
    async with Database.open(path, FUNCTIONS) as database:
        with pytest.raises(StorageError, match=rf"a newer version of the bot \(schema {len(schema().steps)}, this one"):
            await migrate(database, schema().steps[:version])


VALUES = """
    SELECT table_name::text AS "table", string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) AS names,
        string_agg(CASE
            WHEN data_type = 'text' THEN CASE WHEN column_name = 'preferences' THEN '''{}''' ELSE '''one''' END
            WHEN data_type = 'timestamp with time zone' THEN '''2026-05-02T09:00:00Z'''
            WHEN data_type = 'date' THEN '''2026-05-01''' WHEN data_type = 'boolean' THEN 'true'
            WHEN data_type = 'ARRAY' THEN '''{}''' WHEN data_type = 'bytea' THEN '''a''' ELSE '1' END,
            ', ' ORDER BY ordinal_position) AS row
    FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND is_generated = 'NEVER'
    AND table_name NOT IN ('migration', 'origin', 'library_head', 'library_removal') GROUP BY 1
"""


async def fill_postgres(transaction: Transaction) -> dict[str, int]:
    """The same; who refers to whom is not looked at meanwhile."""
    await transaction.run("SET LOCAL session_replication_role = replica")
    filled = {}
    for row in await transaction.run(VALUES):
        await transaction.run_script(
            f"INSERT INTO {row['table']} ({row['names']}) VALUES ({row['row']}) ON CONFLICT DO NOTHING"
        )
        filled[str(row["table"])] = 1
    return filled


@pytest.mark.parametrize("version", range(1, len(steps())))
async def test_a_database_of_any_version_is_brought_up_to_date_with_all_its_rows(
    postgres: Server, version: int
) -> None:
    await postgres.execute("DROP DATABASE IF EXISTS aged WITH (FORCE)")
    await postgres.execute("CREATE DATABASE aged")
    async with Postgres.open(postgres.url("aged")) as database:
        await migrate_postgres(database, steps()[:version])
        filled = await database.write(fill_postgres)
    async with ledger_at(postgres.url("aged"), Preferences()) as ledger:
        for name, rows in filled.items():
            [found] = await ledger.database.read(f"SELECT count(*) AS rows FROM {name}")
            assert found["rows"] >= rows, name
        assert len(await ledger.channels.all(direct=True)) == 1
    async with Postgres.open(postgres.url("aged")) as database:
        with pytest.raises(StorageError, match=rf"a newer version of the bot \(schema {len(steps())}, this one"):
            await migrate_postgres(database, steps()[:version])
