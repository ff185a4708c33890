"""What each number of a sentence is said of: the part of the sentence that is its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.summarizers.checks.lexicon import Mention, Things
from bot.summarizers.checks.numbers import Number
from bot.summarizers.checks.patterns import patterns
from bot.summarizers.checks.units import agree

NAME = re.compile(r"[A-Za-z\d].*[A-Z]|[A-Za-z][-.]?\d|\d[A-Za-z]")
CAPITAL = re.compile(r"[A-Z]")
"""How names look: a capital after the first letter, letters with digits; or a capital inside a sentence."""
LAST_WORD = re.compile(r"(\w+|\()\W*$")
WORD = re.compile(r"[^\W\d_]{3}")
COMMA = re.compile(r"[%)]?[,、，;；]")
LONGEST_LABEL, FIRST_LABEL = 60, 40
FEWEST_IN_ROW, RANGE_WITHIN = 2, 3
NAME_COUNTS, NEAREST = 3, 4
"""A name says so many times more than a word; what stands nearer than so many letters is as good as beside."""
IDLE = frozenset({
    "improv|enhanc|boost|gain", "achiev|reach|attain|obtain|yield", "show|reveal|demonstrat|find", "performan|result",
    "outperform|surpass|exceed|beat", "superior", "us(?:e|es|ed|ing)\\b|utili|employ|leverag", "compar", "score",
    "includ|contain|consist|compris|hold", "introduc|propos|present", "degrad|drop|declin|deteriorat",
    "specif(?:y|ied)|enabl|allow|\\bcan\\b|able", "provid|offer|deliver", "~averag",
    "~respect", "~versu", "~against", "~relativ", "~increas", "~ris",
})  # fmt: skip
"""What is said of every number."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What is mentioned in a number's part of the sentence, and how much it tells."""

    things: Things
    weight: float
    name: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """A number and what is mentioned in its own part of the sentence, the nearest first."""

    number: Number
    beside: tuple[Beside, ...]
    link: str = ""
    """How it is tied to the nearest name."""
    sentence: int = 0
    open: bool = False
    """Whether it stands in a row of numbers, and nothing tells which is whose."""

    @property
    def things(self) -> Things:
        """All of it."""
        return frozenset().union(*(one.things for one in self.beside))

    @property
    def names(self) -> Things:
        """The names alone."""
        return frozenset().union(*(one.things for one in self.beside if one.name))


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    numbers: Sequence[Number]
    mentions: Sequence[Mention]
    place: int

    def slot(self, number: Number, start: int, stop: int, *, is_open: bool = False, listed: bool = False) -> Slot:
        """The number with what is mentioned between two places, itself apart."""
        own = [one for one in self.numbers if one is number or (alike(one, number) and _is_near(one, number))]
        there: dict[int, list[Mention]] = {}
        for one in self.mentions:
            if start <= one.start < stop and not any(near.start < one.end and one.start < near.stop for near in own):
                there.setdefault(one.start, []).append(one)
        found = []
        for begin, ones in there.items():
            end = max(one.end for one in ones)
            gap = 0 if listed else max(begin - number.end, number.start - end, 0)
            found.append((gap, begin, end, frozenset().union(*(one.things for one in ones))))
        found.sort(key=lambda one: one[:2])
        beside = tuple(
            Beside(things, self._weight(begin, end, things) / (NEAREST + gap), self._is_name(begin, end))
            for gap, begin, end, things in found
        )
        nearest = next(((begin, end) for _, begin, end, _ in found if self._is_name(begin, end)), None)
        return Slot(number, beside, self._link(number, *nearest) if nearest else "", self.place, is_open)

    def _is_name(self, start: int, end: int) -> bool:
        return bool(NAME.match(self.text, start, end) or (start > 0 and CAPITAL.match(self.text, start)))

    def _weight(self, start: int, end: int, things: Things) -> int:
        if self._is_name(start, end):
            return NAME_COUNTS
        meant = {thing for thing in things if thing[0] not in "=~"}
        return 0 if things & IDLE and meant <= IDLE else 1

    def _link(self, number: Number, start: int, end: int) -> str:
        """The last word between the two, and which comes first."""
        between = self.text[end : number.start] if end <= number.start else self.text[number.end : start]
        word = LAST_WORD.search(between)
        return f"{end <= number.start} {word[1] if word else ''}"


def slots(text: str, numbers: Sequence[Number], mentions: Sequence[Mention], place: int = 0) -> tuple[Slot, ...]:
    """Each number of a sentence with its own part of it."""
    whole = _Text(text, numbers, mentions, place)
    found: list[Slot] = []
    for start, stop, held in _spans(text, numbers):
        for row in _rows(text, held):
            found += _of_row(whole, row, start, stop, found)
    return tuple(found)


def directed(text: str, numbers: Sequence[Number]) -> Iterator[tuple[Number, Number]]:
    """The pairs of numbers of which the sentence says that one becomes the other."""
    for one, other in pairwise(numbers):
        if _is_change(text, one, other):
            yield one, other


