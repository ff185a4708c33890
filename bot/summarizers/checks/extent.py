"""Whether a bullet claims more than its paper: all for some, nothing else, an average for a peak."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.summarizers.checks.numbers import Number, fits
from bot.summarizers.checks.patterns import patterns
from bot.summarizers.checks.source import Sentence, Source, clauses

KNOWN = frozenset({"en", "ko", "ja", "zh"})
NUMBER = re.compile(r"\d")
BEFORE, AFTER = {"en": 40, "ko": 14, "ja": 14, "zh": 14}, 14
"""Within how many letters before a number, and after an English one, stands whether it is a mean or a bound."""
CLOSED = re.compile(r"[,;、，。(]|\band\b|\bwhile\b")


def stretched(bullet: Sentence, source: Source, code: str) -> str:
    """The word or number by which a bullet takes in more, or less, than its paper does; empty if there is none."""
    if code not in KNOWN:
        return ""
    for number in bullet.measures:
        if _is_bounded_otherwise(number, source) or _is_of_another_kind(number, bullet, source, code):
            return number.text
    for clause in clauses(bullet):
        for what, needed in (("every", "whole"), ("only", "alone")):
            word = patterns("quantifiers")[what][code].search(clause.text)
            if word and not _is_allowed(needed, source.stems(bullet)) and _is_plain(clause.text, what, code):
                return word[0].strip()
    return ""


def _is_allowed(what: str, stems: Sequence[Sentence]) -> bool:
    """Whether one of the sentences that a bullet stems from speaks of the whole, or leaves something out."""
    return not stems or any(patterns("quantifiers")["abstract"][what].search(one.text) for one in stems)


def _is_plain(text: str, what: str, code: str) -> bool:
    """Whether a clause denies nothing, as "not all" does, and names no number that says what is left out."""
    denied = what == "every" and patterns("negations")["not"][code].search(text)
    return not denied and not (what == "only" and NUMBER.search(text))


def _is_bounded_otherwise(said: Number, source: Source) -> bool:
    """Whether it is said to be at least what the paper says to be at most, or the other way."""
    known = [one for one in source.numbers if fits(said, one)] if said.bound else []
    return bool(known) and all(one.bound == -said.bound for one in known)


def _is_of_another_kind(said: Number, bullet: Sentence, source: Source, code: str) -> bool:
    """Whether it is said to be a mean, a peak or a floor, and is another one of these wherever the paper has it."""
    kinds = _kinds(said, bullet, code)
    known = [_kinds(one, each, "en") for each in source.sentences for one in each.numbers if fits(said, one)]
    return bool(kinds and known) and all(there and not there & kinds for there in known)


def _kinds(number: Number, sentence: Sentence, code: str) -> frozenset[str]:
    """Of a mean, a peak and a floor those that the words beside a number say."""
    text, start = sentence.text, max(0, number.start - BEFORE[code])
    cut = max((match.end() for match in CLOSED.finditer(text, start, number.start)), default=start)
    beside = [text[cut : number.start]]
    if code == "en":
        end = number.end + AFTER
        closed = CLOSED.search(text, number.end, end)
        beside.append(text[number.end : closed.start() if closed else end])
    return frozenset(kind for kind, form in patterns("quantifiers")["bounds"].items() if any(map(form.search, beside)))
