"""What somebody asks for, with what this archive knows of its words: authors, organizations, names, other words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.database.readers import Reader
from bot.database.values import listed
from bot.library.finding.attribution import attributed
from bot.library.finding.scored import has_match
from bot.library.finding.spacing import respaced
from bot.library.question.glossary import Glossary, keys_of, with_mined
from bot.library.question.query import FEW_WORDS, Query, Term, parse, phrase, words_of
from bot.library.question.wishes import Wish

# So many papers must agree what a short name stands for.
SURE = 3


def understood(reader: Reader, glossary: Glossary, text: str, today: date) -> Query:
    """The query that a text is."""
    query = parse(text, today)
    titled = {wish.said: words for wish in query.wishes if wish.soft and (words := _of_a_title(reader, query, wish))}
    if titled:
        query = _beside(parse(text, today, titled), titled.values())
    query = glossary.merged(attributed(reader, query))
    few = query.words <= FEW_WORDS
    # In a sentence "act" and "sat" are seldom short names; without those, summaries find their papers better.
    short = (term for term in query.wanted if few or not term.text.isascii())
    keys = [key for term in short if term.plain and not term.meanings for key in keys_of(term)]
    query = with_mined(query, _mined(reader, keys)) if keys else query
    return respaced(reader, query) if few else query


def _of_a_title(reader: Reader, query: Query, wish: Wish) -> tuple[str, ...]:
    """A wish's words with the one beside them, as some title has them that has all the others too; else none."""
    if not query.plain or query.words > FEW_WORDS:
        return ()
    others = [phrase(term.words) for term in query.wanted if term.words]
    for side in (f"{wish.before} {wish.said}", f"{wish.said} {wish.after}"):
        words = words_of(side)
        if len(words) > len(words_of(wish.said)) and has_match(reader, "title", " AND ".join([phrase(words), *others])):
            return words
    return ()


def _beside(query: Query, phrases: Iterable[tuple[str, ...]]) -> Query:
    """The query with these words side by side."""
    terms = list(query.wanted)
    for words in phrases:
        terms = [term for term in terms if not set(term.words) <= set(words)]
        terms.insert(0, Term(words, text=" ".join(words), said=" ".join(words)))
    return replace(query, wanted=tuple(terms))


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
    return {key: list(dict.fromkeys(map(_without_size, longs[:2]))) for key, longs in found.items()}


def _without_size(long: str) -> str:
    """What is left of `large language model` where nobody says how large."""
    return long.removeprefix("large ")
