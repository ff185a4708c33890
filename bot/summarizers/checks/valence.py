"""Whether a bullet tells as a loss what its paper tells as a gain, in whatever words, or turns a bound round."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.summarizers.checks.lexicon import Mention
from bot.summarizers.checks.numbers import Number, fits
from bot.summarizers.checks.opposites import sides
from bot.summarizers.checks.patterns import patterns
from bot.summarizers.checks.source import Clause, Sentence, Source, clauses, spans

PRAISE = frozenset({"merit", "rank", "speed", "steadiness", "outcome"})
AMOUNTS = frozenset({"quantity", "level", "amount"})
KNOWN = frozenset({"en", "ko", "ja", "zh"})
COSTS = re.compile(
    r"cost|expens|latenc|delay|memory|time\\b|~time$|overhead|error|mistake|nois|hallucin|\bbias|~bia|redundan|degrad|"
    r"forget|uncertain|\bfail|~fail|harm|instab|consum|fault|collaps|bottleneck|\bgap|~gap|~spik|~leak|~artifact|"
    r"comput|FLOP|unlearn"
)
"""Of what less is better."""
WORTHS = re.compile(
    r"efficien|accura|performan|qualit|fidelit|robust|precis|generaliz|divers|flexib|scalab|consisten|throughput|"
    r"interpret|controllab|reliab|success|\bscore|~scor|safe|coheren|~perform"
)
"""Of what more is better."""
LEAST_LIKE, NEARLY, FAIRLY = 3.0, 0.6, 0.35
"""How much a clause must share with one of the paper; how near to that others must agree, and none differ."""
GAIN, LOSS, MIXED = 1, -1, 2
SOURCES_KEPT = 4


def reversed_(bullet: Sentence, source: Source, code: str) -> str:
    """What is said to go badly and goes well in the paper, or what bound is turned round; empty if nothing is.

    A gain that the paper tells as a loss is not looked for: what others lack is often told as what the paper brings.
    """
    if code not in KNOWN:
        return ""
    if any(_is_bounded_otherwise(number, source) for number in bullet.numbers):
        return "more than, less than"
    if patterns("negations")["others"][code].search(bullet.text):
        return ""
    for span, clause in zip(spans(bullet.text), clauses(bullet), strict=True):
        if _valence(bullet, span, code) == LOSS and _is_gain(clause, source):
            return "better, worse"
    return ""


def _is_gain(clause: Clause, source: Source) -> bool:
    """Whether the clauses of the paper that are most like one tell a gain, and none that is like it a loss."""
    scored = [(source.shared(clause.things, things), valence) for things, valence in _valences(source)]
    best = max(score for score, _ in scored)
    return (
        best >= LEAST_LIKE
        and all(valence == GAIN for score, valence in scored if score >= NEARLY * best)
        and not any(valence in (LOSS, MIXED) for score, valence in scored if score >= FAIRLY * best)
    )


def _is_bounded_otherwise(said: Number, source: Source) -> bool:
    """Whether it is said to be at least what the paper says to be at most, or the other way."""
    known = [one for one in source.numbers if fits(said, one)]
    return said.bound != 0 and bool(known) and all(one.bound == -said.bound for one in known)


@lru_cache(SOURCES_KEPT)
def _valences(source: Source) -> tuple[tuple[frozenset[str], int], ...]:
    """The clauses of a paper by what they speak of, each with its valence, or that of those beside it."""
    found = []
    for sentence in source.sentences:
        parts = list(spans(sentence.text))
        own = _carried([_valence(sentence, span, "en") for span in parts])
        found += list(zip((one.things for one in clauses(sentence)), own, strict=True))
    return tuple(found)


def _carried(valences: list[int]) -> list[int]:
    """Each that is none is the last one before it, or else the next."""
    before, after, carried = 0, 0, list(valences)
    for place, one in enumerate(valences):
        before = carried[place] = one or before
    for place in reversed(range(len(carried))):
        after = carried[place] = carried[place] or after
    return carried


def _valence(sentence: Sentence, span: tuple[int, int], code: str) -> int:
    """`GAIN` or `LOSS` if a clause tells one, `MIXED` if both, 0 if neither."""
    start, end = span
    said = [one for one in sides(sentence.text, code) if start <= one.start < end and one.sure]
    costs, worths = _speaks_of(sentence.mentions, span, COSTS), _speaks_of(sentence.mentions, span, WORTHS)
    sign = worths - costs
    amounts = {(GAIN if one.up else LOSS) * sign for one in said if one.matter in AMOUNTS and sign}
    counted = {one.start for one in said if one.matter in AMOUNTS}
    praise = {GAIN if one.up else LOSS for one in said if one.matter in PRAISE and one.start not in counted}
    found = amounts | praise
    return MIXED if len(found) > 1 else next(iter(found), 0)


def _speaks_of(mentions: Iterable[Mention], span: tuple[int, int], form: re.Pattern[str]) -> bool:
    return any(form.search(thing) for one in mentions if span[0] <= one.start < span[1] for thing in one.things)
