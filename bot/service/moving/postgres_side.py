"""Rows of a PostgreSQL database, to be moved or to be filled."""

# ruff: noqa: S608  (names of tables and columns come from the schema)

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from datetime import date
from graphlib import TopologicalSorter
from typing import Any

from bot.database.postgres.connection import Row, Transaction
from bot.database.values import listed
from bot.service.moving.tables import FROM_POSTGRES, TO_POSTGRES, Kind, Table, Values, changed

# Each database has its own: the steps that made it, whether it was moved, what tells it from a copy, how the platforms
# were called of late, and where several processes share a library, how far that has come.
OWN_TABLES = frozenset({
    "migration", "moved_to", "origin", "secret_sum", "pace", "called", "library_head", "library_removal",
})  # fmt: skip
# Who is at work, and at what: nobody is while a store is moved.
AT_WORK = frozenset({"lease", "process", "bullets_order"})
# SQLite keeps the first with the channel, and the second with the papers of before.
PLATFORM, REPEAT_DAYS = "platform", "repeat_days"
REPEATS = "repeats"
# Up to which change of the library a message must be drawn, by whom, and who failed at bullets when; a file has one
# process, which has seen all.
FOLLOWED = frozenset({"revision", "redraw_revision", "redraw_until", "redraw_turn", "noted_at"})
# A paper that was removed stays on the shared list, and says nothing there.
COMPUTED = {
    ("edition", "papers"): """ARRAY(
        SELECT one FROM unnest(papers) WITH ORDINALITY AS listed (one, place)
        WHERE EXISTS (SELECT 1 FROM paper WHERE id = one) ORDER BY place)""",
}

COLUMNS = """
    SELECT columns.table_name::text AS "table", column_name::text AS name, data_type::text AS kind
    FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND is_generated = 'NEVER'
    ORDER BY 1, ordinal_position
"""
REFERENCES = """
    SELECT child.relname::text AS child, parent.relname::text AS parent FROM pg_constraint
    JOIN pg_class AS child ON child.oid = conrelid JOIN pg_class AS parent ON parent.oid = confrelid
    WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
"""
NUMBERED = """
    SELECT column_name::text AS name FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = :table AND is_identity = 'YES'
"""
GO_ON = """
    SELECT setval(pg_get_serial_sequence('"{0}"', '{1}'), coalesce(max("{1}"), 0) + 1, false) FROM "{0}"
"""
# A platform knows a message's key for minutes, and by which clock that was counted nobody knows after a move.
LOOK_FIRST = """
    UPDATE part SET first_try_at = first_try_at - interval '1 hour',
        first_clock = NULL, first_reading = NULL, last_clock = NULL, last_reading = NULL
    WHERE state IN ('sending', 'unknown')
"""
NUMBERED_CHANGES = ("paper", "edition", "bullets", "meaning")
TRIGGERS = "; ".join(f'ALTER TABLE "{table}" {{0}} TRIGGER USER' for table in NUMBERED_CHANGES)
HEAD = "UPDATE library_head SET revision = :revision, at = clock_timestamp()"
# Whatever is still to be drawn is drawn by a process that has seen all of it.
NEED_ALL = (
    "UPDATE delivery SET revision = :revision WHERE state = 'queued'",
    "UPDATE part SET redraw_revision = :revision WHERE redraw_at IS NOT NULL",
    "UPDATE shared SET redraw_revision = :revision WHERE redraw_at IS NOT NULL",
)
OTHERS = """
    SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND application_name = current_setting('application_name') LIMIT 1
"""
LEASED = "SELECT 1 FROM delivery WHERE state = 'queued' AND lease_until > clock_timestamp() LIMIT 1"
# Whoever comes meanwhile may read and must not write; whoever writes already is waited for only for a moment.
ALONE = """
    SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
    LOCK TABLE {} IN EXCLUSIVE MODE
"""


async def tables_in(transaction: Transaction) -> list[Table]:
    """Every table that is moved, each after those that it refers to."""
    columns: dict[str, dict[str, Kind]] = {}
    for row in await transaction.run(COLUMNS):
        if row["table"] not in OWN_TABLES | AT_WORK and row["name"] not in FOLLOWED:
            columns.setdefault(row["table"], {})[row["name"]] = Kind(row["kind"])
    del columns["delivery"][PLATFORM], columns["delivery"][REPEAT_DAYS]
    order = TopologicalSorter[str](dict.fromkeys(columns, ()))
    # Here a list only names papers.
    order.add("edition", "paper")
    for row in await transaction.run(REFERENCES):
        if row["child"] in columns:
            order.add(row["child"], row["parent"])
    return [Table(name, columns[name]) for name in order.static_order()]


