"""The lists of the days in SQLite."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime

from bot.database.connection import Database, Transaction
from bot.database.values import listed, moment, stamp
from bot.library.merging import merge_some
from bot.library.rows import PAPER, PAPER_COLUMNS, PAPERS_A_DAY, by_id, paper_of, paper_values
from bot.papers.paper import Edition, Paper


def merged(kept: Paper, told: Paper) -> Paper:
    """What is known of a paper after a new list: what the list leaves empty stays as it was."""
    news = {field.name: getattr(told, field.name) for field in fields(Paper)}
    return replace(kept, **{name: value for name, value in news.items() if value not in (None, "", ())})


def once_each(papers: Iterable[Paper]) -> dict[str, Paper]:
    """Papers by id; of one that a list names twice the first place counts."""
    told: dict[str, Paper] = {}
    for paper in papers:
        told.setdefault(paper.id, paper)
    return told


class EditionRows:
    """The part of the library that keeps lists."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, edition: Edition, at: datetime) -> tuple[int, int]:
        """Keep a list as read at `at`; gives how many papers were new and how many votes changed."""
        told = once_each(edition.papers)
        async with self._database.write() as transaction:
            kept = {row["id"]: paper_of(row) for row in await transaction.run(*by_id(list(told)))}
            new = [paper for paper in told.values() if paper.id not in kept]
            await _insert(transaction, edition.day, new)
            known = [(kept[paper_id], merged(kept[paper_id], told[paper_id])) for paper_id in kept]
            await _update(transaction, [after for before, after in known if after != before])
            await keep_list(transaction, edition.day, list(told), at)
            await merge_some(transaction, len(new))
        return len(new), sum(before.votes != after.votes for before, after in known)

    async def get(self, day: date) -> Edition | None:
        """A day's list in rank order, or None if that day was never read."""
        rows = await self._database.read(
            f"""SELECT {PAPER} FROM edition
                LEFT JOIN edition_item USING (day) LEFT JOIN paper ON paper.id = edition_item.paper_id
                WHERE edition.day = ? ORDER BY edition_item.rank""",
            [day.isoformat()],
        )
        return Edition(day, tuple(paper_of(row) for row in rows if row["id"])) if rows else None

    async def days(self, since: date, until: date) -> Sequence[date]:
        """Days between the two (inclusive) whose list has papers, oldest first."""
        rows = await self._database.read(
            "SELECT DISTINCT day FROM edition_item WHERE day BETWEEN ? AND ? ORDER BY day",
            [since.isoformat(), until.isoformat()],
        )
        return [date.fromisoformat(row["day"]) for row in rows]

    async def checked_at(self, day: date) -> datetime | None:
        """When that day's list was last read."""
        rows = await self._database.read("SELECT checked_at FROM edition WHERE day = ?", [day.isoformat()])
        return moment(rows[0]["checked_at"]) if rows else None

    async def listed_on(self, paper_ids: Sequence[str]) -> Mapping[str, date]:
        """The newest edition's day of each paper."""
        rows = await self._database.read(
            """SELECT paper_id, max(day) AS day FROM edition_item
               WHERE paper_id IN (SELECT value FROM json_each(?)) GROUP BY paper_id""",
            [listed(paper_ids)],
        )
        return {row["paper_id"]: date.fromisoformat(row["day"]) for row in rows}

    async def span(self) -> tuple[date, date, int] | None:
        """First and last day and the number of papers, or None if the archive is empty."""
        rows = await self._database.read(
            "SELECT min(day) AS first, max(day) AS last, (SELECT count(*) FROM paper) AS papers FROM edition_item"
        )
        first, last, papers = rows[0]
        return (date.fromisoformat(first), date.fromisoformat(last), papers) if first else None


async def _insert(transaction: Transaction, day: date, papers: Sequence[Paper]) -> None:
    """Add papers of a day, each with the next number of that day."""
    first = day.toordinal() * PAPERS_A_DAY
    values = ", ".join(f":{name}" for name in PAPER_COLUMNS)
    await transaction.run_many(
        # Row after row, so that each sees the number before it; of no rows max() is NULL.
        f"""INSERT INTO paper (number, {", ".join(PAPER_COLUMNS)})
            SELECT coalesce(max(number) + 1, :first), {values} FROM paper
            WHERE number BETWEEN :first AND :first + {PAPERS_A_DAY - 1}""",
        [paper_values(paper) | {"first": first} for paper in papers],
    )


async def _update(transaction: Transaction, papers: Sequence[Paper]) -> None:
    await transaction.run_many(
        # Not REPLACE, whose deletion runs no trigger unless a setting asks for it; measured, the index was spoilt and
        # only its check against the texts saw it: sqlite.org/lang_conflict.html.
        f"UPDATE paper SET {', '.join(f'{name} = :{name}' for name in PAPER_COLUMNS)} WHERE id = :id",
        [paper_values(paper) for paper in papers],
    )


async def keep_list(transaction: Transaction, day: date, paper_ids: Sequence[str], at: datetime) -> None:
    """Keep which papers a day's list names, in the order of their ranks, as read at `at`."""
    await transaction.run(
        """INSERT INTO edition (day, checked_at) VALUES (?, ?)
           ON CONFLICT DO UPDATE SET checked_at = excluded.checked_at""",
        [day.isoformat(), stamp(at)],
    )
    rows = await transaction.run("SELECT paper_id FROM edition_item WHERE day = ? ORDER BY rank", [day.isoformat()])
    # Most readings of a day bring the list of before, and then nothing is written.
    if [row["paper_id"] for row in rows] == list(paper_ids):
        return
    if rows:
        await transaction.run("DELETE FROM edition_item WHERE day = ?", [day.isoformat()])
    await transaction.run_many(
        "INSERT INTO edition_item (day, rank, paper_id) VALUES (?, ?, ?)",
        [(day.isoformat(), rank, paper_id) for rank, paper_id in enumerate(paper_ids, 1)],
    )
