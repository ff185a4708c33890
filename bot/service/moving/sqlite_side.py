"""Rows of a SQLite file, to be moved or to be filled."""

# ruff: noqa: S608  (names of tables and columns come from the schema)

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, timedelta

from bot.database.connection import LongTransaction
from bot.database.values import stamp
from bot.library.bullets import make_searchable
from bot.library.editions import keep_list
from bot.library.merging import merge_all
from bot.library.question.normalise import VERSION
from bot.papers.clock import Clock
from bot.service.moving.tables import KEPT, Table, Values, changed

LEASED = "SELECT 1 FROM delivery WHERE state = 'queued' AND lease_until > ? LIMIT 1"
# A platform knows a message's key for minutes, and by which clock that was counted nobody knows after a move.
KEYS_FORGOTTEN = timedelta(hours=1)
DOUBTFUL = "SELECT id, first_try_at FROM part WHERE state IN ('sending', 'unknown') AND first_try_at IS NOT NULL"
LOOK_FIRST = """
    UPDATE part SET first_try_at = ?, first_clock = NULL, first_reading = NULL, last_clock = NULL, last_reading = NULL
    WHERE id = ?
"""
# What a list names stands in a table of its own here.
COMPUTED = {
    ("edition", "papers"): """(SELECT json_group_array(paper_id) FROM (
        SELECT paper_id FROM edition_item WHERE edition_item.day = edition.day ORDER BY rank))""",
}
INDEXED = "INSERT OR REPLACE INTO search_meta (name, value) VALUES ('normaliser', ?)"


class SqliteSide:
    """A file while nobody else may write to it."""

    def __init__(self, place: str, transaction: LongTransaction, clock: Clock) -> None:
        self.place = place
        self._transaction, self._clock = transaction, clock

    async def in_use(self) -> bool:
        """Whether somebody has a claim on a delivery; that no service runs is known by its lock."""
        return bool(await self._transaction.run(LEASED, [stamp(self._clock.now())]))

    async def holds(self, question: str) -> bool:
        """Whether a query finds anything."""
        return bool(await self._transaction.run(question))

    async def count(self, table: Table) -> int:
        """How many rows there are."""
        [row] = await self._transaction.run(f'SELECT count(*) AS rows FROM "{table.name}"')
        return int(row["rows"])

    async def rows(self, table: Table, at_once: int) -> AsyncIterator[Sequence[Values]]:
        """All rows, so many at a time."""
        kinds = table.columns.values()
        read = ", ".join(COMPUTED.get((table.name, name), f'"{name}"') for name in table.columns)
        async for rows in self._transaction.stream(f'SELECT {read} FROM "{table.name}"', at_once):
            yield [changed(row, kinds, KEPT) for row in rows]

    async def add(self, table: Table, rows: Sequence[Values]) -> None:
        """Write rows down."""
        if table.name == "edition":
            for day, checked_at, papers in rows:
                at = datetime.fromisoformat(checked_at)
                await keep_list(self._transaction, date.fromisoformat(day), json.loads(papers), at)
            return
        names, places = ", ".join(f'"{name}"' for name in table.columns), ", ".join("?" * len(table.columns))
        await self._transaction.run_many(f'INSERT INTO "{table.name}" ({names}) VALUES ({places})', rows)

    async def clear(self, table: Table) -> None:
        """Remove all rows."""
        await self._transaction.run(f'DELETE FROM "{table.name}"')

    async def go_on(self, tables: Sequence[Table]) -> None:  # noqa: ARG002  (SQLite numbers new rows by itself)
        """Look for each message in doubt before it is sent again, and have papers found by their bullets too."""
        rows = await self._transaction.run(DOUBTFUL)
        earlier = [(stamp(datetime.fromisoformat(row["first_try_at"]) - KEYS_FORGOTTEN), row["id"]) for row in rows]
        await self._transaction.run_many(LOOK_FIRST, earlier)
        for row in await self._transaction.run("SELECT DISTINCT paper_id FROM bullets"):
            await make_searchable(self._transaction, row["paper_id"])
        await merge_all(self._transaction)
        await self._transaction.run(INDEXED, [VERSION])

    async def retire(self, place: str) -> None:
        """Note where everything is now."""
        await self._transaction.run("INSERT INTO moved_to (place, at) VALUES (?, ?)", [place, stamp(self._clock.now())])
