"""Matches in an archive of many tens of thousands of papers: the newest, those named in titles, those of rare words."""

from __future__ import annotations

from collections.abc import Sequence

from bot.archive.counts import Counts
from bot.archive.normalise import WORD
from bot.archive.query import Query, phrase
from bot.archive.ranking import merged
from bot.archive.readers import Reader
from bot.archive.scored import Scores, best, counted, newest, normal, papers_in

NEWEST = 1000
"""So many of the newest matches are scored, and as many that match in the title; no more are counted."""
TELLING = 0.5
"""A word in a larger share of the papers adds nothing to the score that could be measured, and most of the time."""
ALL = 60_000
"""Before it scores, bm25 counts the matches of each word, at 0.07 us each; with more, titles get no turn of their own.

What is named so is found all the same, and of so many the newest thousand have the words in their titles too.
"""
CANDIDATES = 5000
"""A question's rarest words together may match about so many papers; its other words only add to the score.

More made no answer to the judged queries better.
"""


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


def some(reader: Reader, query: Query, depth: int, counts: Counts) -> tuple[Scores, int]:
    """The best matches that have one of the rarer words, and how many there are; the others add to the score."""
    rare, few = _rare(reader, query.loose, counts)
    half = papers_in(reader) * TELLING
    adding = [form for form in query.loose if form in rare or counts.papers(reader, form) <= half]
    expression = query.some(rare, adding) if len(adding) > len(rare) else query.some(rare)
    read, most = (best, depth) if few else (newest, max(depth, NEWEST))
    scores = read(reader, expression, query.period, most)
    # Whatever has one of the rare words is a match, so that only they are counted.
    return scores, counted(reader, query.some(rare), query.period, NEWEST) if len(scores) >= most else len(scores)


def _all(reader: Reader, query: Query, counts: Counts) -> int:
    """About how many papers have each of the words, together."""
    words = {word for form in query.loose for word in WORD.findall(form)}
    return sum(counts.papers(reader, phrase([word])) for word in words)


def _rare(reader: Reader, forms: Sequence[str], counts: Counts) -> tuple[list[str], bool]:
    """The rarest known forms that together match few papers, at least one; and whether they do."""
    rare: list[str] = []
    matched = 0
    counted_forms = sorted((count, form) for form in forms if (count := counts.papers(reader, form)))
    for count, form in counted_forms or [(0, form) for form in forms[:1]]:
        if rare and matched + count > CANDIDATES:
            break
        rare.append(form)
        matched += count
    return rare, matched <= CANDIDATES
