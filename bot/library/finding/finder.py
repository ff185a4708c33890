"""Answers one search from beginning to end, in a thread of its own."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.database.readers import Reader
from bot.database.values import listed
from bot.library.finding.blending import BLENDED, blended, newest_day, papers_of, resorted
from bot.library.finding.explained import explained
from bot.library.finding.large import NEWEST
from bot.library.finding.matches import Matches, is_large
from bot.library.finding.meanings import Meanings, fused, is_sentence
from bot.library.finding.names import CALLED, gains, squeezed
from bot.library.finding.scored import Scores, numbers_in
from bot.library.finding.spacing import parted
from bot.library.finding.spelling import Spelling
from bot.library.finding.understanding import understood
from bot.library.question.glossary import Glossary
from bot.library.question.normalise import CJK_RUN, WORD, typed
from bot.library.question.periods import Period
from bot.library.question.query import FEW_WORDS, Query, Term, parse, phrase, words_of
from bot.library.rows import PAPER, paper_of
from bot.papers.found import Found, SearchOrder
from bot.papers.ids import named_in, own_id
from bot.papers.paper import Paper

# With fewer papers that have all the words, those that have some follow.
ENOUGH = 10
# With fewer, a better spelling is looked for.
FEW_HITS = 3
# Orders in which all papers stand that have what was asked for, and not only those that fit it best.
SORTED: tuple[SearchOrder, ...] = ("votes", "newest")


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
class Settled:
    """A query without what would empty its answer, and the papers that have all that is left of it."""

    query: Query
    scores: Scores
    total: int
    unknown: tuple[str, ...] = ()
    """Words that no paper has."""


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
        query = understood(reader, self._glossary, ask.text, ask.today or newest_day(reader))
        return self._found(reader, query, ask) if query.every else self._listed(reader, query, ask)

    def _listed(self, reader: Reader, query: Query, ask: Ask) -> Found:
        """The papers of some days, or in some order, where nothing else is asked for."""
        if not query.wishes or query.unwanted:
            return Found((), 0)
        order = query.order or ask.order
        numbers, total = self._matches.listed(reader, query.period, order, ask.page)
        return Found(papers_of(reader, numbers), total, understood=explained(query, query))

    def _found(self, reader: Reader, query: Query, ask: Ask) -> Found:
        depth = max(BLENDED, ask.offset + ask.limit)
        settled = self._settled(reader, query, depth)
        named = _named(reader, settled)
        # Whoever names a paper just as it is called has made no slip.
        better = self._better(reader, query, ask, settled) if max(named.values(), default=0) < CALLED else None
        if better and settled.unknown and settled.query.wanted:
            # Without a word that was only misspelt, what is left finds other things.
            settled = self._settled(reader, better, depth)
            named = _named(reader, settled)
        order = query.fixed_order if ask.order == "relevance" else ask.order
        if order and order != "relevance" and (strict := settled.total or self._matches.total(reader, query)):
            page: Sequence[int] = self._matches.sorted(reader, settled.query, order, ask.page)
            total = strict
        else:
            numbers, total, settled = self._ordered(reader, settled, named, depth, better or query)
            numbers = resorted(reader, numbers, order, BLENDED) if order and order != "relevance" else numbers
            page = numbers[ask.offset : ask.offset + ask.limit]
        return Found(
            papers_of(reader, page),
            total,
            better.typed if better else None,
            wanted=settled.query.told,
            more=_is_capped(reader, total),
            understood=explained(query, settled.query),
            unknown=settled.unknown,
        )

    def _settled(self, reader: Reader, query: Query, depth: int) -> Settled:
        """Of a few words all should be there, but unknown ones; days narrow only where that leaves something."""
        if query.words > FEW_WORDS:
            return Settled(query, {}, 0)
        scores, total = self._matches.every(reader, query, depth)
        if total:
            return Settled(query, scores, total)
        known, unknown = self._without_unknown(reader, query)
        # What no paper has is given up before the days are.
        tries = [known] * bool(unknown) + [replace(known, period=Period())] * bool(query.period)
        for other in tries:
            if other.every:
                scores, total = self._matches.every(reader, other, depth)
                if total:
                    return Settled(other, scores, total, unknown)
        return Settled(known, {}, 0, unknown)

    def _ordered(
        self, reader: Reader, settled: Settled, named: Mapping[int, float], depth: int, asked: Query
    ) -> tuple[list[int], int, Settled]:
        """Row numbers of the papers that have all that is wanted, of those that have some of it if the first are few.

        And how many there are; and what became of the query. A sentence that was asked for counts by its meaning too.
        """
        query, strict = settled.query, settled.total
        if strict and query.order in SORTED:
            first = self._matches.sorted(reader, query, query.order, (depth, 0))
        else:
            first = blended(reader, settled.scores, query, named)
        meanings = self._meanings if is_sentence(asked) else None
        if strict >= ENOUGH or not query.any or (query.any == query.every and strict and not meanings):
            return first, max(strict, len(first)) if strict < BLENDED else strict, settled
        scores, total = self._matches.some(reader, query, depth + len(first))
        if not scores and query.period:
            settled = replace(settled, query=_without_days(query))
            scores, total = self._matches.some(reader, settled.query, depth + len(first))
        numbers = list(dict.fromkeys(first + blended(reader, scores, settled.query, named)))
        if meanings:
            numbers = fused(numbers, meanings.nearest(asked.text, BLENDED))
        return numbers, max(total, len(numbers) if len(numbers) < BLENDED else len(first)), settled

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

    def _better(self, reader: Reader, query: Query, ask: Ask, settled: Settled) -> Query | None:
        """The question as it was probably meant, if that finds more; None if it cannot be told."""
        if query.words > FEW_WORDS or (settled.total >= FEW_HITS and not settled.unknown):
            return None
        if any(_says_all(paper.title, query) for paper in papers_of(reader, list(settled.scores)[:FEW_HITS])):
            return None
        words = {
            word for term in query.wanted for word in typed(term.text).split() if self._spelling.may_be_wrong(word)
        }
        papers = {word: self._matches.counts.papers(reader, phrase(words_of(word))) for word in words}
        better = self._spelling.better(reader, query.typed, papers) if papers else None
        if not better:
            return None
        other = understood(reader, self._glossary, better, ask.today or newest_day(reader))
        found = self._settled(reader, other, FEW_HITS)
        return other if len(found.unknown) < len(settled.unknown) or found.total > settled.total else None


def _says_all(title: str, query: Query) -> bool:
    """Whether a title has each of several words, spaced or joined; one word alone may be a slip there too."""
    return query.words > 1 and all(squeezed(term.text) in squeezed(title) for term in query.wanted)


def _without_days(query: Query) -> Query:
    """The query of all days, in which the days that were named are words that papers may have."""
    days = [wish.said for wish in query.wishes if wish.period]
    return replace(query, period=Period(), wanted=(*query.wanted, *parse(" ".join(days), kept=days).wanted))


def _is_capped(reader: Reader, total: int) -> bool:
    return is_large(reader) and total >= NEWEST


def _named_by_id(reader: Reader, text: str) -> tuple[Paper, ...]:
    """The papers of the archive that a text names, in its order."""
    named, own = named_in(text), own_id(text)
    ids = named.ids if named else (own,) if own else ()
    if not ids:
        return ()
    rows = reader.rows(f"SELECT {PAPER} FROM paper WHERE id IN (SELECT value FROM json_each(?))", [listed(ids)])
    # SQL gives them in no order, and people name the one they mean first.
    return tuple(sorted(map(paper_of, rows), key=lambda paper: ids.index(paper.id)))


def _named(reader: Reader, settled: Settled) -> Mapping[int, float]:
    """Row numbers of papers of the period whose name was asked for, and what each gains by it."""
    query = settled.query
    if not query.plain:
        return {}
    first, last = numbers_in(query.period)
    words = WORD.findall(query.text)
    tries = [words]
    if settled.unknown:
        tries.append([word for word in words if word not in settled.unknown])
    if CJK_RUN.search(query.text):
        tries.append([_in_latin(term) for term in query.wanted])
    named = next((found for some in tries if (found := gains(reader, some))), {})
    return {number: gain for number, gain in named.items() if first <= number <= last}


def _in_latin(term: Term) -> str:
    """A term as English papers write it, where that is known."""
    return next((other for other in term.others if other.isascii()), term.text)