def alike(one: Number, other: Number) -> bool:
    """Whether they count the same kind of thing."""
    return agree(one.unit, other.unit) and agree(other.unit, one.unit)


def _is_change(text: str, one: Number, other: Number) -> bool:
    before, between = text[max(0, one.start - LONGEST_LABEL) : one.start], text[one.end : other.start]
    return bool(
        _list("to").fullmatch(between)
        or (_list("from").search(before) and _list("later").fullmatch(between))
        or _list("becomes").fullmatch(between)
    )


def _is_near(one: Number, other: Number) -> bool:
    return -1 <= max(one.start, other.start) - min(one.end, other.end) <= RANGE_WITHIN


def _spans(text: str, numbers: Sequence[Number]) -> Iterator[tuple[int, int, list[Number]]]:
    """The parts of a sentence with numbers of their own."""
    start, held = 0, list(numbers[:1])
    for one, other in pairwise(numbers):
        if (cut := _cut(text, one, other)) is None:
            held.append(other)
        else:
            yield start, cut, held
            start, held = cut, [other]
    if held:
        yield start, len(text), held


def _cut(text: str, one: Number, other: Number) -> int | None:
    """Where the part of one number ends and that of the next begins; None if they share it."""
    start, stop = one.end, max(other.start, one.end)
    if alike(one, other) and (_is_change(text, one, other) or _list("joined").fullmatch(text, start, stop)):
        return None
    if (comma := COMMA.match(text, start)) and WORD.search(text, start, stop):
        return comma.end()
    explains = False
    bracket = text.rfind("(", start, stop)
    if bracket >= 0 and text.find(")", bracket, stop) < 0:
        explains = not WORD.search(text, bracket, stop)
        stop = bracket
    if ends := [match.start() for match in _list("apart").finditer(text, start, stop)]:
        return ends[-1]
    if ends := [match.end() for match in _list("after").finditer(text, start, stop)]:
        return ends[-1]
    return stop if alike(one, other) and not explains else None


def _rows(text: str, held: Sequence[Number]) -> Iterator[list[Number]]:
    """The numbers of one part, those that are only listed together."""
    row = list(held[:1])
    for one, other in pairwise(held):
        if alike(one, other) and _list("joined").fullmatch(text, one.end, other.start):
            row.append(other)
        else:
            yield row
            row = [other]
    yield row


def _of_row(whole: _Text, row: Sequence[Number], start: int, stop: int, before: Sequence[Slot]) -> list[Slot]:
    """One number with all of the part; of several those that a list of as many names tells apart."""
    if len(row) < FEWEST_IN_ROW:
        return [whole.slot(row[0], start, stop)]
    respectively = _list("respectively").search(whole.text) is not None
    for parts in _lists(whole.text, row):
        labelled = [whole.slot(number, *part, listed=True) for number, part in zip(row, parts, strict=False)]
        if _are_told_apart(labelled, row, by_names=not respectively) and not _holds_alike(whole, parts, row[0]):
            return labelled
    earlier = [slot for slot in before if alike(slot.number, row[0])][-len(row) :]
    if respectively and _are_told_apart(earlier, row, by_names=True):
        return [replace(slot, number=number) for slot, number in zip(earlier, row, strict=True)]
    return [whole.slot(number, start, stop, is_open=True) for number in row]


def _lists(text: str, row: Sequence[Number]) -> Iterator[list[tuple[int, int]]]:
    """As many parts between commas and "and" as there are numbers in the row, before it and after it."""
    start, stop, most = row[0].start, row[-1].end, len(row)
    matches = list(_list("listed").finditer(text, max(0, start - most * LONGEST_LABEL), start))
    joints = [place for place, match in enumerate(matches) if not COMMA.fullmatch(match[0].strip())]
    last = joints[-1] if joints else len(matches) - 1
    ends = [*(match.start() for match in matches), start]
    begin, *between = [max(0, ends[0] - LONGEST_LABEL), *ends[: last + 2]][-most - 1 :]
    yield list(pairwise([max(begin, between[0] - FIRST_LABEL), *between]))
    cuts = [match.start() for match in _list("listed").finditer(text, stop, stop + most * LONGEST_LABEL)][:most]
    yield list(pairwise([stop, *cuts, min(len(text), (cuts or [stop])[-1] + LONGEST_LABEL)]))[:most]


def _are_told_apart(slots: Sequence[Slot], row: Sequence[Number], *, by_names: bool) -> bool:
    """Whether there is one for each number of the row, each with something that the others have not."""
    told = [slot.names if by_names else slot.things for slot in slots]
    others = [frozenset().union(*told[:place], *told[place + 1 :]) for place in range(len(told))]
    return len(told) == len(row) and all(one - rest for one, rest in zip(told, others, strict=True))


def _holds_alike(whole: _Text, parts: Sequence[tuple[int, int]], number: Number) -> bool:
    """Whether the parts have numbers of their own, and so are no bare list of names."""
    return any(one.unit == number.unit and start <= one.start < stop for one in whole.numbers for start, stop in parts)


def _list(what: str) -> re.Pattern[str]:
    return patterns("comparisons")["lists"][what]
