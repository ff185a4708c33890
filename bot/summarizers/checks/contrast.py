"""Whether a bullet sets things against each other, or puts them one after the other, the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.summarizers.checks.languages import Rules
from bot.summarizers.checks.lexicon import Things
from bot.summarizers.checks.patterns import patterns
from bot.summarizers.checks.source import Sentence, Source

CUT = re.compile(
    r"[;:.!?。；]|(?<!\d)[,，](?!\d)|\b(?:and|but|while|whereas|which|that|though|although|yet|where)\b|"
    r"지만 |[며고] |一方|、"
)
WITHIN = {"en": 60, "ko": 26, "ja": 24, "zh": 18}
LEAST_CROSSED = 1.0
Pair = tuple[Things, Things]


def crossed(bullet: Sentence, source: Source, rules: Rules) -> str:
    """What is set against each other the other way than in the paper, in a word; empty if nothing is."""
    if rules.code not in WITHIN:
        return ""
    for what in (("first", "second"), ("then", "since")):
        said = list(_pairs(bullet, what, rules.code))
        known = [pair for one in source.sentences for pair in _pairs(one, what, "en")] if said else []
        if any(is_crossed(pair, known, source) for pair in said):
            return "the order of what is compared" if what[0] == "first" else "what comes first"
    return ""


def is_crossed(said: Pair, known: Sequence[Pair], source: Source) -> bool:
    """Whether each half is only on the other side in the paper."""
    first, second = said[0] - said[1], said[1] - said[0]
    straight = any(first & one[0] - one[1] or second & one[1] - one[0] for one in known)
    return not straight and any(
        source.shared(first, one[1] - one[0]) >= LEAST_CROSSED
        and source.shared(second, one[0] - one[1]) >= LEAST_CROSSED
        for one in known
    )


def _pairs(sentence: Sentence, what: tuple[str, str], code: str) -> Iterator[Pair]:
    """What stands before and after each word that sets against, what counts or comes first being first."""
    for name in what:
        form = patterns("contrasts")[name].get(code)
        for match in form.finditer(sentence.text) if form else ():
            before, after = _beside(sentence, match.start(), match.end(), code)
            if before and after:
                yield (before, after) if name == what[0] else (after, before)


def _beside(sentence: Sentence, start: int, end: int, code: str) -> Pair:
    """What the clause of a word speaks of before and after it."""
    cuts = [match.end() for match in CUT.finditer(sentence.text, 0, start)]
    low = max([start - WITHIN[code], *(cut for cut in cuts if cut < start - 1)])
    cut = CUT.search(sentence.text, end + 1)
    high = min(end + WITHIN[code], cut.start() if cut else len(sentence.text))
    halves = ((low, start), (end, high))
    return tuple(  # type: ignore[return-value]
        frozenset(thing for one in sentence.mentions if left <= one.start < right for thing in one.things)
        for left, right in halves
    )
