"""Whose favourite a paper is: what the marks that count come to, in SQLite."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.database.connection import Database
from bot.database.values import listed
from bot.library.rows import PAPER, paper_of
from bot.papers.found import Found


class Favourites:
    """The part of the archive that counts votes, always anew from the marks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tally(self, paper_ids: Sequence[str]) -> Mapping[str, int]:
        """People (not marks) who favour each paper, over all channels and platforms; zeros left out."""
        rows = await self._database.read(
            """SELECT paper_id, count(*) AS people FROM (
                   SELECT DISTINCT paper_id, platform, user FROM favourite
                   WHERE paper_id IN (SELECT value FROM json_each(?))
               ) GROUP BY paper_id""",
            [listed(paper_ids)],
        )
        return {row["paper_id"]: row["people"] for row in rows}

    async def has_voted(self, platform: str, user: str, paper_ids: Sequence[str]) -> frozenset[str]:
        """Which of the papers this person favours."""
        rows = await self._database.read(
            """SELECT DISTINCT paper_id FROM favourite WHERE platform = ? AND user = ?
               AND paper_id IN (SELECT value FROM json_each(?))""",
            [platform, user, listed(paper_ids)],
        )
        return frozenset(row["paper_id"] for row in rows)

    async def saved(self, platform: str, user: str, limit: int, offset: int = 0) -> Found:
        """The papers that a person favours, newest mark first."""
        rows = await self._database.read(
            f"""SELECT {PAPER}, count(*) OVER () AS total FROM paper JOIN
                (SELECT paper_id, max(at) AS at FROM favourite
                 WHERE platform = ? AND user = ? GROUP BY paper_id) AS mark
                ON mark.paper_id = paper.id ORDER BY mark.at DESC, paper.id DESC LIMIT ? OFFSET ?""",
            [platform, user, limit, offset],
        )
        total = rows[0]["total"] if rows else await self._count(platform, user)
        return Found(tuple(paper_of(row) for row in rows), total)

    async def _count(self, platform: str, user: str) -> int:
        rows = await self._database.read(
            """SELECT count(DISTINCT favourite.paper_id) FROM favourite JOIN paper ON paper.id = favourite.paper_id
               WHERE favourite.platform = ? AND favourite.user = ?""",
            [platform, user],
        )
        return int(rows[0][0])
