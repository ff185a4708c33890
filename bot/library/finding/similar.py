"""Papers like another one, by the rarest words that they share."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections import Counter

from bot.database.readers import Reader
from bot.database.values import listed
from bot.library.finding.matches import Matches
from bot.library.question.empty_words import STOP_WORDS
from bot.library.question.normalise import CJK_RUN, WORD, search_norm
from bot.library.question.query import Query, Term, phrase
from bot.library.rows import PAPER, paper_of
from bot.papers.paper import Paper

# A word of the title counts as much as so many in the text.
IN_TITLE = 3
# So many of a paper's words are weighed by how rare they are.
LOOKED_AT = 60
USED = 24
SHORTEST, PAIR = 3, 2


def similar(reader: Reader, matches: Matches, paper_id: str, limit: int) -> list[Paper]:
    """The papers that share the rarest words with this one, the nearest first; none if it is unknown."""
    rows = reader.rows("SELECT number, title, abstract, bullet_text FROM paper WHERE id = ?", [paper_id])
    if not rows:
        return []
    number, title, *texts = rows[0]
    words = _telling(reader, matches, title, "\n".join(texts))
    if not words:
        return []
    query = Query(tuple(Term((word,), text=word) for word in words), ())
    # One more, for the paper itself is among them.
    scores, _ = matches.some(reader, query, limit + 1)
    scores.pop(number, None)
    return _papers(reader, sorted(scores, key=lambda one: (-scores[one], -one))[:limit])


def _telling(reader: Reader, matches: Matches, title: str, text: str) -> list[str]:
    """The words of a paper by how often it has them and how rare they are elsewhere."""
    counts = Counter(_words(text))
    for word in _words(title):
        counts[word] += IN_TITLE
    common = {word: matches.counts.papers(reader, phrase([word])) for word, _ in counts.most_common(LOOKED_AT)}
    # A word of this paper alone leads to no other.
    shared = {word: papers for word, papers in common.items() if papers > 1}
    return sorted(shared, key=lambda word: (-counts[word] / (1 + shared[word] ** 0.5), word))[:USED]


def _words(text: str) -> list[str]:
    words = WORD.findall(search_norm(text).casefold())
    return [word for word in words if word not in STOP_WORDS and (len(word) >= SHORTEST or _is_pair(word))]


def _is_pair(word: str) -> bool:
    return len(word) == PAIR and CJK_RUN.fullmatch(word) is not None


def _papers(reader: Reader, numbers: list[int]) -> list[Paper]:
    rows = reader.rows(
        f"SELECT number, {PAPER} FROM paper WHERE number IN (SELECT value FROM json_each(?))", [listed(numbers)]
    )
    found = {row["number"]: paper_of(row) for row in rows}
    return [found[number] for number in numbers]
