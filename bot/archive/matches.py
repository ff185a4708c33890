"""Reads matches and their scores from the full-text index: all of them while the archive is small, else the newest."""

# ruff: noqa: S608  (statements are put together from the constants of this module; values are always bound)

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.archive.normalise import WORD
from bot.archive.papers import PAPERS_A_DAY
from bot.archive.periods import Period
from bot.archive.query import FEW_WORDS, Query, phrase
from bot.archive.ranking import merged
from bot.archive.readers import Reader
from bot.models import SearchOrder

BM25 = "bm25(search_index, 8.0, 3.0, 1.0)"
"""A word in the title, an author's name, the text; measured best of a sweep over seven test sets."""

SMALL = 25_000
"""Up to so many papers every match is scored, at 2 us each."""
NEWEST = 1000
"""Above, so many of the newest matches are, and as many that match in the title; no more are counted."""
TELLING = 0.5
"""A word in a larger share of the papers adds nothing to the score that could be measured, and most of the time."""
ALL = 60_000
"""Before it scores, bm25 counts the matches of each word, at 0.07 us each; with more, titles get no turn of their own.

What is named so is found all the same, and of so many the newest thousand have the words in their titles too.
"""
CANDIDATES, CANDIDATES_OF_FEW = 5000, 1000
"""A question's rarest words together may match about so many papers, in a large archive and in a small one.

Its other words only add to the score. More made no answer to the judged queries better.
"""
SAMPLE = 20_000
"""How common a word is, is counted in so many of the newest papers."""
SORTED = 20_000
"""So many of the newest matches are sorted by their votes."""
REMEMBERED = 20_000

SIZE = "SELECT block FROM search_index_data WHERE id = 1"
FIRST, LAST = date.min.toordinal() * PAPERS_A_DAY, (date.max.toordinal() + 1) * PAPERS_A_DAY - 1

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


