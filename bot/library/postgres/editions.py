"""The lists of the days where several processes share them."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from bot.database.connection import Database
from bot.database.postgres.connection import Row, Transaction
from bot.library.editions import EditionRows, merged, once_each
from bot.library.postgres.shelf import Shelf
from bot.library.rows import PAPER_COLUMNS, PAPERS_A_DAY
from bot.papers.paper import Edition, Paper

COLUMNS = ", ".join(PAPER_COLUMNS)
ADD = f"""
    INSERT INTO paper (number, {COLUMNS})
    SELECT coalesce(max(number) + 1, :first), {", ".join(f":{name}" for name in PAPER_COLUMNS)} FROM paper
    WHERE number BETWEEN :first AND :first + {PAPERS_A_DAY - 1}
"""
CHANGE = f"UPDATE paper SET {', '.join(f'{name} = :{name}' for name in PAPER_COLUMNS)} WHERE id = :id"
KNOWN = f"SELECT {COLUMNS} FROM paper WHERE id = ANY (:ids::text[])"
LIST = "UPDATE edition SET checked_at = :at, papers = :papers WHERE day = :day RETURNING day"
NEW_LIST = "INSERT INTO edition (day, checked_at, papers) VALUES (:day, :at, :papers)"


class SharedEditions(EditionRows):
    """The lists: read in this process's file, kept where all read on from."""

    def __init__(self, database: Database, shelf: Shelf) -> None:
        super().__init__(database)
        self._shelf = shelf

    async def save(self, edition: Edition, at: datetime) -> tuple[int, int]:
        """Keep a list as read at `at`; gives how many papers were new and how many votes changed."""
        return await self._shelf.write(lambda transaction: save(transaction, edition, at))


async def save(transaction: Transaction, edition: Edition, at: datetime) -> tuple[int, int]:
    """Keep a list as read at `at`; gives how many papers were new and how many votes changed."""
    told = once_each(edition.papers)
    kept = {row["id"]: _paper_of(row) for row in await transaction.run(KNOWN, ids=list(told))}
    new = [paper for paper in told.values() if paper.id not in kept]
    await add_papers(transaction, edition.day, new)
    known = [(kept[paper_id], merged(kept[paper_id], told[paper_id])) for paper_id in kept]
    await transaction.run_many(CHANGE, [_values(after) for before, after in known if after != before])
    listed = {"day": edition.day, "at": at, "papers": list(told)}
    # Not by ON CONFLICT, whose attempt to insert would count as a change.
    if not await transaction.run(LIST, **listed):
        await transaction.run(NEW_LIST, **listed)
    return len(new), sum(before.votes != after.votes for before, after in known)


async def add_papers(transaction: Transaction, day: date, papers: Sequence[Paper]) -> None:
    """Add papers of a day, each with the next number of that day."""
    first = day.toordinal() * PAPERS_A_DAY
    # One after the other, so that each sees the number before it.
    await transaction.run_many(ADD, [_values(paper) | {"first": first} for paper in papers])


def _values(paper: Paper) -> dict[str, Any]:
    return {name: getattr(paper, name) for name in PAPER_COLUMNS}


def _paper_of(row: Row) -> Paper:
    values = {name: row[name] for name in PAPER_COLUMNS}
    return Paper(**values | {"authors": tuple(row["authors"]), "keywords": tuple(row["keywords"])})
