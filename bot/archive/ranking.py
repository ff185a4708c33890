"""Which of the papers that match come first."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.archive.normalise import typed
from bot.archive.papers import PAPERS_A_DAY

POPULARITY = 0.25
RECENCY = 0.15
MANY_VOTES = 300
HALF_LIFE_DAYS = 365

NAMED = 2.0
"""What a title that is, or before its colon is, just what was asked for gains: it beats every other match."""
SAID = 0.15
"""What a title gains that has the words as they were typed, side by side; the index knows only their stems."""
BEGUN = 0.1
"""What it gains more if it begins with them."""
NOTHING = re.compile(r"[\W_]*")
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
    said = spoken(words) if words else None
    ordered = sorted(hits, key=lambda hit: (_score(hit, best, newest, said), hit.paper_id), reverse=True)
    return [hit.number for hit in ordered]


def spoken(words: Sequence[str]) -> re.Pattern[str]:
    """Finds these words side by side, however they are set apart."""
    return re.compile(rf"(?<![^\W_]){'[^a-zA-Z0-9]+'.join(map(re.escape, words))}(?![^\W_])", re.IGNORECASE)


def is_named(title: str, match: re.Match[str]) -> bool:
    """Whether a title, or what stands before its colon, is just what was found in it."""
    return NOTHING.fullmatch(title, 0, match.start()) is not None and NAME_ENDS.match(title, match.end()) is not None


def _score(hit: Hit, best: float, newest: int, said: re.Pattern[str] | None) -> float:
    popularity = min(1, math.log1p(max(0, hit.votes)) / math.log1p(MANY_VOTES))
    age_days = newest // PAPERS_A_DAY - hit.number // PAPERS_A_DAY
    recency = math.exp2(-age_days / HALF_LIFE_DAYS)
    title, name = 0.0, 0.0
    if said and (match := said.search(hit.title)):
        title = SAID + BEGUN * (match.start() == 0)
        name = NAMED * is_named(hit.title, match)
    return hit.relevance / best * (1 + POPULARITY * popularity + RECENCY * recency + title) + name


def merged(*scored: Mapping[int, float]) -> dict[int, float]:
    """Row numbers with the best of their scores."""
    best: dict[int, float] = {}
    for scores in scored:
        for number, score in scores.items():
            best[number] = max(score, best.get(number, score))
    return best
