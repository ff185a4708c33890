"""Answers one search from beginning to end, in a thread of its own."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.archive.glossary import Glossary, key_of, with_mined
from bot.archive.matches import NEWEST, SMALL, Matches, Scores, numbers_of, papers_in
from bot.archive.meanings import Meanings, fused, is_sentence
from bot.archive.normalise import SUGGESTED_LENGTH, typed
from bot.archive.papers import PAPERS_A_DAY
from bot.archive.query import FEW_WORDS, Query, parse
from bot.archive.ranking import Hit, blend, is_named, spoken
from bot.archive.readers import Reader
from bot.archive.rows import PAPER, listed, paper_of
from bot.archive.spelling import Spelling
from bot.models import Found, Paper, SearchOrder
from bot.paper_ids import named_in, own_id

BLENDED = 100
"""So many of the best matches are put in order with their votes and age; below, the words alone decide."""
FEW_HITS = 3
"""With fewer, a better spelling is looked for."""
SURE = 3
"""So many papers must agree what a short name stands for."""
WELL_KNOWN = 1000
"""What a name stands for is not looked for as well if more papers than that say so."""
MOST_NAMED = 200


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of the search."""

    text: str
    limit: int
    offset: int = 0
    order: SearchOrder = "relevance"
    today: date | None = None

    @property
    def page(self) -> tuple[int, int]:
        """Limit and offset, as SQL takes them."""
        return self.limit, self.offset


class Finder:
    """Finds papers; keeps what it has learnt of the archive's words."""

    def __init__(
        self, glossary: Glossary, spelling: Spelling, matches: Matches, meanings: Meanings | None = None
    ) -> None:
        self._glossary = glossary
        self._spelling = spelling
        self._matches = matches
        self._meanings = meanings

    def find(self, reader: Reader, ask: Ask) -> Found:
        """Papers that match, best first; raises OutOfTime."""
        if named := _named_by_id(reader, ask.text):
            return Found(named[ask.offset : ask.offset + ask.limit], len(named))
        query = self._understood(reader, ask)
        order = query.order or ask.order
        if not query.every:
            numbers, total = self._of_period(reader, query, order, ask)
            return Found(_papers(reader, numbers), total)
        if order != "relevance" and (strict := self._matches.total(reader, query.every, query.period)):
            numbers = self._matches.sorted(reader, query, order, ask.page)
            return Found(_papers(reader, numbers), strict, wanted=query.told, more=_is_capped(reader, strict))
        numbers, total, better = self._ordered(reader, query, ask)
        if order != "relevance":
            numbers = _resorted(reader, numbers[:BLENDED], order)
        elif self._meanings and is_sentence(query):
            numbers = fused(numbers, self._meanings.nearest(query.text, BLENDED))
            total = max(total, len(numbers))
        papers = _papers(reader, numbers[ask.offset : ask.offset + ask.limit])
        return Found(papers, total, better, wanted=query.told, more=_is_capped(reader, total))

    def _understood(self, reader: Reader, ask: Ask) -> Query:
        """What is asked for, with everything that means the same."""
        query = self._glossary.merged(parse(ask.text, ask.today or _newest_day(reader)))
        few = query.words <= FEW_WORDS
        # In a sentence "act" and "sat" are seldom short names; without those, summaries find their papers better.
        short = (term for term in query.wanted if few or not term.text.isascii())
        keys = [key_of(term) for term in short if term.plain and not term.meanings]
        return with_mined(query, _mined(reader, keys)) if keys else query

    def _of_period(self, reader: Reader, query: Query, order: SearchOrder, ask: Ask) -> tuple[list[int], int]:
        if not query.period or query.unwanted:
            return [], 0
        return self._matches.listed(reader, query.period, order, ask.page)

    def _ordered(self, reader: Reader, query: Query, ask: Ask) -> tuple[list[int], int, str | None]:
        """Row numbers of the best matches at least as far as asked for, how many there are, a better spelling."""
        depth = max(BLENDED, ask.offset + ask.limit)
        first: list[int] = []
        better, strict = None, 0
        # Of a few words all should be there; of a sentence hardly a paper has them all.
        if query.words <= FEW_WORDS:
            scores, strict = self._matches.every(reader, query, depth)
            first = _blended(reader, scores, query, _named(reader, query)) if strict else []
            better = self._better(reader, query) if strict < FEW_HITS else None
        if strict >= ask.limit or query.any == query.every:
            return first, strict, better
        scores, total = self._matches.some(reader, query, depth + len(first))
        return list(dict.fromkeys(first + _blended(reader, scores, query))), max(total, strict), better

    def _better(self, reader: Reader, query: Query) -> str | None:
        """The text as it was probably meant, None if it cannot be told."""
        if not query.plain:
            return None
        size = papers_in(reader)
        common = {
            word: self._matches.common(reader, f'"{word}"', size)
            for word in typed(query.text).split()
            if self._spelling.may_be_wrong(word)
        }
        return self._spelling.better(reader, query.text, common, size) if common else None


