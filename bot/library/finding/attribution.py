"""Names in a question: who wrote a paper, and where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.database.readers import Reader
from bot.library.finding.scored import has_match
from bot.library.finding.spacing import in_titles
from bot.library.question.empty_words import PAPERS
from bot.library.question.query import Query, Term, phrase, quoted

# Words of a name, and of a question in which one is looked for.
MOST_OF_NAME, MOST_WITH_NAME = 4, 8
# Letters of a name that is one word.
SHORTEST_ALONE = 3
WORD = re.compile(r"[가-힣]+|[^\W_가-힣]+")
CUE = re.compile(r"\b(?:by|from|at)\s|의|에서|쓴")
BEFORE = re.compile(r"(?:^|\s)(?:by|from|at)\s+$")
BEHIND = re.compile(r"\s?(?:의|에서|가 쓴|이 쓴)(?:\s|$)")


def attributed(reader: Reader, query: Query) -> Query:
    """The query with the name of an author or an organization as such, where it is all of it or `by` stands before."""
    words = [match for match in WORD.finditer(query.text) if match[0] not in PAPERS]
    if not query.plain or not words or len(words) > MOST_WITH_NAME:
        return query
    if len(words) <= MOST_OF_NAME and (term := _name(reader, [word[0] for word in words], said=False)):
        return _with(query, term)
    spans = _said(query.text, words) if CUE.search(query.text) else ()
    return next((_with(query, term) for span in spans if (term := _name(reader, span, said=True))), query)


def _with(query: Query, name: Term) -> Query:
    return replace(query, wanted=(name, *(term for term in query.wanted if not set(term.words) <= set(name.words))))


def _said(text: str, words: Sequence[re.Match[str]]) -> Iterator[Sequence[str]]:
    """Words side by side with `by` before them, or a Korean particle of origin behind; the longest first."""
    starts = {at for at, word in enumerate(words) if BEFORE.search(text[: word.start()])}
    ends = {at for at, word in enumerate(words, 1) if BEHIND.match(text[word.end() :])}
    for length in range(min(MOST_OF_NAME, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            if start in starts or start + length in ends:
                yield [word[0] for word in words[start : start + length]]


def _name(reader: Reader, words: Sequence[str], *, said: bool) -> Term | None:
    """The name that words are; one word alone is none unless `by` or the like was said."""
    text = " ".join(words)
    if len(words) > 1 and _is_author(reader, text, text):
        return Term(tuple(words), "authors", quoted=True, text=text, said=text)
    if (said or len(words) > 1) and _is_organization(reader, words, said=said):
        return Term(tuple(words), "organization", apart=True, quoted=True, text=text, said=text)
    alone = said and len(words) == 1 and len(text) >= SHORTEST_ALONE and not in_titles(reader, words)
    # The exclamation mark follows the space: all keys of which this is the first word, which is the family name.
    if alone and _is_author(reader, f"{text} ", f"{text}!"):
        return Term(tuple(words), "authors", quoted=True, text=text, said=text)
    return None


def _is_author(reader: Reader, first: str, last: str) -> bool:
    """Whether some author's name, as written or family name first, lies between these."""
    rows = reader.rows("SELECT 1 FROM author_name WHERE key BETWEEN ? AND ? AND papers > 0 LIMIT 1", [first, last])
    return bool(rows)


def _is_organization(reader: Reader, words: Sequence[str], *, said: bool) -> bool:
    """Whether an organization's name has the words, which are no title's unless `from` was said."""
    return has_match(reader, "organization", " AND ".join(map(quoted, words))) and (
        said or not has_match(reader, "title", phrase(words))
    )
