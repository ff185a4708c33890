"""Papers in SQLite."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.database.connection import Database
from bot.library.rows import PAPER, by_id, paper_of
from bot.papers.found import Found
from bot.papers.paper import Paper

BEST_FIRST = "paper.votes DESC, paper.published_at DESC, paper.id DESC"
BETWEEN = """
    FROM paper WHERE NOT withdrawn
    AND id IN (SELECT paper_id FROM edition_item WHERE day BETWEEN ? AND ?)
"""


class PaperRows:
    """The part of the library that keeps papers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, paper_id: str) -> Paper | None:
        """One paper by its id without version."""
        return (await self.known([paper_id])).get(paper_id)

    async def known(self, paper_ids: Sequence[str]) -> Mapping[str, Paper]:
        """Papers by id, in the order asked for; unknown ones are left out."""
        found = {row["id"]: paper_of(row) for row in await self._database.read(*by_id(paper_ids))}
        return {paper_id: found[paper_id] for paper_id in paper_ids if paper_id in found}

    async def top(self, since: date, until: date, limit: int, offset: int = 0) -> Found:
        """Papers of the editions between two days, best first, none withdrawn."""
        days = [since.isoformat(), until.isoformat()]
        rows = await self._database.read(
            # The page is chosen by numbers, votes and dates; only its papers' long texts are read.
            f"""SELECT {PAPER} FROM paper WHERE number IN
                (SELECT number {BETWEEN} ORDER BY {BEST_FIRST} LIMIT ? OFFSET ?) ORDER BY {BEST_FIRST}""",
            [*days, limit, offset],
        )
        total = await self._database.read(f"SELECT count(*) {BETWEEN}", days)
        return Found(tuple(paper_of(row) for row in rows), total[0][0])

    async def random(self) -> Paper | None:
        """Any paper that is not withdrawn, or None if there is none."""
        rows = await self._database.read(
            f"""SELECT {PAPER} FROM paper WHERE number =
                (SELECT number FROM paper WHERE NOT withdrawn ORDER BY random() LIMIT 1)"""
        )
        return paper_of(rows[0]) if rows else None
