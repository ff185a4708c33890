"""Which papers match a query, and how well: all of them while the archive is small, else `large` looks at fewer."""

# ruff: noqa: S608  (statements are put together from the constants of this module; values are always bound)

from __future__ import annotations

from bot.database.readers import Reader
from bot.library.finding import large, rarest
from bot.library.finding.counts import Counts
from bot.library.finding.ranking import merged
from bot.library.finding.scored import Scores, best, counted, matching_in, normal, numbers_in, papers_in
from bot.library.question.periods import Period
from bot.library.question.query import FEW_WORDS, Query
from bot.papers.found import SearchOrder

# Up to so many papers every match is scored, at 2 us each.
SMALL = 25_000
# A question's rarest words together may match about so many papers; its other words only add to the score.
#
# More made no answer to the judged questions better.
CANDIDATES, CANDIDATES_OF_FEW = 5000, 1000
# So many of the newest matches are sorted by their votes.
SORTED = 20_000


class Matches:
    """Which papers match; remembers how counts words are."""

    def __init__(self) -> None:
        self.counts = Counts()

    def total(self, reader: Reader, query: Query) -> int:
        """How many papers have all that is wanted; of a large archive no more than are looked at are counted."""
        return counted(reader, query.every, query.period, large.NEWEST if is_large(reader) else None)

    def every(self, reader: Reader, query: Query, depth: int) -> tuple[Scores, int]:
        """The best matches that have all that is wanted, and how many there are."""
        if is_large(reader):
            return large.every(reader, query, depth, self.counts)
        found = [best(reader, one.every, query.period, depth) for one in query.variants]
        # Scores of two expressions do not compare, so the best of each is made 1.
        scores = merged(*map(normal, found))
        full = any(len(one) >= depth for one in found)
        return scores, counted(reader, query.every, query.period) if full else len(scores)

    def some(self, reader: Reader, query: Query, depth: int) -> tuple[Scores, int]:
        """The best matches that have some of what is wanted, and how many there are.

        Of a few words, and in a large archive, only those with one of the rarer words are looked at: measured, no
        answer is worse, and it takes a third less time.
        """
        if is_large(reader):
            return rarest.some(reader, query, depth, self.counts, CANDIDATES, large.NEWEST)
        if query.words <= FEW_WORDS:
            return rarest.some(reader, query, depth, self.counts, CANDIDATES_OF_FEW, SMALL)
        scores = best(reader, query.any, query.period, depth)
        return scores, counted(reader, query.any, query.period) if len(scores) >= depth else len(scores)

    def sorted(self, reader: Reader, query: Query, order: SearchOrder, page: tuple[int, int]) -> list[int]:
        """Numbers of the matches that have all that is wanted, by votes or newest first; `page` is limit and offset."""
        first = "votes DESC, number DESC" if order == "votes" else "number DESC"
        matching, values = matching_in(query.every, query.period)
        rows = reader.rows(
            f"""SELECT number FROM (SELECT rowid AS number {matching} ORDER BY rowid DESC LIMIT {SORTED})
                JOIN paper USING (number) ORDER BY {first} LIMIT ? OFFSET ?""",
            [*values, *page],
        )
        return [row["number"] for row in rows]

    def listed(
        self, reader: Reader, period: Period, order: SearchOrder, page: tuple[int, int]
    ) -> tuple[list[int], int]:
        """Numbers of all papers of a period, and how many there are."""
        first = "number DESC" if order == "newest" else "votes DESC, number DESC"
        where = "FROM paper WHERE number BETWEEN ? AND ?"
        total = reader.rows(f"SELECT count(*) {where}", numbers_in(period))[0][0]
        rows = reader.rows(f"SELECT number {where} ORDER BY {first} LIMIT ? OFFSET ?", [*numbers_in(period), *page])
        return [row["number"] for row in rows], total


def is_large(reader: Reader) -> bool:
    """Whether there are too many papers to look at every match."""
    return papers_in(reader) > SMALL
