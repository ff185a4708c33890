"""What somebody asks for, with what this archive knows of its words: authors, organizations, names, other words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.archive.empty_words import PAPERS
from bot.archive.glossary import Glossary, keys_of, with_mined
from bot.archive.normalise import WORD
from bot.archive.query import FEW_WORDS, Query, Term, parse, phrase, words_of
from bot.archive.readers import Reader
from bot.archive.rows import listed
from bot.archive.spacing import in_titles, respaced
from bot.archive.wishes import Wish

SURE = 3
"""So many papers must agree what a short name stands for."""
MOST_OF_NAME, MOST_WITH_NAME = 4, 8
"""Words of a name, and of a question in which one is looked for."""
SHORTEST_ALONE = 3
"""Letters of a name that is one word."""
CUE = re.compile(r"(?:^|\s)(?:by|from|at)\s+$")
CUE_AFTER = re.compile(r"\s?(?:의|에서|가 쓴|이 쓴)(?:\s|$)")


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
        if len(words) > len(words_of(wish.said)) and _matches(reader, "title", " AND ".join([phrase(words), *others])):
            return words
    return ()


def _matches(reader: Reader, column: str, expression: str) -> bool:
    return bool(
        reader.rows("SELECT 1 FROM search_index WHERE search_index MATCH ? LIMIT 1", [f"{{{column}}} : ({expression})"])
    )


def _beside(query: Query, phrases: Iterable[tuple[str, ...]]) -> Query:
    """The query with these words side by side."""
    terms = list(query.wanted)
    for words in phrases:
        terms = [term for term in terms if not set(term.words) <= set(words)]
        terms.insert(0, Term(words, text=" ".join(words), said=" ".join(words)))
    return replace(query, wanted=tuple(terms))


def attributed(reader: Reader, query: Query) -> Query:
    """The query with the name of an author or an organization as such, where it is all of it or `by` stands before."""
    words = [match for match in WORD.finditer(query.text) if match[0] not in PAPERS]
    if not query.plain or len(words) > MOST_WITH_NAME:
        return query
    for some in _spans(words):
        name = [match[0] for match in some]
        cued = _is_cued(query.text, some[0].start(), some[-1].end())
        if (cued or len(some) == len(words)) and (column := _column(reader, name, cued=cued)):
            said = " ".join(name)
            others = [term for term in query.wanted if not set(term.words) <= set(name)]
            return replace(query, wanted=(Term(tuple(name), column, quoted=True, text=said, said=said), *others))
    return query


def _spans(words: Sequence[re.Match[str]]) -> Iterator[Sequence[re.Match[str]]]:
    """Words side by side, the longest first."""
    for length in range(min(MOST_OF_NAME, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            yield words[start : start + length]


def _is_cued(text: str, start: int, end: int) -> bool:
    """Whether `by` or the like stands before a place, or a Korean particle of origin behind it."""
    return bool(CUE.search(text[:start]) or CUE_AFTER.match(text[end:]))


def _column(reader: Reader, words: Sequence[str], *, cued: bool) -> str | None:
    """Which column a name is of; one word alone is a name only where that was said and no title has it."""
    name = " ".join(words)
    if len(words) > 1 and _names_author(reader, name, name):
        return "authors"
    if not cued:
        return None
    if _matches(reader, "organization", phrase(words)):
        return "organization"
    alone = len(words) == 1 and len(name) >= SHORTEST_ALONE and not in_titles(reader, [name])
    alone = alone and _names_author(reader, f"{name} ", f"{name}!")
    return "authors" if alone else None


def _names_author(reader: Reader, first: str, last: str) -> bool:
    """Whether some author's name, as written or family name first, lies between these."""
    rows = reader.rows("SELECT 1 FROM author_name WHERE key BETWEEN ? AND ? AND papers > 0 LIMIT 1", [first, last])
    return bool(rows)


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
