"""Numbers in bullets and in papers, in many ways of writing them, and what each of them counts.

A paper's number has all values it may be quoted as ("50%" as 50 or 0.5, "7B" as 7,000,000,000). A bullet's number is
good if one of its readings is among them and it counts the same kind of thing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise, zip_longest

from bot.summarizers.checks.digits import (
    PARTS,
    RANGE,
    TENTHS,
    WRITTEN_OUT,
    Digits,
    Values,
    digits,
    in_ranges,
    powers,
    ratios,
)
from bot.summarizers.checks.number_words import worded
from bot.summarizers.checks.units import ANY, BARE, COUNT, FACTOR, SHARE, SHARES, SIZES, agree, unit_at

SPACED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d.])")
"""Thousands set apart by spaces, as in French."""
RATED = re.compile(r"(?:(?P<rate>초당|毎秒|每秒)|(?P<pace>분당|毎分|每分钟?))[^,.、。，]{0,16}$")
"""What tells before a number that it is one a second or a minute."""
SUPERSCRIPT = re.compile(r"(?<=\d)[⁰¹²³⁴-⁹]+")
ABOUT = re.compile(
    r"(?:약|대략|거의|about|around|roughly|nearly|almost|approximately|close to|[~≈]|約|およそ|ほぼ|近|约|接近)\s?$"
)
NEARLY = re.compile(r"\S{0,4}? ?(?:가까이|가까운|정도|쯤|안팎|전후|程度|ほど|前後|近く|左右|上下)")
LEAST = re.compile(r"\S{0,6}? ?(?:이상|넘|초과|여 |以上|超|を超|多|余り?)")
LEAST_BEFORE = re.compile(
    r"(?:over|more than|at least|exceed\w*|above|beyond|超过|超過|至少|高于|최소|>)\s?(?:a |an )?$", re.IGNORECASE
)
MOST = re.compile(r"\S{0,6}? ?(?:이하|미만|未満|以下|以内|以下)")
MOST_BEFORE = re.compile(
    r"(?:under|less than|at most|below|fewer than|within|up to|不到|不足|低于|최대|最大|最多|<)\s?$", re.IGNORECASE
)
ROUNDED, LOWER, HIGHER = Fraction(6, 100), Fraction(80, 100), Fraction(125, 100)
EXACT = Fraction(1), Fraction(1)
AT_LEAST, AT_MOST, NEAR = (Fraction(1), 1 / LOWER), (1 / HIGHER, Fraction(1)), (1 - ROUNDED, 1 + ROUNDED)
WORKED_OUT, ROUGHLY = Fraction(1, 100), Fraction(12, 100)
"""So near a number may be to what others make, in digits and as a word ("doubles")."""
FEWEST_FIGURES = 2
POINT = re.compile(r"\d\.\d")
"""So many figures a number must have to be taken for a longer one that is rounded."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: where and how it is written, what it may mean, and what it counts."""

    text: str
    readings: Values
    start: int = 0
    stop: int = 0
    end: int = 0
    """Where the words for its unit end."""
    unit: str = BARE
    digits: Values = frozenset()
    """The values without a scale, for languages whose scales are not known."""
    tolerance: tuple[Fraction, Fraction] = EXACT
    """How far below and above its own value the paper's may be, as "about" and "more than" allow."""
    magnitude: bool = False
    """Whether it only says how many digits there are, as "thousands" does."""

    @property
    def bound(self) -> int:
        """1 if it says "at least", -1 if "at most", else 0."""
        return {AT_LEAST: 1, AT_MOST: -1}.get(self.tolerance, 0)


def numbers(text: str, *, continental: bool = False) -> list[Number]:
    """The numbers in a text, in digits and in words, in order.

    `continental` also reads `1,5` as one and a half and `10.000` as ten thousand.
    """
    text = plain(text)
    if continental:
        text = SPACED.sub(lambda match: match[0].replace(" ", ""), text)
    found = [*_in_digits(text, continental=continental), *_powers(text)]
    taken = [(one.start, one.stop) for one in found]
    for start, stop, readings, said in worded(text):
        if not any(start < end and begin < stop for begin, end in taken):
            unit, end = unit_at(text, start, stop) if said is None else (said, stop)
            one = Number(text[start:stop], readings, start, stop, end, unit, readings, magnitude=said == "magnitude")
            found.append(replace(one, tolerance=_tolerance(text, one)))
    return sorted(found, key=lambda one: one.start)


def plain(text: str) -> str:
    """The text with ASCII digits, superscripts as `10^5`, and no comma of full width glued to a number."""
    text = SUPERSCRIPT.sub(lambda match: "^" + match[0], text.replace("，", ", "))
    text = unicodedata.normalize("NFKC", text)
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in text)


def fits(said: Number, known: Number) -> bool:
    """Whether a bullet's number may be this one of the paper's, by value and by what it counts."""
    return (same(said, known) and agree(said.unit, known.unit)) or converted(said, known)


