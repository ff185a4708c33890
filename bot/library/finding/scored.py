"""Reads matches and their scores from the full-text index."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.database.readers import Reader
from bot.library.question.periods import Period
from bot.library.rows import PAPERS_A_DAY

# A word in the title, an author's name, an organization's, the text; measured best of a sweep over seven test sets.
BM25 = "bm25(search_index, 8.0, 3.0, 3.0, 1.0)"

# Read with every question, where count(*) would walk a whole index.
SIZE = "SELECT block FROM search_index_data WHERE id = 1"
FIRST, LAST = date.min.toordinal() * PAPERS_A_DAY, (date.max.toordinal() + 1) * PAPERS_A_DAY - 1

# Row numbers with how well they match, the larger the better.
Scores = dict[int, float]


def papers_in(reader: Reader) -> int:
    """How many papers the index holds."""
    return reader.known("papers", lambda: _size(reader))


def _size(reader: Reader) -> int:
    """FTS5 keeps it as a number of seven-bit bytes at the start of its averages."""
    rows = reader.rows(SIZE)
    count = 0
    for byte in rows[0]["block"] if rows else b"":
        count = count << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return count


def counted(reader: Reader, expression: str, period: Period, most: int | None = None) -> int:
    """How many papers match, no further than `most`."""
    matching, values = matching_in(expression, period)
    if most is not None:
        matching = f"FROM (SELECT 1 {matching} LIMIT {most})"
    return int(reader.rows(f"SELECT count(*) {matching}", values)[0][0])


def has_match(reader: Reader, column: str, expression: str) -> bool:
    """Whether any paper matches in a column."""
    statement = "SELECT 1 FROM search_index WHERE search_index MATCH ? LIMIT 1"
    return bool(reader.rows(statement, [f"{{{column}}} : ({expression})"]))


def best(reader: Reader, expression: str, period: Period, depth: int) -> Scores:
    """So many of the matches with the best scores, the best first."""
    matching, values = matching_in(expression, period)
    # By the function: by the hidden column `rank` the same took 1.2 to 2 times as long.
    rows = reader.rows(f"SELECT rowid, {BM25} AS score {matching} ORDER BY score LIMIT ?", [*values, depth])
    # SQLite's bm25 is the smaller the better.
    return {row[0]: -row[1] for row in rows}


def newest(reader: Reader, expression: str, period: Period, most: int) -> Scores:
    """So many of the newest matches; only those are scored."""
    matching, values = matching_in(expression, period)
    # The one early end that FTS5 has: measured in 200,000 papers, the newest 2,000 of a word that most have are
    # scored in 8 ms, all of them in 170.
    rows = reader.rows(f"SELECT rowid, {BM25} {matching} ORDER BY rowid DESC LIMIT ?", [*values, most])
    return {row[0]: -row[1] for row in rows}


def matching_in(expression: str, period: Period) -> tuple[str, list[object]]:
    """What a statement reads that looks for matches of a period, and its values."""
    matching = "FROM search_index WHERE search_index MATCH ?"
    if not period:
        return matching, [expression]
    return f"{matching} AND rowid BETWEEN ? AND ?", [expression, *numbers_in(period)]


def numbers_in(period: Period) -> tuple[int, int]:
    """The row numbers that the papers of a period can have."""
    first = period.since.toordinal() * PAPERS_A_DAY if period.since else FIRST
    last = (period.until.toordinal() + 1) * PAPERS_A_DAY - 1 if period.until else LAST
    return first, last


def numbers_of(numbers: Sequence[int]) -> list[str]:
    """Row numbers as the one value that `json_each` takes."""
    return [f"[{','.join(map(str, numbers))}]"]


def normal(scores: Scores) -> Scores:
    """Scores of which the best is 1."""
    most = max(scores.values(), default=1.0) or 1.0
    return {number: score / most for number, score in scores.items()}
