"""Whether a bullet turns round what its sentences say: more for less, better for worse, with a number or a thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.summarizers.checks.contrast import is_crossed
from bot.summarizers.checks.languages import Rules
from bot.summarizers.checks.lexicon import Things
from bot.summarizers.checks.numbers import Number, fits
from bot.summarizers.checks.opposites import Side, allowed, matters, sides
from bot.summarizers.checks.patterns import patterns
from bot.summarizers.checks.source import Clause, Sentence, Source, clauses, spans

LEAST_SHARED, LEAST_CERTAIN, MOST_ALIKE = 1.5, 4.5, 0.25
CERTAIN, ALIKE_CERTAIN = 5.5, 0.45
"""How much a clause must share with its contrary where the paper never takes its side, and where it does elsewhere."""
LEAST_ALLOWED, ALLOWED = 1.0, 0.4
LEAST_TURNED, MOST_SAME = 2.2, 0.5
"""How much a clause must share with its contrary, and at most with its like."""
COSTS = re.compile(
    r"cost|latenc|delay|memor|time\b|comput|overhead|error|loss|nois|hallucin|bias|risk|token|variance|redundan|"
    r"gap|bridg|drift|degrad|forget|complex|uncertain|entrop|attack|fail|harm|param|conflict|instab|consum|flop|fault"
)
"""Of what less is better."""
KNOWN = frozenset({"en", "ko", "ja", "zh"})
BESIDE = {"en": 20, "ko": 7, "ja": 6, "zh": 5}
"""Within how many letters an adjective's noun follows it."""
VERB_LAST = frozenset({"ko", "ja"})
VERB = re.compile(
    r"지만|(?<![최참광창재신권경])[며고][ ,]|면서|[으]?나[ ,]|(?<=[しくりきいみちえけせてっれめげ])、|[。;]|が、"
)
OF_NAME = re.compile(r"[A-Z][A-Za-z]{0,20} $")
"""What stands before the number of a name, as of Gemini 1.5."""
Part = tuple[frozenset[bool], Things]
"""The sides that a clause takes of one matter, and what it speaks of."""


def turned(bullet: Sentence, source: Source, rules: Rules) -> str:
    """What a bullet turns round, in a word; empty if nothing."""
    if rules.code not in KNOWN:
        return ""
    for number in bullet.measures:
        of_name = OF_NAME.search(bullet.text, max(0, number.start - 24), number.start)
        what = "" if of_name else _turned_at(number, bullet, source, rules.code)
        if what:
            return what
    said = sides(bullet.text, rules.code)
    for side in said:
        both = any(one.matter == side.matter and one.up is not side.up for one in said)
        if both or side.denied or not side.sure:
            continue
        if _is_foreign(side, bullet, source, rules.code) or _is_turned(side, bullet, source, rules.code):
            return side.matter
    return _crossed(said, bullet, source, rules.code)


def _crossed(said: Sequence[Side], bullet: Sentence, source: Source, code: str) -> str:
    """A matter of which a bullet takes both sides, each of what the paper takes the other of."""
    for matter in dict.fromkeys(one.matter for one in said):
        own = _pair(bullet, said, matter, code)
        known = [_pair(one, sides(one.text, "en"), matter, "en") for one in source.stems(bullet)] if all(own) else []
        if any(all(pair) and is_crossed(own, known, source) for pair in known):
            return matter
    return ""


def _pair(sentence: Sentence, said: Sequence[Side], matter: str, code: str) -> tuple[Things, Things]:
    """What stands beside the words for each side of a matter."""
    own = [one for one in said if one.matter == matter and one.sure]
    halves = [
        frozenset().union(*(_beside(sentence, one, own, code) for one in own if one.up is up)) for up in (True, False)
    ]
    return halves[0], halves[1]


def _beside(sentence: Sentence, side: Side, said: Sequence[Side], code: str) -> Things:
    """What the noun right after an adjective speaks of."""
    limit = min([one.start for one in said if one.start > side.start], default=len(sentence.text))
    after = [one for one in sentence.mentions if 0 <= one.start - side.end <= BESIDE[code] and one.start < limit]
    return frozenset().union(*(one.things for one in after))