def converted(said: Number, known: Number) -> bool:
    """Whether the two are the same time or size in different units; 80G is one in bytes too."""
    if said.unit not in SIZES:
        return False
    kind, size = SIZES[said.unit]
    other, whole = SIZES.get(known.unit, ("bytes" if known.unit in (BARE, COUNT) else "", Fraction(1)))
    low, high = said.tolerance
    pairs = ((size * one, whole * two) for one in said.digits for two in known.readings) if kind == other else ()
    return any(low * one <= two <= high * one for one, two in pairs)


def same(said: Number, known: Number) -> bool:
    """Whether the two may be the same value, whatever they count."""
    if said.magnitude:
        least = min(said.readings)
        return any(least <= value < 10 * least for value in known.readings)
    both = said.unit in SHARES and known.unit in SHARES
    ours, theirs = (said.digits, known.digits) if both else (said.readings, known.readings)
    return not ours.isdisjoint(theirs) or _is_rounder(said, ours, known, theirs)


def worked_out(said: Number, others: Sequence[Number]) -> bool:
    """Whether it is how many times, by how much or by how many per cent one number is more than the one beside it."""
    if said.unit not in (FACTOR, *SHARES):
        return False
    near = ROUGHLY if said.unit == FACTOR and not said.text[0].isdigit() else WORKED_OUT
    low, high = min(said.tolerance[0], 1 - near), max(said.tolerance[1], 1 + near)
    pairs = pairwise(one for one in others if one is not said)
    made = [much for one, other in pairs if one.unit == other.unit for much in _compared(one, other)]
    return any(low * value <= much <= high * value for value in said.digits for much in made)


def _compared(one: Number, other: Number) -> Iterator[Fraction]:
    low, high = sorted((min(one.digits), min(other.digits)))
    if low > 0:
        yield high / low
        yield high - low
        if one.unit not in SHARES:
            yield from (100 * (high - low) / low, 100 * (high - low) / high)


def _is_rounder(said: Number, ours: Values, known: Number, theirs: Values) -> bool:
    """Whether it has fewer figures, and is near enough for what it says of itself."""
    if (figures := _figures(said.text)) >= _figures(known.text):
        return False
    low, high = said.tolerance
    if low != high and any(low * one <= value <= high * one for one in ours for value in theirs):
        return True
    return figures >= FEWEST_FIGURES and any(2 * abs(one - value) <= _step(one) for one in ours for value in theirs)


def _figures(text: str) -> int:
    """How many figures of a number say something: two in 3,500, three in 3.52 and in 89.0."""
    figures = re.sub(r"\D", "", text).lstrip("0")
    return len(figures if POINT.search(text) else figures.rstrip("0")) or 1


def _step(value: Fraction) -> Fraction:
    """The place of a number's last figure: 100 in 3,500, a tenth in 3.5."""
    step = Fraction(1)
    while (value / step).denominator > 1 and step > WRITTEN_OUT:
        step /= 10
    while value and (value / (10 * step)).denominator == 1:
        step *= 10
    return step


def _in_digits(text: str, *, continental: bool) -> Iterator[Number]:
    raised = [match.span() for match, _ in powers(text)]
    found = [
        one
        for one in digits(text, continental=continental)
        if not any(start <= one.start < stop for start, stop in raised)
    ]
    parts = ratios(text)
    shared = {one.start: one.scaled(following.scales) for one, following in in_ranges(found, text)}
    for one, following in zip_longest(found, found[1:]):
        readings = one.readings() | parts.get(one.start, frozenset()) | shared.get(one.start, frozenset())
        unit, end = (ANY, one.stop) if one.start in parts else _unit(text, one, following)
        number = Number(text[one.start : one.stop], readings, one.start, one.stop, max(end, one.stop), unit, one.values)
        yield replace(number, tolerance=AT_LEAST if one.more else _tolerance(text, number))


def _unit(text: str, one: Digits, following: Digits | None) -> tuple[str, int]:
    """Its own unit, or that of the range that it begins, and where its words end."""
    if TENTHS.match(text, one.end):
        return SHARE, one.stop
    unit, end = unit_at(text, one.start, one.end if one.loose else one.stop)
    if unit not in (BARE, COUNT):
        return unit, end
    if rated := RATED.search(text, max(0, one.start - 24), one.start):
        return str(rated.lastgroup), end
    if following and RANGE.fullmatch(text, one.stop, following.start) and text[one.stop] not in ",a에":
        return unit_at(text, following.start, following.end if following.loose else following.stop)[0], one.stop
    return unit, end


def _tolerance(text: str, number: Number) -> tuple[Fraction, Fraction]:
    if part := PARTS.match(text, number.start):
        bounded = LEAST.match(text, part.end()) or MOST.match(text, part.end())
        return (LOWER, HIGHER) if bounded else EXACT
    before = text[max(0, number.start - 16) : number.start]
    if LEAST_BEFORE.search(before) or LEAST.match(text, number.stop):
        return AT_LEAST
    if MOST_BEFORE.search(before) or MOST.match(text, number.stop):
        return AT_MOST
    return NEAR if ABOUT.search(before) or NEARLY.match(text, number.stop) else EXACT


def _powers(text: str) -> Iterator[Number]:
    for match, value in powers(text):
        yield Number(match[0], frozenset({value}), match.start(), match.end(), match.end(), ANY, frozenset({value}))
