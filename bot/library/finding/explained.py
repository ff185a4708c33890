"""What was understood of a question, piece by piece, each with the question as it is without it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

from bot.library.question.query import Query, Term
from bot.library.question.wishes import Wish
from bot.papers.found import Understood, UnderstoodKind

KINDS: dict[str, UnderstoodKind] = {"title": "title", "authors": "author", "organization": "organization"}


def explained(asked: Query, found: Query) -> tuple[Understood, ...]:
    """The pieces of a query that is more than words; `found` is what it was answered as. None of a plain one."""
    pieces = [*_terms(asked), *(_wish(asked, found, wish) for wish in asked.wishes)]
    words = [term for term in asked.wanted if term.plain]
    if not pieces or not words:
        return tuple(pieces)
    text = " ".join(term.text for term in words)
    return (Understood("words", text, reduce(_cut, (one.said for one in words), asked.typed)), *pieces)


def _terms(query: Query) -> Iterator[Understood]:
    for term in query.wanted:
        if term.column:
            yield Understood(KINDS[term.column], term.text, _without(query, term))
    for term in query.unwanted:
        yield Understood("excluded", term.text, _without(query, term))


def _wish(asked: Query, found: Query, wish: Wish) -> Understood:
    rest = _cut(asked.typed, wish.said)
    if wish.order:
        return Understood("order", wish.order, rest)
    return Understood("days" if found.period else "all-days", str(wish.period), rest)


def _without(query: Query, term: Term) -> str:
    return _cut(query.typed, term.said)


def _cut(text: str, said: str) -> str:
    return " ".join(text.replace(said, " ", 1).split())
