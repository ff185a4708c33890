"""An archive that has something in every table."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from bot.database.connection import Database, Transaction
from bot.database.migrate import migrate
from bot.database.values import stamp
from bot.library.sql_functions import FUNCTIONS
from bot.service.moving.tables import Kind, Table
from bot.service.stores import schema
from tests.samples import FULL, NOW

FORMER = Path(__file__).parents[2] / "database" / "former_version.db.gz"
OF_KIND = {
    Kind.MOMENT: stamp(NOW + timedelta(microseconds=7)),
    Kind.DAY: "2026-05-01",
    Kind.FLAG: 1,
    Kind.LIST: '["ㄱ","b"]',
    Kind.FRACTION: 0.1,
}
OF_TYPE = {"TEXT": "값 ★ 'quoted'", "INTEGER": 1, "BLOB": b"\0\xff"}


def unpack(path: Path) -> None:
    """Put an archive of before there."""
    path.write_bytes(gzip.decompress(FORMER.read_bytes()))


async def stock(path: Path, tables: Sequence[Table]) -> None:
    """Bring an archive of before up to date, and add a row to each table that it knew nothing of."""
    unpack(path)
    async with Database.open(path, FUNCTIONS) as database:
        await migrate(database, schema().steps)
        async with database.write() as transaction:
            await transaction.run(
                """UPDATE delivery SET repeats = '[["2605.00009","2026-04-30"],["x","2026-04-29"]]'"""
            )
            for table in tables:
                if not await transaction.run(f"SELECT 1 FROM {table.name} LIMIT 1"):
                    await _fill(transaction, table)


async def _fill(transaction: Transaction, table: Table) -> None:
    declared = {row["name"]: row["type"] for row in await transaction.run(f"PRAGMA table_info({table.name})")}
    values = [
        FULL.id if name == "paper_id" else OF_KIND.get(kind, OF_TYPE[declared[name]])
        for name, kind in table.columns.items()
    ]
    names = ", ".join(f'"{name}"' for name in table.columns)
    await transaction.run(f"INSERT INTO {table.name} ({names}) VALUES ({', '.join('?' * len(values))})", values)


async def content(path: Path, tables: Sequence[Table]) -> dict[str, list[tuple[object, ...]]]:
    """All rows as they stand in a file, in one order."""
    found = {}
    async with Database.open(path, FUNCTIONS) as database:
        for table in tables:
            names = ", ".join(f'"{name}"' for name in table.columns) if table.name != "edition" else "*"
            rows = await database.read(f"SELECT {names} FROM {table.name}")
            found[table.name] = sorted((tuple(row) for row in rows), key=repr)
        for name in ("edition_item", "paper"):
            found[f"all of {name}"] = [tuple(row) for row in await database.read(f"SELECT * FROM {name} ORDER BY 1, 2")]
    return found
