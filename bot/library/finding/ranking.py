"""Which of the papers that match come first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from bot.library.question.empty_words import STOP_WORDS
from bot.library.question.normalise import CJK_RUN, typed
from bot.library.rows import PAPERS_A_DAY

# Measured on known papers asked for by words: nDCG@10 .471 without, .527 with; .618 with 0.6, but whoever writes such
# questions thinks of famous papers, so no more is believed. How new a paper is was judged by nobody: a choice.
POPULARITY = 0.25
RECENCY = 0.15
# Of the votes' logarithm: with so many votes a paper is as popular as can be.
MANY = math.log1p(300)
HALF_LIFE_DAYS = 365
# Numbers of votes and of days whose part of a score is kept; working it out takes ten times as long.
REMEMBERED = 4096

# What a title gains that says all that was asked for and nothing else, in whichever form and order.
TITLED = 0.6
# What it gains if it has the words as they were typed, side by side; the index knows only their stems.
SAID = 0.15
# Letters that are left of a word without its ending; and of a word that others may begin with.
SHORTEST_STEM, SHORTEST_BEGINNING = 4, 3
# The longer first.
ENDINGS = "ations ation ating ated ates ate ings ing ers er ies ed es s e y".split()

# What the words begin with that together say one thing, each with the space before it.
Form = tuple[str, ...]


class Hit(NamedTuple):
    """A paper's row number, what orders it, and its score (larger is better)."""

    number: int
    paper_id: str
    votes: int
    relevance: float
    title: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, as titles may say it: the words as typed, and each thing in all its forms."""

    words: str
    things: Sequence[Sequence[Form]]

    @classmethod
    def of(cls, words: str, things: Iterable[Iterable[str]]) -> Asked:
        """From texts: what was typed, and each thing with all that means the same."""
        return cls(typed(words), [[form for text in forms if (form := beginnings(text))] for forms in things])

    def lift(self, title: str) -> float:
        """What a title gains, as a part of its relevance."""
        words = f" {typed(title)} "
        said, have = self._said(words)
        if not said:
            return 0.0
        share = said / len(self.things)
        full = have / (words.count(" ") - 1)
        if share == 1 and ":" in title:
            name = f" {typed(title.partition(':')[0])} "
            in_name, have = self._said(name)
            full = max(full, have / max(1, name.count(" ") - 1) * (in_name == said))
        return TITLED * share * share * (0.4 + 0.6 * min(1, full)) + SAID * (f" {self.words} " in words)

    def _said(self, words: str) -> tuple[int, int]:
        """How many of the things the words of a title say, and in how many words."""
        forms = [next((form for form in forms if all(one in words for one in form)), ()) for forms in self.things]
        return sum(map(bool, forms)), sum(map(len, forms))


def blend(hits: Sequence[Hit], newest: int, asked: Asked, named: Mapping[int, float]) -> list[int]:
    """Row numbers by relevance, lifted by what the title says, votes and newness; the larger id breaks ties.

    `named` says what papers gain beyond that by their names.
    """
    best = max((hit.relevance for hit in hits), default=0) or 1
    today = newest // PAPERS_A_DAY
    scored = []
    for hit in hits:
        lift = 1 + _popular(hit.votes) + _new(today - hit.number // PAPERS_A_DAY) + asked.lift(hit.title)
        scored.append((hit.relevance / best * lift + named.get(hit.number, 0), hit.paper_id, hit.number))
    return [number for _, _, number in sorted(scored, reverse=True)]


@lru_cache(REMEMBERED)
def _popular(votes: int) -> float:
    return POPULARITY * min(1, math.log1p(max(0, votes)) / MANY)


@lru_cache(REMEMBERED)
def _new(days_ago: int) -> float:
    return RECENCY * math.exp2(-days_ago / HALF_LIFE_DAYS)


def beginnings(text: str) -> Form:
    """What the telling words of a text begin with in all their forms; of a text of others, all."""
    words = typed(text).split()
    return tuple(map(_beginning, [word for word in words if word not in STOP_WORDS] or words))


def _beginning(word: str) -> str:
    if CJK_RUN.search(word):
        return word
    stems = (word.removesuffix(ending) for ending in ENDINGS if word.endswith(ending))
    stem = next((stem for stem in stems if len(stem) >= SHORTEST_STEM), word.removesuffix("s"))
    return f" {stem}" if len(stem) >= SHORTEST_BEGINNING else f" {word} "


def merged(*scored: Mapping[int, float]) -> dict[int, float]:
    """Row numbers with the best of their scores."""
    first, *others = scored
    best = dict(first)
    for scores in others:
        for number, score in scores.items():
            best[number] = max(score, best.get(number, score))
    return best