class Matches:
    """Which papers match; remembers how common words are."""

    def __init__(self) -> None:
        self._common: dict[str, int] = {}
        self._sampled = (-1, FIRST)

    def total(self, reader: Reader, expression: str, period: Period) -> int:
        """How many papers match; of a large archive at most `NEWEST`."""
        matching, values = _matching(expression, period)
        if papers_in(reader) > SMALL:
            matching = f"FROM (SELECT 1 {matching} LIMIT {NEWEST})"
        return int(reader.rows(f"SELECT count(*) {matching}", values)[0][0])

    def every(self, reader: Reader, query: Query, depth: int) -> tuple[Scores, int]:
        """The best matches that have all that is wanted, and how many there are."""
        if papers_in(reader) > SMALL:
            return self._newest_of(reader, query, depth)
        found = [self._best(reader, one.every, query.period, depth) for one in query.variants]
        scores = merged(*map(_normal, found))
        full = any(len(one) >= depth for one in found)
        return scores, self.total(reader, query.every, query.period) if full else len(scores)

    def _newest_of(self, reader: Reader, query: Query, depth: int) -> tuple[Scores, int]:
        """The same in a large archive: the newest matches and the newest that match in the title."""
        own, *theirs = query.variants
        most = max(depth, NEWEST)
        scores = self._newest(reader, own.every, query.period, most)
        total = len(scores)
        if total >= most and query.plain and self._all(reader, own) <= ALL:
            scores = merged(scores, self._newest(reader, f"{{title}} : ({own.every})", query.period, most))
        if total < depth and theirs:
            found = [scores, *(self._newest(reader, one.every, query.period, most) for one in theirs)]
            scores = merged(*map(_normal, found))
            total = len(scores)
        return _normal(scores), total

    def _all(self, reader: Reader, query: Query) -> int:
        """About how many papers have each of the words, together."""
        size = papers_in(reader)
        words = {word for form in query.loose for word in WORD.findall(form)}
        return sum(self.common(reader, phrase([word]), size) for word in words)

    def some(self, reader: Reader, query: Query, depth: int) -> tuple[Scores, int]:
        """The best matches that have some of what is wanted, and how many there are.

        Of a few words, and in a large archive, only those with one of the rarer words are looked at; the others add
        to the score.
        """
        size = papers_in(reader)
        if size <= SMALL and query.words > FEW_WORDS:
            scores = self._best(reader, query.any, query.period, depth)
            return scores, self.total(reader, query.any, query.period) if len(scores) >= depth else len(scores)
        rare, few = self._rare(reader, query.loose, size)
        adding = [form for form in query.loose if form in rare or self.common(reader, form, size) <= size * TELLING]
        expression = query.some(rare, adding) if len(adding) > len(rare) else query.some(rare)
        read, most = (self._best, depth) if few or size <= SMALL else (self._newest, max(depth, NEWEST))
        scores = read(reader, expression, query.period, most)
        # Whatever has one of the rare words is a match, so that only they are counted.
        return scores, self.total(reader, query.some(rare), query.period) if len(scores) >= most else len(scores)

    def sorted(self, reader: Reader, query: Query, order: SearchOrder, page: tuple[int, int]) -> list[int]:
        """Numbers of the matches that have all that is wanted, by votes or newest first; `page` is limit and offset."""
        best = "votes DESC, number DESC" if order == "votes" else "number DESC"
        matching, values = _matching(query.every, query.period)
        rows = reader.rows(
            f"""SELECT number FROM (SELECT rowid AS number {matching} ORDER BY rowid DESC LIMIT {SORTED})
                JOIN paper USING (number) ORDER BY {best} LIMIT ? OFFSET ?""",
            [*values, *page],
        )
        return [row["number"] for row in rows]

    def listed(
        self, reader: Reader, period: Period, order: SearchOrder, page: tuple[int, int]
    ) -> tuple[list[int], int]:
        """Numbers of all papers of a period, and how many there are."""
        best = "number DESC" if order == "newest" else "votes DESC, number DESC"
        where = "FROM paper WHERE number BETWEEN ? AND ?"
        total = reader.rows(f"SELECT count(*) {where}", _numbers(period))[0][0]
        rows = reader.rows(f"SELECT number {where} ORDER BY {best} LIMIT ? OFFSET ?", [*_numbers(period), *page])
        return [row["number"] for row in rows], total

    def common(self, reader: Reader, form: str, size: int) -> int:
        """About how many papers have a form, by the newest of them."""
        if self._sampled[0] != size or len(self._common) > REMEMBERED:
            self._common.clear()
            self._sampled = (size, self._sample_start(reader))
        if form not in self._common:
            rows = reader.rows(
                "SELECT count(*) FROM search_index WHERE search_index MATCH ? AND rowid >= ?", [form, self._sampled[1]]
            )
            self._common[form] = rows[0][0]
        return round(self._common[form] * max(1.0, size / SAMPLE))

    def _sample_start(self, reader: Reader) -> int:
        rows = reader.rows(f"SELECT number FROM paper ORDER BY number DESC LIMIT 1 OFFSET {SAMPLE}")
        return rows[0]["number"] if rows else FIRST

    def _rare(self, reader: Reader, forms: Sequence[str], size: int) -> tuple[list[str], bool]:
        """The rarest forms that together match few papers, at least one; and whether they do."""
        most = CANDIDATES if size > SMALL else CANDIDATES_OF_FEW
        rare: list[str] = []
        matched = 0
        for count, form in sorted((self.common(reader, form, size), form) for form in forms):
            if rare and matched + count > most:
                break
            rare.append(form)
            matched += count
        return rare, matched <= most

    def _best(self, reader: Reader, expression: str, period: Period, depth: int) -> Scores:
        matching, values = _matching(expression, period)
        rows = reader.rows(f"SELECT rowid, {BM25} AS score {matching} ORDER BY score LIMIT ?", [*values, depth])
        # SQLite's bm25 is the smaller the better.
        return {row[0]: -row[1] for row in rows}

    def _newest(self, reader: Reader, expression: str, period: Period, most: int) -> Scores:
        """The newest matches; only those are scored."""
        matching, values = _matching(expression, period)
        rows = reader.rows(f"SELECT rowid, {BM25} {matching} ORDER BY rowid DESC LIMIT ?", [*values, most])
        return {row[0]: -row[1] for row in rows}


def _normal(scores: Scores) -> Scores:
    """Scores of which the best is 1."""
    best = max(scores.values(), default=1.0) or 1.0
    return {number: score / best for number, score in scores.items()}


def _matching(expression: str, period: Period) -> tuple[str, list[object]]:
    """What a statement reads that looks for matches of a period, and its values."""
    matching = "FROM search_index WHERE search_index MATCH ?"
    if not period:
        return matching, [expression]
    return f"{matching} AND rowid BETWEEN ? AND ?", [expression, *_numbers(period)]


def _numbers(period: Period) -> tuple[int, int]:
    """The row numbers that the papers of a period can have."""
    first = period.since.toordinal() * PAPERS_A_DAY if period.since else FIRST
    last = (period.until.toordinal() + 1) * PAPERS_A_DAY - 1 if period.until else LAST
    return first, last


def numbers_of(numbers: Sequence[int]) -> list[str]:
    """Row numbers as the one value that `json_each` takes."""
    return [f"[{','.join(map(str, numbers))}]"]
