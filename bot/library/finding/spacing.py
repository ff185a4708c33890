"""Words that people set apart or run together otherwise than papers do: `smol vlm`, `llama3`, `basetts`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from bot.database.readers import Reader
from bot.database.values import listed
from bot.library.question.coinage import SHORTEST_WORD
from bot.library.question.normalise import CJK_RUN
from bot.library.question.query import Query, Term, phrase, words_of

MOST_JOINED = 3
NUMBERED = re.compile(r"([a-z]{2,})(\d+[a-z]?)")


def respaced(reader: Reader, query: Query) -> Query:
    """The query with words that papers write as one, or with a space, looked for in that way too."""
    joined = {span: "".join(term.text for term in some) for span, some in _spans(query.wanted)}
    known = in_titles(reader, {word for text in joined.values() for word in words_of(text)}) if joined else frozenset()
    terms: list[Term] = []
    at = 0
    while at < len(query.wanted):
        ends = [end for start, end in joined if start == at and _is_known(joined[start, end], known)]
        end = max(ends, default=at + 1)
        some = query.wanted[at:end]
        terms.append(_together(some, joined[at, end]) if len(some) > 1 else _with_space(some[0]))
        at = end
    return replace(query, wanted=tuple(terms))


def parted(reader: Reader, term: Term) -> Term:
    """An unknown word as the two words that it is made of, or without its number; itself if there are none such."""
    word = term.text
    if not (term.plain and word.isascii() and word.isalnum()):
        return term
    pairs: list[tuple[str, ...]] = [(word[:place], word[place:]) for place in range(2, len(word) - 1)]
    numbered = NUMBERED.fullmatch(word)
    named: list[tuple[str, ...]] = [(numbered[1],)] if numbered else []
    known = in_titles(reader, {part for parts in (*pairs, *named) for part in parts})
    made_of = [parts for parts in pairs if known.issuperset(parts)] or [
        parts for parts in named if known.issuperset(parts)
    ]
    if not made_of:
        return term
    return replace(term, meanings=tuple(map(phrase, made_of)), others=tuple(map(" ".join, made_of)))


def in_titles(reader: Reader, words: Collection[str]) -> frozenset[str]:
    """Those of the words that some title has."""
    if not words:
        return frozenset()
    rows = reader.rows(
        "SELECT word FROM title_word WHERE word IN (SELECT value FROM json_each(?)) AND papers > 0",
        [listed(sorted(words))],
    )
    return frozenset(row["word"] for row in rows)


def _spans(terms: Sequence[Term]) -> Iterator[tuple[tuple[int, int], Sequence[Term]]]:
    """Places of two or three simple words side by side."""
    for start in range(len(terms)):
        for end in range(start + 2, min(start + MOST_JOINED, len(terms)) + 1):
            some = terms[start:end]
            if all(one.plain and not one.meanings and not CJK_RUN.search(one.text) for one in some):
                yield (start, end), some


def _is_known(joined: str, known: Collection[str]) -> bool:
    """Whether titles have the words of which joining made one; short ones and numbers are in no list."""
    words = [word for word in words_of(joined) if len(word) >= SHORTEST_WORD and not word.isdigit()]
    return bool(words) and all(word in known for word in words)


def _together(terms: Sequence[Term], joined: str) -> Term:
    words = tuple(word for term in terms for word in term.words)
    text = " ".join(term.text for term in terms)
    return Term(words, apart=True, meanings=(phrase(words_of(joined)),), others=(joined,), text=text)


def _with_space(term: Term) -> Term:
    numbered = NUMBERED.fullmatch(term.text) if term.plain and not term.meanings else None
    if not numbered:
        return term
    apart = numbered.groups()
    return replace(term, meanings=(phrase(apart),), others=(*term.others, " ".join(apart)))
