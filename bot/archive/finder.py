"""Answers one search from beginning to end, in a thread of its own."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.archive.glossary import Glossary, keys_of, with_mined
from bot.archive.large import NEWEST
from bot.archive.matches import Matches, is_large
from bot.archive.meanings import Meanings, fused, is_sentence
from bot.archive.names import CALLED, NEARLY, gains
from bot.archive.normalise import WORD, typed
from bot.archive.papers import PAPERS_A_DAY
from bot.archive.query import FEW_WORDS, Query, Term, parse
from bot.archive.ranking import Asked, Hit, blend
from bot.archive.readers import Reader
from bot.archive.rows import PAPER, listed, paper_of
from bot.archive.scored import Scores, numbers_in, numbers_of
from bot.archive.spacing import parted, respaced
from bot.archive.spelling import Spelling
from bot.models import Found, Paper, SearchOrder
from bot.paper_ids import named_in, own_id

BLENDED = 100
"""So many of the best matches are put in order with their votes and age; below, the words alone decide."""
ENOUGH = 10
"""With fewer papers that have all the words, those that have some follow."""
FEW_HITS = 3
"""With fewer, a better spelling is looked for."""
SURE = 3
"""So many papers must agree what a short name stands for."""


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


@dataclass(frozen=True, slots=True)
class Ordered:
    """Row numbers of the best matches at least as far as asked for, and how many there are."""

    numbers: Sequence[int]
    total: int
    unknown: tuple[str, ...] = ()
    """Words that no paper has."""
    better: str | None = None


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
        if order != "relevance" and (strict := self._matches.total(reader, query)):
            numbers = self._matches.sorted(reader, query, order, ask.page)
            return Found(_papers(reader, numbers), strict, wanted=query.told, more=_is_capped(reader, strict))
        found = self._ordered(reader, query, ask)
        numbers, total = list(found.numbers), found.total
        if order != "relevance":
            numbers = _resorted(reader, numbers[:BLENDED], order)
        elif self._meanings and is_sentence(query):
            numbers = fused(numbers, self._meanings.nearest(query.text, BLENDED))
            total = max(total, len(numbers))
        papers = _papers(reader, numbers[ask.offset : ask.offset + ask.limit])
        return Found(papers, total, found.better, wanted=query.told, more=_is_capped(reader, total))

    def _understood(self, reader: Reader, ask: Ask) -> Query:
        """What is asked for, with everything that means the same."""
        query = self._glossary.merged(parse(ask.text, ask.today or _newest_day(reader)))
        few = query.words <= FEW_WORDS
        # In a sentence "act" and "sat" are seldom short names; without those, summaries find their papers better.
        short = (term for term in query.wanted if few or not term.text.isascii())
        keys = [key for term in short if term.plain and not term.meanings for key in keys_of(term)]
        query = with_mined(query, _mined(reader, keys)) if keys else query
        return respaced(reader, query) if few else query

    def _of_period(self, reader: Reader, query: Query, order: SearchOrder, ask: Ask) -> tuple[list[int], int]:
        if not query.period or query.unwanted:
            return [], 0
        return self._matches.listed(reader, query.period, order, ask.page)

    def _ordered(self, reader: Reader, query: Query, ask: Ask) -> Ordered:
        """The papers that have all that is wanted, and those that have some of it if the first are few."""
        depth = max(BLENDED, ask.offset + ask.limit)
        scores: Scores = {}
        better: str | None = None
        strict, unknown = 0, tuple[str, ...]()
        # Of a few words all should be there; of a sentence hardly a paper has them all.
        if query.words <= FEW_WORDS:
            scores, strict = self._matches.every(reader, query, depth)
            if not strict:
                query, unknown = self._without_unknown(reader, query)
                scores, strict = self._matches.every(reader, query, depth) if unknown and query.every else ({}, 0)
            better = self._better(reader, query) if strict < FEW_HITS or unknown else None
        named = _named(reader, query, unknown)
        better = better if max(named.values(), default=0) < CALLED else None
        first = _blended(reader, scores, query, named)
        if strict >= ENOUGH or query.any == query.every:
            return Ordered(first, max(strict, len(first)) if strict < BLENDED else strict, unknown, better)
        scores, total = self._matches.some(reader, query, depth + len(first))
        numbers = list(dict.fromkeys(first + _blended(reader, scores, query, named)))
        return Ordered(numbers, max(total, len(first)), unknown, better)

    def _without_unknown(self, reader: Reader, query: Query) -> tuple[Query, tuple[str, ...]]:
        """The query without plain words that no paper has, and those words."""
        terms = [(term, self._known_as(reader, term)) for term in query.wanted]
        unknown = tuple(term.text for term, known in terms if known is None)
        return replace(query, wanted=tuple(known for _, known in terms if known)), unknown

    def _known_as(self, reader: Reader, term: Term) -> Term | None:
        counts = self._matches.counts
        if not term.plain or any(counts.papers(reader, form) for form in term.loose):
            return term
        term = parted(reader, term)
        return term if any(counts.papers(reader, form) for form in term.meanings) else None

    def _better(self, reader: Reader, query: Query) -> str | None:
        """The text as it was probably meant, None if it cannot be told."""
        if not query.plain:
            return None
        common = {
            word: self._matches.counts.papers(reader, f'"{word}"')
            for word in typed(query.text).split()
            if self._spelling.may_be_wrong(word)
        }
        return self._spelling.better(reader, query.text, common) if common else None


def _is_capped(reader: Reader, total: int) -> bool:
    return is_large(reader) and total >= NEWEST


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
        """SELECT key, long FROM coinage WHERE key IN (SELECT value FROM json_each(?)) AND papers >= ?
           ORDER BY papers DESC""",
        [listed(keys), SURE],
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["key"], []).append(row["long"])
    return {key: _without_size(longs[:2]) for key, longs in found.items()}


def _without_size(longs: Sequence[str]) -> Sequence[str]:
    """Long forms, and what is left of `large language model` where nobody says how large."""
    return list(dict.fromkeys(form for long in longs for form in (long, long.removeprefix("large "))))


def _named(reader: Reader, query: Query, unknown: Sequence[str] = ()) -> Mapping[int, float]:
    """Row numbers of papers of the period whose name was asked for, and what each gains by it."""
    if not query.plain:
        return {}
    first, last = numbers_in(query.period)
    words = WORD.findall(query.text)
    named = gains(reader, words) or gains(reader, [word for word in words if word not in unknown])
    return {number: gain for number, gain in named.items() if first <= number <= last}


def _blended(reader: Reader, scores: Scores, query: Query, named: Mapping[int, float]) -> list[int]:
    """The scored papers in order; `named` ones that are not scored count as the best."""
    best = max(scores.values(), default=1.0)
    scores |= {number: best for number, gain in named.items() if gain >= NEARLY and number not in scores}
    ordered = sorted(scores, key=scores.__getitem__, reverse=True)
    top = ordered[:BLENDED] + [number for number in ordered[BLENDED:] if named.get(number, 0) >= NEARLY]
    rows = reader.rows(
        """SELECT number, id, coalesce(votes, 0) AS votes, title FROM paper
           WHERE number IN (SELECT value FROM json_each(?))""",
        numbers_of(top),
    )
    hits = [Hit(number, paper_id, votes, scores[number], title) for number, paper_id, votes, title in rows]
    asked = Asked.of(query.text, query.told) if query.plain else Asked("", ())
    first = blend(hits, _newest(reader), asked, named)
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
