"""Which of the papers that match come first."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.archive.normalise import typed
from bot.archive.papers import PAPERS_A_DAY

POPULARITY = 0.25
RECENCY = 0.15
MANY = math.log1p(300)
"""Of the votes' logarithm: with so many votes a paper is as popular as can be."""
HALF_LIFE_DAYS = 365
REMEMBERED = 4096
"""Numbers of votes and of days whose part of a score is kept; working it out takes ten times as long."""

NAMED = 2.0
"""What a title that is, or before its colon is, just what was asked for gains: it beats every other match."""
SAID = 0.15
"""What a title gains that has the words as they were typed, side by side; the index knows only their stems."""
BEGUN = 0.1
"""What it gains more if it begins with them."""
NOT_SAID = (0.0, 0.0)
NOTHING = re.compile(r"[\W_]*")
BETWEEN = r"[^a-z0-9]+"
NAME_ENDS = re.compile(r"[^\w:]*(?::|$)")


class Hit(NamedTuple):
    """A paper's row number, what orders it, and its score (larger is better)."""

    number: int
    paper_id: str
    votes: int
    relevance: float
    title: str = ""


def blend(hits: Sequence[Hit], newest: int, asked: str = "") -> list[int]:
    """Row numbers by relevance, lifted by what the title says, votes and newness; the larger id breaks ties."""
    best = max((hit.relevance for hit in hits), default=0) or 1
    words = typed(asked).split()
    titled = _titled(hits, words) if words else {}
    today = newest // PAPERS_A_DAY
    scored = []
    for hit in hits:
        said, name = titled.get(hit.number, NOT_SAID)
        lift = 1 + _popular(hit.votes) + _new(today - hit.number // PAPERS_A_DAY) + said
        scored.append((hit.relevance / best * lift + name, hit.paper_id, hit.number))
    return [number for _, _, number in sorted(scored, reverse=True)]


def _titled(hits: Sequence[Hit], words: Sequence[str]) -> dict[int, tuple[float, float]]:
    """What papers gain whose title has the words side by side: a part of their relevance, and beyond it."""
    said = spoken(words)
    found = ((hit.number, said.search(hit.title.casefold())) for hit in hits)
    return {number: (SAID + BEGUN * (match.start() == 0), NAMED * is_named(match)) for number, match in found if match}


@lru_cache(REMEMBERED)
def _popular(votes: int) -> float:
    return POPULARITY * min(1, math.log1p(max(0, votes)) / MANY)


@lru_cache(REMEMBERED)
def _new(days_ago: int) -> float:
    return RECENCY * math.exp2(-days_ago / HALF_LIFE_DAYS)


def spoken(words: Sequence[str]) -> re.Pattern[str]:
    """Finds these lower-case words side by side, however they are set apart."""
    first, *others = map(re.escape, words)
    # That nothing stands before the word is asked behind it: a pattern that starts with letters is five times as fast.
    return re.compile(BETWEEN.join([rf"{first}(?<![^\W_]{first})", *others]) + r"(?![^\W_])")


def is_named(match: re.Match[str]) -> bool:
    """Whether a title, or what stands before its colon, is just what was found in it."""
    title, start, end = match.string, match.start(), match.end()
    return NAME_ENDS.match(title, end) is not None and NOTHING.fullmatch(title, 0, start) is not None


def merged(*scored: Mapping[int, float]) -> dict[int, float]:
    """Row numbers with the best of their scores."""
    first, *others = scored
    best = dict(first)
    for scores in others:
        for number, score in scores.items():
            best[number] = max(score, best.get(number, score))
    return best
