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
MANY = math.log1p(300)
"""Of the votes' logarithm: with so many votes a paper is as popular as can be."""
HALF_LIFE_DAYS = 365

NAMED = 2.0
"""What a title that is, or before its colon is, just what was asked for gains: it beats every other match."""
SAID = 0.15
"""What a title gains that has the words as they were typed, side by side; the index knows only their stems."""
BEGUN = 0.1
"""What it gains more if it begins with them."""
NOT_SAID = (0.0, 0.0)
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
    titled = _titled(hits, words) if words else {}
    today = newest // PAPERS_A_DAY
    scored = [
        (hit.relevance / best * (_lift(hit, today) + said) + name, hit.paper_id, hit.number)
        for hit in hits
        for said, name in [titled.get(hit.number, NOT_SAID)]
    ]
    return [number for _, _, number in sorted(scored, reverse=True)]


def _titled(hits: Sequence[Hit], words: Sequence[str]) -> dict[int, tuple[float, float]]:
    """What papers gain whose title has the words side by side: a part of their relevance, and beyond it."""
    said = spoken(words)
    gains: dict[int, tuple[float, float]] = {}
    for number, _, _, _, title in hits:
        folded = title.casefold()
        # Looking for the words one by one spares most titles the pattern.
        if all(word in folded for word in words) and (match := said.search(title)):
            gains[number] = SAID + BEGUN * (match.start() == 0), NAMED * is_named(title, match)
    return gains


def _lift(hit: Hit, today: int) -> float:
    popularity = min(1, math.log1p(hit.votes) / MANY) if hit.votes > 0 else 0
    recency = math.exp2((hit.number // PAPERS_A_DAY - today) / HALF_LIFE_DAYS)
    return 1 + POPULARITY * popularity + RECENCY * recency


def spoken(words: Sequence[str]) -> re.Pattern[str]:
    """Finds these words side by side, however they are set apart."""
    return re.compile(rf"(?<![^\W_]){'[^a-zA-Z0-9]+'.join(map(re.escape, words))}(?![^\W_])", re.IGNORECASE)


def is_named(title: str, match: re.Match[str]) -> bool:
    """Whether a title, or what stands before its colon, is just what was found in it."""
    return NAME_ENDS.match(title, match.end()) is not None and NOTHING.fullmatch(title, 0, match.start()) is not None


def merged(*scored: Mapping[int, float]) -> dict[int, float]:
    """Row numbers with the best of their scores."""
    first, *others = scored
    best = dict(first)
    for scores in others:
        for number, score in scores.items():
            best[number] = max(score, best.get(number, score))
    return best
