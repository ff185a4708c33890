"""Whether a bullet turns round what its paper says: a fall for a rise beside a number, or blame for praise."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.summarizers.checks.languages import Rules
from bot.summarizers.checks.lexicon import Things
from bot.summarizers.checks.numbers import Number, fits
from bot.summarizers.checks.opposites import Side, changes, sides
from bot.summarizers.checks.roles import cast_of
from bot.summarizers.checks.source import Sentence, Source, spans, squeezed

KNOWN = frozenset({"en", "ko", "ja", "zh"})
VERB_LAST = frozenset({"ko", "ja"})
TOPIC = re.compile("[은는이가はが]")
VERSIONED = re.compile(r"\b[A-Za-z][A-Za-z-]*[- ]?\d+(?:\.\d+)?(?:-[A-Za-z\d.]+)*")
"""A name with a number, as models have."""
VERB = re.compile(
    r"지만|(?<![최참광창재신권경])[며고][ ,]|면서|[으]?나[ ,]|(?<=[しくりきいみちえけせてっれめげ])、|[。;]|が、"
)
COSTS = re.compile(
    r"cost|expens|latenc|delay|memory|\btime\b|~time$|overhead|error|mistake|nois|hallucin|\bbias|~bia|redundan|degrad|"
    r"forget|uncertain|\bfail|~fail|harm|instab|consum|fault|collaps|bottleneck|\bgap|~gap|~spik|~leak|~artifact|"
    r"comput|FLOP|token|loss|~loss|perplex|violat|overclaim|explor|idle|param"
)
"""Of what less is better."""
WORTHS = re.compile(
    r"efficien|accura|performan|qualit|fidelit|robust|precis|generaliz|capab|abilit|divers|flexib|scalab|consisten|"
    r"throughput|~auc|=f1|~recall|interpret|controllab|reliab|success|\bscore|~scor|safe|coheren|~perform|stabil"
)
"""Of what more is better, so that its fall is blame."""
VERB_FIRST = re.compile(r"\s*[a-z]+(?:s|ed|ing)\b")
"""How a clause begins that has a verb of its own."""
OF_NAME = re.compile(r"[A-Z][A-Za-z]{0,20} $")
"""What stands before the number of a name, as of Gemini 1.5."""
AXES = {"merit": "worth", "rank": "worth", "quantity": "quantity", "speed": "speed"}
"""Matters of which a bullet may blame what its paper praises; what others lack is often told as what the paper brings,
so that praise for blame is no mistake."""
LEAST_OTHER, MOST_SAME = 2.0, 0.3
"""How much a clause must share with one that takes the other side, and how much less with those that take its own."""


def turned(bullet: Sentence, source: Source, rules: Rules) -> str:
    """What a bullet turns round, in a word; empty if nothing."""
    if rules.code not in KNOWN:
        return ""
    for number in bullet.measures:
        of_name = OF_NAME.search(bullet.text, max(0, number.start - 24), number.start)
        if not of_name and (what := _turned_at(number, bullet, source, rules.code)):
            return what
    borne_out = {side for number in bullet.measures for side in _borne_out(number, bullet, source, rules.code)}
    blamed = (side for side in sides(bullet.text, rules.code) if _blames(side, bullet, source, rules.code))
    return next(
        (side.matter for side in blamed if side not in borne_out and _is_praised(side, bullet, source, rules.code)), ""
    )


def _borne_out(number: Number, bullet: Sentence, source: Source, code: str) -> list[Side]:
    """What goes the same way beside a number as in the paper."""
    known = [
        side.up
        for sentence in source.sentences
        for one in sentence.numbers
        if fits(number, one)
        for side in _sides_at(one, sentence, "en")
    ]
    return [side for side in _sides_at(number, bullet, code) if side.up in known]


def _blames(side: Side, bullet: Sentence, source: Source, code: str) -> bool:
    """Whether a word surely says that something is worse, slower, or more of what costs."""
    if side.matter not in AXES or not side.sure or side.denied:
        return False
    things = _around(bullet, side, code)
    of_cost = any(COSTS.search(thing) for thing in things)
    if side.matter == "quantity":
        return side.up and of_cost
    twofold = any(one.start == side.start and one.matter == "quantity" for one in sides(bullet.text, code))
    falls = twofold or bullet.text.startswith("below", side.start)
    of_worth = not falls or any(WORTHS.search(thing) for thing in things)
    return not side.up and not of_cost and of_worth and not _is_of_another(side, bullet, source, code)


def _is_of_another(side: Side, bullet: Sentence, source: Source, code: str) -> bool:
    """Whether what is slower or worse is a model with a version that is not the paper's own."""
    names = [match for match in VERSIONED.finditer(bullet.text) if match.start() < side.start]
    about = names[0] if names else None
    if about is None or any(squeezed(about[0]).startswith(own) for own in cast_of(source).own):
        return False
    return code not in VERB_LAST or TOPIC.match(bullet.text, about.end()) is not None


def _is_praised(side: Side, bullet: Sentence, source: Source, code: str) -> bool:
    """Whether what is like a clause takes the other side in the paper, and nothing like it takes its own."""
    things, same, other = _around(bullet, side, code), 0.0, 0.0
    for sentence in source.sentences:
        for one in sides(sentence.text, "en"):
            if AXES.get(one.matter) == AXES[side.matter]:
                shared = source.shared(things, _around(sentence, one))
                if one.sure and one.up is not side.up:
                    other = max(other, shared)
                else:
                    same = max(same, shared)
    return other >= LEAST_OTHER and same <= MOST_SAME * other


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


def _turned_at(number: Number, bullet: Sentence, source: Source, code: str) -> str:
    """What goes one way beside a number, and wherever the paper has it the other way; empty if both go both ways."""
    said = _sides_at(number, bullet, code)
    if any(side.matter == "speed" and _is_of_another(side, bullet, source, code) for side in said):
        return ""
    known = [
        _sides_at(one, sentence, "en") for sentence in source.sentences for one in sentence.numbers if fits(number, one)
    ]
    contrary = {not one.up for one in said}
    if len(contrary) != 1 or not known or not all({one.up for one in there} == contrary for there in known):
        return ""
    same = {one.matter for one in said} & {one.matter for there in known for one in there}
    return min(same, default="")


def _sides_at(number: Number, sentence: Sentence, code: str) -> list[Side]:
    """What the clause that a number stands in takes of changes, or the nearest one whose verb it shares."""
    parts = list(spans(sentence.text))
    at = next((place for place, span in enumerate(parts) if span[0] <= number.start < span[1]), 0)
    alone = code == "zh" or (code == "en" and VERB_FIRST.match(sentence.text, parts[at][0] if parts else 0))
    shared = parts[at : at + 1] if alone else parts[at:] if code in VERB_LAST else parts[at::-1]
    for start, end in shared:
        found = [one for one in sides(sentence.text, code) if start <= one.start < end and one.matter in changes()]
        if found:
            return found
    return []
