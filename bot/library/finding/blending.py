"""Matches in the order in which they are shown, and the papers of them."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.database.readers import Reader
from bot.library.finding.names import NEARLY
from bot.library.finding.ranking import Asked, Hit, blend
from bot.library.finding.scored import Scores, numbers_of
from bot.library.question.query import Query
from bot.library.rows import PAPER, PAPERS_A_DAY, paper_of
from bot.papers.found import SearchOrder
from bot.papers.paper import Paper

# So many of the best matches are put in order with their votes and age; below, the words alone decide.
BLENDED = 60


def blended(reader: Reader, scores: Scores, query: Query, named: Mapping[int, float]) -> list[int]:
    """The scored papers in order; those that are called so are among the best, scored or not."""
    best = max(scores.values(), default=1.0)
    # A name may stand in no index word, as `smol vlm` does in SmolVLM, and then nothing has scored it.
    called = [number for number, gain in named.items() if gain >= NEARLY]
    scores |= {number: best for number in called if number not in scores}
    ordered = sorted(scores, key=scores.__getitem__, reverse=True)
    top = list(dict.fromkeys(ordered[:BLENDED] + called))
    rows = reader.rows(
        """SELECT number, id, coalesce(votes, 0) AS votes, title FROM paper
           WHERE number IN (SELECT value FROM json_each(?))""",
        numbers_of(top),
    )
    hits = [Hit(number, paper_id, votes, scores[number], title) for number, paper_id, votes, title in rows]
    asked = Asked.of(query.text, query.told) if query.plain else Asked("", ())
    first = blend(hits, newest_number(reader), asked, named)
    return list(dict.fromkeys(first + ordered[BLENDED:]))


def resorted(reader: Reader, numbers: Sequence[int], order: SearchOrder, most: int) -> list[int]:
    """The first so many of the numbers by votes or newest first, before the others."""
    best = "votes DESC, number DESC" if order == "votes" else "number DESC"
    rows = reader.rows(
        f"SELECT number FROM paper WHERE number IN (SELECT value FROM json_each(?)) ORDER BY {best}",
        numbers_of(numbers[:most]),
    )
    return [*(row["number"] for row in rows), *numbers[most:]]


def papers_of(reader: Reader, numbers: Sequence[int]) -> tuple[Paper, ...]:
    """The papers of these row numbers, in their order."""
    rows = reader.rows(
        f"SELECT number, {PAPER} FROM paper WHERE number IN (SELECT value FROM json_each(?))", numbers_of(numbers)
    )
    found = {row["number"]: paper_of(row) for row in rows}
    return tuple(found[number] for number in numbers if number in found)


def newest_number(reader: Reader) -> int:
    """The largest row number, 0 in an empty archive."""
    return reader.known("newest", lambda: int(reader.rows("SELECT coalesce(max(number), 0) FROM paper")[0][0]))


def newest_day(reader: Reader) -> date:
    """The day of the newest edition."""
    newest = newest_number(reader)
    return date.fromordinal(newest // PAPERS_A_DAY) if newest else date.max
