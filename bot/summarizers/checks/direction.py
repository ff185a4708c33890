"""Whether a bullet turns round what its sentences say: more for less, better for worse, with a number or a thing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bot.summarizers.checks.languages import Rules
from bot.summarizers.checks.lexicon import Things
from bot.summarizers.checks.numbers import Number, fits
from bot.summarizers.checks.patterns import entries
from bot.summarizers.checks.source import Clause, Sentence, Source, clauses, spans

LEAST_TURNED, MOST_SAME, BETTERED = 3.0, 0.35, (4.0, 0.25)
"""How much a clause must share with its contrary, and at most with its like; more to say that something got better."""
CHANGES = frozenset({"quantity", "merit", "speed", "amount"})
"""Opposites that go with numbers."""
ALIKE = frozenset({"quantity", "merit"})
"""Opposites that some words belong to both of: to raise and to fall."""
DEGREES = frozenset({"high", "low", r"large|big\b|massive", "small|tiny|light.?weight|compact", "~high", "~low"})
BESIDE = {"en": 16, "ko": 6, "ja": 5, "zh": 4}
"""Within how many letters an adjective's noun follows it."""
VERB_LAST = frozenset({"ko", "ja"})


@dataclass(frozen=True, slots=True)
class Opposite:
    """Two sides of one matter, as each language says them."""

    name: str
    up: dict[str, re.Pattern[str]]
    down: dict[str, re.Pattern[str]]
    beside: bool
    """Whether the words only speak of what stands beside them, as adjectives do."""

    def pattern(self, side: str, language: str) -> re.Pattern[str]:
        """The words of a side."""
        return (self.up if side == "up" else self.down)[language]

    def sides(self, text: str, language: str) -> set[str]:
        """The sides that a text takes."""
        found = {"up"} if self.up[language].search(text) else set()
        return found | ({"down"} if self.down[language].search(text) else set())


@cache
def opposites() -> tuple[Opposite, ...]:
    """Everything that can be turned round."""
    return tuple(
        Opposite(name, _compiled(sides["up"]), _compiled(sides["down"]), sides.get("beside", False))
        for name, sides in entries("opposites").items()
    )


def _compiled(words: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    return {code: re.compile(form, re.IGNORECASE) for code, form in words.items()}


def turned(bullet: Sentence, source: Source, rules: Rules) -> str:
    """What a bullet turns round, in a word; empty if nothing."""
    if rules.code not in BESIDE:
        return ""
    for number in bullet.measures:
        if what := _turned_at(number, bullet, source, rules.code):
            return what
    for opposite in opposites():
        if opposite.beside:
            if _is_turned_beside(opposite, bullet, source, rules.code):
                return opposite.name
            continue
        for clause in clauses(bullet):
            said = opposite.sides(clause.text, rules.code)
            if len(said) == 1 and _is_turned(opposite, said, clause, source):
                return opposite.name
    return ""


def _is_turned(opposite: Opposite, said: set[str], clause: Clause, source: Source) -> bool:
    """Whether a clause is most like one that takes the other side, and far less like a sentence that takes its own."""
    same = other = 0.0
    alike = [one for one in opposites() if {one.name, opposite.name} <= ALIKE] or [opposite]
    for sentence in source.sentences:
        for one in clauses(sentence):
            sides = set[str]().union(*(each.sides(one.text, "en") for each in alike))
            if sides & said:
                same = max(same, source.shared(clause.things, sentence.things))
            elif sides:
                other = max(other, source.shared(clause.things, one.things))
    least, most = BETTERED if (opposite.name, said) == ("merit", {"up"}) else (LEAST_TURNED, MOST_SAME)
    return other >= least and same <= most * other


def _is_turned_beside(opposite: Opposite, bullet: Sentence, source: Source, code: str) -> bool:
    """Whether what stands beside a word always stands beside its contrary in the paper."""
    for side, contrary in (("up", "down"), ("down", "up")):
        own = _beside(bullet, opposite.pattern(side, code), BESIDE[code])
        if not own or own & _beside(bullet, opposite.pattern(contrary, code), BESIDE[code]):
            continue
        same = [_beside(one, opposite.pattern(side, "en"), BESIDE["en"]) for one in source.sentences]
        other = [
            _beside(one, opposite.pattern(contrary, "en"), BESIDE["en"])
            for one in source.sentences
            if source.shared(bullet.things, one.things) >= LEAST_TURNED
        ]
        if (own - Things().union(*same)) & Things().union(*other):
            return True
    return False


def _beside(sentence: Sentence, words: re.Pattern[str], within: int) -> Things:
    """What stands right before and after some words."""
    found = Things()
    for match in words.finditer(sentence.text):
        after = [one for one in sentence.mentions if 0 <= one.start - match.end() <= within and one.things]
        found |= frozenset().union(*(one.things for one in after if one.start == after[0].start))
    return found - DEGREES


def _turned_at(number: Number, bullet: Sentence, source: Source, code: str) -> str:
    """What goes the other way beside a number than in the paper, if nothing there goes the same way."""
    known = [(one, sentence) for sentence in source.sentences for one in sentence.numbers if fits(number, one)]
    turned_round = ""
    for opposite in opposites():
        if opposite.name in CHANGES:
            said = _side_at(number, opposite, bullet, code)
            there = set[str]().union(*(_side_at(one, opposite, sentence, "en") for one, sentence in known))
            if said & there:
                return ""
            turned_round = opposite.name if len(said) == len(there) == 1 else turned_round
    return turned_round


def _side_at(number: Number, opposite: Opposite, sentence: Sentence, code: str) -> set[str]:
    """The direction of the clause that a number stands in, or of the nearest one whose verb it shares."""
    parts = list(spans(sentence.text))
    at = next((place for place, span in enumerate(parts) if span[0] <= number.start < span[1]), 0)
    order = parts[at:] if code in VERB_LAST else parts[at::-1]
    for start, end in order:
        text = sentence.text[start:end]
        if any(one.sides(text, code) for one in opposites() if one.name in CHANGES):
            return opposite.sides(text, code)
    return set()