def _is_capped(reader: Reader, total: int) -> bool:
    return papers_in(reader) > SMALL and total >= NEWEST


def _named_by_id(reader: Reader, text: str) -> tuple[Paper, ...]:
    """The papers of the archive that a text names, in its order."""
    named, own = named_in(text), own_id(text)
    ids = named.ids if named else (own,) if own else ()
    if not ids:
        return ()
    rows = reader.rows(f"SELECT {PAPER} FROM paper WHERE id IN (SELECT value FROM json_each(?))", [listed(ids)])
    return tuple(sorted(map(paper_of, rows), key=lambda paper: ids.index(paper.id)))


def _newest_day(reader: Reader) -> date:
    newest = _newest(reader)
    return date.fromordinal(newest // PAPERS_A_DAY) if newest else date.max


def _newest(reader: Reader) -> int:
    return reader.known("newest", lambda: int(reader.rows("SELECT coalesce(max(number), 0) FROM paper")[0][0]))


def _mined(reader: Reader, keys: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """What papers say that these names stand for, where enough of them agree."""
    rows = reader.rows(
        """SELECT key, long FROM coinage WHERE key IN (SELECT value FROM json_each(?)) AND papers BETWEEN ? AND ?
           ORDER BY papers DESC""",
        [listed(keys), SURE, WELL_KNOWN],
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["key"], []).append(row["long"])
    return {key: longs[:2] for key, longs in found.items()}


def _named(reader: Reader, query: Query) -> list[int]:
    """Papers whose name is just what was asked for, which the newest matches of a large archive might leave out."""
    words = typed(query.text)
    if not query.plain or not words or query.period or papers_in(reader) <= SMALL:
        return []
    rows = reader.rows(
        """SELECT number, title FROM suggestion JOIN paper USING (number)
           WHERE key >= ?1 AND key < ?1 || char(1114111) LIMIT ?2""",
        [words[:SUGGESTED_LENGTH], MOST_NAMED],
    )
    said = spoken(words.split())
    found = ((row["number"], said.search(row["title"].casefold())) for row in rows)
    return [number for number, match in found if match and is_named(match)]


def _blended(reader: Reader, scores: Scores, query: Query, named: Sequence[int] = ()) -> list[int]:
    """The scored papers in order; `named` ones that are not scored count as the best."""
    best = max(scores.values(), default=1.0)
    scores |= {number: best for number in named if number not in scores}
    ordered = sorted(scores, key=scores.__getitem__, reverse=True)
    top = ordered[:BLENDED] + [number for number in named if number not in ordered[:BLENDED]]
    rows = reader.rows(
        """SELECT number, id, coalesce(votes, 0) AS votes, title FROM paper
           WHERE number IN (SELECT value FROM json_each(?))""",
        numbers_of(top),
    )
    hits = [Hit(number, paper_id, votes, scores[number], title) for number, paper_id, votes, title in rows]
    first = blend(hits, _newest(reader), query.text if query.plain else "")
    return list(dict.fromkeys(first + ordered[BLENDED:]))


def _resorted(reader: Reader, numbers: Sequence[int], order: SearchOrder) -> list[int]:
    best = "votes DESC, number DESC" if order == "votes" else "number DESC"
    rows = reader.rows(
        f"SELECT number FROM paper WHERE number IN (SELECT value FROM json_each(?)) ORDER BY {best}",
        numbers_of(numbers),
    )
    return [row["number"] for row in rows]


def _papers(reader: Reader, numbers: Sequence[int]) -> tuple[Paper, ...]:
    rows = reader.rows(
        f"SELECT number, {PAPER} FROM paper WHERE number IN (SELECT value FROM json_each(?))", numbers_of(numbers)
    )
    found = {row["number"]: paper_of(row) for row in rows}
    return tuple(found[number] for number in numbers if number in found)