class PostgresSide:
    """A database while nobody else may write to it."""

    def __init__(self, place: str, transaction: Transaction) -> None:
        self.place = place
        self._transaction = transaction
        self._platforms: dict[int, str] = {}
        self._revision: int | None = None

    async def alone(self, tables: Sequence[Table]) -> None:
        """Keep everybody else from writing until the transaction ends; raises StorageError if that is not to be had."""
        await self._transaction.run_script(ALONE.format(", ".join(f'"{one.name}"' for one in tables)))

    async def in_use(self) -> bool:
        """Whether another process of ours is connected, or has a claim on a delivery."""
        return bool(await self._transaction.run(OTHERS) or await self._transaction.run(LEASED))

    async def holds(self, question: str) -> bool:
        """Whether a query finds anything."""
        return bool(await self._transaction.run(question))

    async def count(self, table: Table) -> int:
        """How many rows there are."""
        [row] = await self._transaction.run(f'SELECT count(*) AS rows FROM "{table.name}"')
        return int(row["rows"])

    async def rows(self, table: Table, at_once: int) -> AsyncIterator[Sequence[Values]]:
        """All rows, so many at a time."""
        names = [COMPUTED.get((table.name, name), f'"{name}"') for name in table.columns]
        days = [REPEAT_DAYS] if table.name == "delivery" else []
        read = f'SELECT {", ".join([*names, *days])} FROM "{table.name}"'
        async for rows in self._transaction.stream(read, at_once):
            yield [_kept(table, row) for row in rows]

    async def add(self, table: Table, rows: Sequence[Values]) -> None:
        """Write rows down."""
        if table.name == "delivery":
            await self._add_deliveries(table, rows)
            return
        columns = list(table.columns)
        written = [changed(values, table.columns.values(), TO_POSTGRES) for values in rows]
        if table.name in NUMBERED_CHANGES:
            columns.append("revision")
            first = 1 + await self._numbers(len(written))
            written = [[*values, number] for number, values in enumerate(written, first)]
        await self._transaction.copy_in(table.name, columns, written)

    async def _numbers(self, many: int) -> int:
        """Take so many numbers of changes of the library; gives the last one before them."""
        if self._revision is None:
            # The database numbers them by itself, and looks through all former heads of a transaction for each.
            await self._transaction.run_script(TRIGGERS.format("DISABLE"))
            self._revision = (await self._transaction.run("SELECT revision FROM library_head"))[0]["revision"]
        before = self._revision
        self._revision += many
        return before

    async def _add_deliveries(self, table: Table, rows: Sequence[Values]) -> None:
        if not self._platforms:
            channels = await self._transaction.run("SELECT id, platform FROM channel")
            self._platforms = {row["id"]: row["platform"] for row in channels}
        columns = [*table.columns, REPEAT_DAYS, PLATFORM]
        await self._transaction.copy_in(table.name, columns, [self._delivery(table, values) for values in rows])

    def _delivery(self, table: Table, values: Values) -> list[Any]:
        row = dict(zip(table.columns, values, strict=True))
        repeats = json.loads(row[REPEATS])
        row[REPEATS] = listed(paper for paper, _ in repeats)
        days = [date.fromisoformat(day) for _, day in repeats]
        return [*changed(row.values(), table.columns.values(), TO_POSTGRES), days, self._platforms[row["channel_id"]]]

    async def clear(self, table: Table) -> None:
        """Remove all rows."""
        await self._transaction.run(f'DELETE FROM "{table.name}"')

    async def go_on(self, tables: Sequence[Table]) -> None:
        """Number new rows after those there are, and look for each message in doubt before it is sent again."""
        for table in tables:
            for row in await self._transaction.run(NUMBERED, table=table.name):
                await self._transaction.run(GO_ON.format(table.name, row["name"]))
        await self._transaction.run(LOOK_FIRST)
        if self._revision is not None:
            await self._transaction.run_script(TRIGGERS.format("ENABLE"))
            await self._transaction.run(HEAD, revision=self._revision)
            for statement in NEED_ALL:
                await self._transaction.run(statement, revision=self._revision)

    async def retire(self, place: str) -> None:
        """Note where everything is now."""
        await self._transaction.run("INSERT INTO moved_to (place, at) VALUES (:place, clock_timestamp())", place=place)


def _kept(table: Table, row: Row) -> list[Any]:
    """A row as both kinds of database can be compared in it."""
    values = list(row)
    if table.name != "delivery":
        return changed(values, table.columns.values(), FROM_POSTGRES)
    days = values.pop()
    place = list(table.columns).index(REPEATS)
    values[place] = [[paper, day.isoformat()] for paper, day in zip(values[place], days, strict=True)]
    return changed(values, table.columns.values(), FROM_POSTGRES)
