"""Matches in an archive of many tens of thousands of papers: the newest, and those that match in the title."""

from __future__ import annotations

from bot.database.readers import Reader
from bot.library.finding.counts import Counts
from bot.library.finding.ranking import merged
from bot.library.finding.scored import Scores, newest, normal
from bot.library.question.normalise import WORD
from bot.library.question.query import Query, phrase

# So many of the newest matches are scored, and as many that match in the title; no more are counted.
NEWEST = 1000
# Before it scores, bm25 counts the matches of each word, at 0.07 us each; with more, titles get no turn of their own.
#
# What is named so is found all the same, and of so many the newest thousand have the words in their titles too.
ALL = 60_000


def every(reader: Reader, query: Query, depth: int, counts: Counts) -> tuple[Scores, int]:
    """The newest matches that have all that is wanted, the newest that do in the title, and how many there are."""
    own, *theirs = query.variants
    most = max(depth, NEWEST)
    scores = newest(reader, own.every, query.period, most)
    total = len(scores)
    if total >= most and query.plain and _all(reader, own, counts) <= ALL:
        scores = merged(scores, newest(reader, f"{{title}} : ({own.every})", query.period, most))
    if total < depth and theirs:
        found = [scores, *(newest(reader, one.every, query.period, most) for one in theirs)]
        scores = merged(*map(normal, found))
        total = len(scores)
    return normal(scores), total


def _all(reader: Reader, query: Query, counts: Counts) -> int:
    """About how many papers have each of the words, together."""
    words = {word for form in query.loose for word in WORD.findall(form)}
    return sum(counts.papers(reader, phrase([word])) for word in words)