def _is_foreign(side: Side, bullet: Sentence, source: Source, code: str) -> bool:
    """Whether what a bullet takes one side of is on the other one in the paper, and only there."""
    things, stems = _around(bullet, side, code), source.stems(bullet)
    praised = (
        side.up and side.matter in matters("praise") and not patterns("negations")["others"][code].search(bullet.text)
    )
    same = [
        source.shared(things, each.things)
        for each in source.sentences
        for one in sides(each.text, "en")
        if one.matter == side.matter and (one.up is side.up or not one.sure)
    ]
    other = max(
        (
            source.shared(things, _around(each, one))
            for each in stems
            for one in sides(each.text, "en")
            if one.matter == side.matter and one.up is not side.up and one.sure
            if not (praised and patterns("negations")["others"]["en"].search(each.text))
        ),
        default=0.0,
    )
    if (
        other < (LEAST_CERTAIN if same else LEAST_SHARED)
        or max(same, default=0.0) > (MOST_ALIKE if other < CERTAIN else ALIKE_CERTAIN) * other
    ):
        return False
    if same and side.up and side.matter in matters("news"):
        return False
    likely = _likely(things, stems, max(LEAST_ALLOWED, ALLOWED * other), source)
    return not any((side.matter, side.up) in allowed(one.text.lower()) for one in likely if not _takes(one, side))


def _likely(things: Things, among: Sequence[Sentence], least: float, source: Source) -> Iterator[Clause]:
    """The clauses of some sentences that speak of the same."""
    for sentence in among:
        yield from (one for one in clauses(sentence) if source.shared(things, one.things) >= least)


def _takes(clause: Clause, side: Side) -> bool:
    """Whether a clause takes the other side of a matter."""
    return any(one.matter == side.matter and one.up is not side.up for one in sides(clause.text, "en"))


def _around(sentence: Sentence, side: Side, code: str = "en") -> Things:
    """What the clause of a word speaks of, the word itself apart."""
    parts = _broadly(sentence.text) if code in VERB_LAST else spans(sentence.text)
    start, end = next((span for span in parts if span[0] <= side.start < span[1]), (0, 0))
    there = (one.things for one in sentence.mentions if start <= one.start < end)
    own = (one.things for one in sentence.mentions if side.start <= one.start < side.end)
    return frozenset().union(*there) - frozenset().union(*own)


def _broadly(text: str) -> Iterator[tuple[int, int]]:
    """The clauses of a language whose verb comes last: a comma only parts what one verb says."""
    start = 0
    for match in VERB.finditer(text):
        yield start, match.end()
        start = match.end()
    yield start, len(text)


def _is_turned(side: Side, bullet: Sentence, source: Source, code: str) -> bool:
    """Whether a clause that blames is most like one that praises, and far less like one that blames.

    What a bullet praises may well have been the trouble of those before; what it blames was not.
    """
    if side.matter not in matters("news"):
        return False
    things, same, other = _around(bullet, side, code), 0.0, 0.0
    if side.up is not (side.matter == "quantity" and any(COSTS.search(thing) for thing in things)):
        return False
    for sentence in source.sentences:
        if (side.matter, side.up) in allowed(sentence.low):
            same = max(same, source.shared(things, sentence.things))
        for taken, there in _parts(sentence):
            if side.up in taken:
                same = max(same, source.shared(things, sentence.things))
            elif taken:
                other = max(other, source.shared(things, there))
    return other >= LEAST_TURNED and same <= MOST_SAME * other


def _parts(sentence: Sentence) -> Iterator[Part]:
    taken = frozenset[bool]()
    said = [one for one in sides(sentence.text, "en") if one.matter in matters("news")]
    for start, end in spans(sentence.text):
        taken = frozenset(one.up for one in said if start <= one.start < end) or taken
        yield taken, frozenset().union(*(one.things for one in sentence.mentions if start <= one.start < end))


def _turned_at(number: Number, bullet: Sentence, source: Source, code: str) -> str:
    """What goes the other way beside a number than in the paper, if nothing there goes the same way."""
    known = [(one, sentence) for sentence in source.sentences for one in sentence.numbers if fits(number, one)]
    said = _sides_at(number, bullet, code)
    there = [side for one, sentence in known for side in _sides_at(one, sentence, "en")]
    for matter in sorted(matters("changes")):
        own, others = ({one.up for one in each if one.matter == matter} for each in (said, there))
        if own & others or {one.up for one in said} & {one.up for one in there}:
            return ""
        if len(own) == len(others) == 1:
            return matter
    return ""


def _sides_at(number: Number, sentence: Sentence, code: str) -> Sequence[Side]:
    """What the clause that a number stands in takes of changes, or the nearest one whose verb it shares."""
    parts = list(spans(sentence.text))
    at = next((place for place, span in enumerate(parts) if span[0] <= number.start < span[1]), 0)
    for start, end in parts[at:] if code in VERB_LAST else parts[at::-1]:
        found = [
            one for one in sides(sentence.text, code) if start <= one.start < end and one.matter in matters("changes")
        ]
        if found:
            return found
    return []
