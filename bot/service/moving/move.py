"""Fills one store with all that is in another one, and proves that both hold the same."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from bot.errors import StorageError
from bot.service.moving.tables import Sum, Table, Values

AT_ONCE = 1000
# Of so many steps, whoever watches is told how many are done, and at which table.
Watching = Callable[[int], AbstractContextManager[Callable[[int, str], object]]]
# Made by each database for itself, and replaced by the one that made the hashes of who was forgotten.
KEYS = "secret"
FORGOTTEN_WITHOUT_KEY = """
    SELECT 1 FROM erasure WHERE NOT EXISTS (SELECT 1 FROM secret WHERE name = 'erasure') LIMIT 1
"""
RETIRED = "SELECT 1 FROM moved_to LIMIT 1"


class Side(Protocol):
    """One of the two stores, while nobody else may write to it."""

    place: str

    async def holds(self, question: str) -> bool:
        """Whether a query finds anything."""

    async def in_use(self) -> bool:
        """Whether somebody is at work on it."""

    async def count(self, table: Table) -> int:
        """How many rows there are."""

    def rows(self, table: Table, at_once: int) -> AsyncIterator[Sequence[Values]]:
        """All rows, so many at a time."""

    async def add(self, table: Table, rows: Sequence[Values]) -> None:
        """Write rows down."""

    async def clear(self, table: Table) -> None:
        """Remove all rows."""

    async def go_on(self, tables: Sequence[Table]) -> None:
        """Number new rows after those there are, and look for each message in doubt before it is sent again."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved, by table."""

    tables: Mapping[str, Sum]

    @property
    def rows(self) -> int:
        """How many rows that were."""
        return sum(one.rows for one in self.tables.values())


async def move(source: Side, target: Side, tables: Sequence[Table], watching: Watching) -> Moved:
    """Copy all rows and read the copy again, in transactions that are still to be committed.

    Raises StorageError where somebody is at work, where the target holds anything, or where the copy is not the same.
    """
    await _check(source, target, tables)
    with watching(2 * sum([await source.count(one) for one in tables])) as told:
        steps = _Steps(told)
        moved = {one.name: await _copied(source, target, one, steps) for one in tables}
        for one in tables:
            if await _summed(target, one, steps) != moved[one.name]:
                raise StorageError(f"{target.place} gave other rows of {one.name} back than it was given; try again.")
    await target.go_on(tables)
    return Moved(moved)


async def _check(source: Side, target: Side, tables: Sequence[Table]) -> None:
    for side in (source, target):
        if await side.in_use():
            raise StorageError(
                f"A bot is at work on {side.place}, or was a moment ago; stop all of them, wait until what they were "
                "posting is over (a minute and a half), and try again."
            )
    if await source.holds(RETIRED):
        raise StorageError(f"{source.place} was moved before; name the store that it was moved to.")
    if await source.holds(FORGOTTEN_WITHOUT_KEY):
        raise StorageError(
            f"{source.place} lacks the key by which people who had themselves forgotten are known again, so they would "
            "come back; put a backup back together with its key (`bot restore FILE --key FILE`), and move that."
        )
    if full := [one.name for one in tables if one.name != KEYS and await target.count(one)]:
        raise StorageError(
            f"{target.place} holds something already ({', '.join(full)}), and two stores cannot be made one; name an "
            "empty database or a new file."
        )


class _Steps:
    """How far the work is."""

    def __init__(self, told: Callable[[int, str], object]) -> None:
        self._done, self._told = 0, told

    def took(self, rows: Sequence[Values], what: str) -> None:
        self._done += len(rows)
        self._told(self._done, what)


async def _copied(source: Side, target: Side, table: Table, steps: _Steps) -> Sum:
    await target.clear(table)
    found = Sum()
    async for rows in source.rows(table, AT_ONCE):
        found.add(rows)
        await target.add(table, rows)
        steps.took(rows, table.name)
    return found


async def _summed(side: Side, table: Table, steps: _Steps) -> Sum:
    found = Sum()
    async for rows in side.rows(table, AT_ONCE):
        found.add(rows)
        steps.took(rows, f"{table.name}, compared")
    return found
