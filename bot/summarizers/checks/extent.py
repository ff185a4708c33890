"""Whether a bullet claims more than its paper: all for some, nothing else, or at least for at most."""

from __future__ import annotations

import re

from bot.summarizers.checks.numbers import Number, fits
from bot.summarizers.checks.patterns import patterns
from bot.summarizers.checks.source import Clause, Sentence, Source, clauses

LEAST_LIKE, NEARLY, HALF = 2.0, 0.6, 0.5
"""How much a clause must share with one of the paper, and how near to that others count too."""
NUMBER = re.compile(r"\d")


def stretched(bullet: Sentence, source: Source, code: str) -> str:
    """The word by which a bullet takes in more, or less, than its paper does; empty if there is none."""
    if bounded := next((one.text for one in bullet.numbers if _is_bounded_otherwise(one, source)), ""):
        return bounded
    for clause in clauses(bullet):
        every, only = (patterns("quantifiers")[what].get(code) for what in ("every", "only"))
        if every and (word := every.search(clause.text)) and _is_of_some(clause, source):
            return word[0].strip()
        if only and (word := only.search(clause.text)) and _is_one_of_many(clause, source):
            return word[0].strip()
    return ""


def _is_bounded_otherwise(said: Number, source: Source) -> bool:
    """Whether it is said to be at least what the paper says to be at most, or the other way."""
    known = [one for one in source.numbers if fits(said, one)] if said.bound else []
    return bool(known) and all(one.bound == -said.bound for one in known)


def _is_of_some(clause: Clause, source: Source) -> bool:
    """Whether the clause of the paper that is most like one speaks of a part, and none that is like it of the whole."""
    like = source.like(clause, NEARLY)
    said = patterns("quantifiers")["abstract"]
    return (
        bool(like)
        and like[0][0] >= LEAST_LIKE
        and said["some"].search(like[0][1].text) is not None
        and not any(said["whole"].search(one.text) for _, one in like)
    )


def _is_one_of_many(clause: Clause, source: Source) -> bool:
    """Whether no sentence of the paper that is like a clause leaves anything out."""
    if NUMBER.search(clause.text):
        return False
    scored = [(source.shared(clause.things, one.things), one) for one in source.sentences]
    best = max(score for score, _ in scored)
    alone = patterns("quantifiers")["abstract"]["alone"]
    return best > 0 and not any(alone.search(one.text) for score, one in scored if score >= HALF * best)
