"""Matches of a question's rarer words alone, where to score all matches would take too long."""

from __future__ import annotations

from collections.abc import Sequence

from bot.database.readers import Reader
from bot.library.finding.counts import Counts
from bot.library.finding.scored import Scores, best, counted, newest, papers_in
from bot.library.question.query import Query

# A word in a larger share of the papers adds nothing to the score that could be measured, and most of the time.
TELLING = 0.5


def some(reader: Reader, query: Query, depth: int, counts: Counts, candidates: int, most: int) -> tuple[Scores, int]:
    """The best matches that have one of the rarer words, and how many there are; the others add to the score.

    Those words together match about so many `candidates`; of more, `most` of the newest are looked at.
    """
    rare, few = _rare(reader, query.loose, counts, candidates)
    # Scoring a match costs some 2 us and matching it 0.07, so the rare words choose and the others only add.
    half = papers_in(reader) * TELLING
    adding = [form for form in query.loose if form in rare or counts.papers(reader, form) <= half]
    expression = query.some(rare, adding) if len(adding) > len(rare) else query.some(rare)
    depth, read = (depth, best) if few else (max(depth, most), newest)
    scores = read(reader, expression, query.period, depth)
    # Whatever has one of the rare words is a match, so that only they are counted.
    return scores, counted(reader, query.some(rare), query.period, most) if len(scores) >= depth else len(scores)


def _rare(reader: Reader, forms: Sequence[str], counts: Counts, candidates: int) -> tuple[list[str], bool]:
    """The rarest known forms that together match few papers, at least one; and whether they do."""
    known = sorted((count, form) for form in forms if (count := counts.papers(reader, form)))
    rare: list[str] = []
    matched = 0
    for count, form in known or [(0, form) for form in forms[:1]]:
        if rare and matched + count > candidates:
            break
        rare.append(form)
        matched += count
    return rare, matched <= candidates
