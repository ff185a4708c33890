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

from bot.summarizers.checks.number_words import EAST, SCALES, SIGNS, worded
from bot.summarizers.checks.units import ANY, BARE, COUNT, agree, unit_of

Values = frozenset[Fraction]

TOKEN = re.compile(r"\d{1,30}(?:[.,]\d{1,30})*")
PIECE = re.compile(r"\d+")
ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
CONTINENTAL = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+")
SPACED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d.])")
"""Thousands set apart by spaces, as in French."""
SIGN = re.compile(r"[KkMBbTG](?![A-Za-z])")
EASTERN = re.compile(r" ?([십백천만억조十百千万萬億亿兆]{1,6})(?!큼|본|각|건|分)")
WORD = re.compile(r"[ -]?([^\W\d_]{2,15})")
PERCENT = re.compile(r" ?(?:[%％]|퍼센트|プロ|パーセント|per ?cent|prozent|por cien|pour cent|процент)", re.IGNORECASE)
TENTHS = re.compile(r" ?割(?!り)")
RANGE = re.compile(r" ?(?:[-–~∼〜～,]|에서|to|and|or|から|到|至) ?")
POWER = re.compile(r"(?<![\d.])(\d{1,3})\s?\^\s?\{?(\d{1,2})(?!\d)")
EXPONENT = re.compile(r"(?<![\w.])(\d(?:\.\d{1,4})?)[eE]([+-]?\d{1,2})(?!\w)")
RATIO = re.compile(r"(?<![\d./])(?P<part>\d{1,4})(?:/| out of | of | in )(?P<whole>\d{1,4})(?![\d./])")
PARTS = re.compile(r"(?P<whole>\d{1,4}) ?(?:분의|分の|分之) ?(?P<part>\d{1,4})")
RATED = re.compile(r"(?:(?P<rate>초당|毎秒|每秒)|(?P<pace>분당|毎分|每分钟?))[^,.、。，]{0,16}$")
"""What tells before a number that it is one a second or a minute."""
SUPERSCRIPT = re.compile(r"(?<=\d)[⁰¹²³⁴-⁹]+")
HUNDRED = Fraction(100)
POINT_ZERO = re.compile(r"\.0+$")
WRITTEN_OUT = Fraction(1, 10**40)
"""Added to 2.0, so that it is not the same as 2: it is mostly a version, and seldom written so by chance."""
SUMMED = 1_000
"""From this scale on a smaller number may follow and be added, as in 1억 2천만."""
ABOUT = re.compile(
    r"(?:약|대략|거의|about|around|roughly|nearly|almost|approximately|close to|[~≈]|約|およそ|ほぼ|近|约|接近)\s?$"
)
LEAST = re.compile(r"\S{0,6}? ?(?:이상|넘|초과|여 |以上|超|を超|多)")
LEAST_BEFORE = re.compile(
    r"(?:over|more than|at least|exceed\w*|above|beyond|超过|超過|至少|高于|최소|>)\s?(?:a |an )?$", re.IGNORECASE
)
MOST = re.compile(r"\S{0,6}? ?(?:이하|미만|未満|以下|以内|以下)")
MOST_BEFORE = re.compile(
    r"(?:under|less than|at most|below|fewer than|within|up to|不到|不足|低于|최대|最大|最多|<)\s?$", re.IGNORECASE
)
ROUNDED, LOWER, HIGHER = Fraction(6, 100), Fraction(80, 100), Fraction(125, 100)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: where and how it is written, what it may mean, and what it counts."""

    text: str
    readings: Values
    start: int = 0
    stop: int = 0
    unit: str = BARE
    digits: Values = frozenset()
    """The values without a scale, for languages whose scales are not known."""
    tolerance: tuple[Fraction, Fraction] = (Fraction(1), Fraction(1))
    """How far below and above its own value the paper's may be, as "about" and "more than" allow."""
    magnitude: bool = False
    """Whether it only says how many digits there are, as "thousands" does."""


@dataclass(frozen=True, slots=True)
class _Token:
    """Digits, and what follows and scales them up to `stop`; `loose` if that may be another word."""

    start: int
    end: int
    values: Values
    scales: tuple[Fraction, ...] = ()
    stop: int = 0
    loose: bool = False
    whole: bool = False
    """Whether it ends in `.0`."""

    def written(self) -> Values:
        """The values as written, with `.0` where it stands."""
        return frozenset(value + WRITTEN_OUT for value in self.values) if self.whole else self.values

    def scaled(self, scales: Sequence[Fraction] | None = None) -> Values:
        """The values times the scales."""
        return frozenset(value * scale for value in self.values for scale in scales or self.scales)


def numbers(text: str, *, continental: bool = False) -> list[Number]:
    """The numbers in a text, in digits and in words, in order.

    `continental` also reads `1,5` as one and a half and `10.000` as ten thousand.
    """
    text = plain(text)
    if continental:
        text = SPACED.sub(lambda match: match[0].replace(" ", ""), text)
    found = [*_in_digits(text, continental=continental), *_powers(text)]
    taken = [(one.start, one.stop) for one in found]
    for start, stop, readings, unit in worded(text):
        if not any(start < end and begin < stop for begin, end in taken):
            of = unit if unit is not None else unit_of(text, start, stop)
            one = Number(text[start:stop], readings, start, stop, of, readings, magnitude=unit == "magnitude")
            found.append(replace(one, tolerance=_tolerance(text, one)))
    return sorted(found, key=lambda one: one.start)


def plain(text: str) -> str:
    """The text with ASCII digits, and superscripts as `10^5`."""
    text = unicodedata.normalize("NFKC", SUPERSCRIPT.sub(lambda match: "^" + match[0], text))
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in text)


def same(said: Number, known: Number) -> bool:
    """Whether the two may be the same value, whatever they count."""
    if said.magnitude:
        least = min(said.readings)
        return any(least <= value < 10 * least for value in known.readings)
    if not said.readings.isdisjoint(known.readings):
        return True
    low, high = said.tolerance
    rounder = low != high and _figures(said.text) < _figures(known.text)
    return rounder and any(low * one <= value <= high * one for one in said.readings for value in known.readings)


def _figures(text: str) -> int:
    """How many figures of a number say something: two in 3,500, three in 3.52."""
    return len(re.sub(r"\D", "", text).strip("0")) or 1


def fits(said: Number, known: Number) -> bool:
    """Whether a bullet's number may be this one of the paper's, by value and by what it counts."""
    return same(said, known) and agree(said.unit, known.unit)


def _in_digits(text: str, *, continental: bool) -> Iterator[Number]:
    tokens = _tokens(text, continental=continental)
    others = _ratios(text)
    ratios = frozenset(others)
    for token, shared in _in_ranges(tokens, text):
        others[token.start] = others.get(token.start, frozenset()) | token.scaled(shared)
    sums = dict(_sums(tokens, text))
    for token, following in zip_longest(tokens, tokens[1:]):
        readings = _readings(token) | others.get(token.start, frozenset()) | sums.get(token.start, frozenset())
        unit = ANY if token.start in ratios else _unit(text, token, following)
        number = Number(text[token.start : token.stop], readings, token.start, token.stop, unit, token.values)
        yield replace(number, tolerance=_tolerance(text, number))


def _unit(text: str, token: _Token, following: _Token | None) -> str:
    """Its own unit, or that of the range or sum that it begins."""
    stop = token.end if token.scales and token.loose else token.stop
    unit = unit_of(text, token.start, stop)
    if unit not in (BARE, COUNT):
        return unit
    if rated := RATED.search(text, max(0, token.start - 24), token.start):
        return str(rated.lastgroup)
    if following and RANGE.fullmatch(text, token.stop, following.start) and text[token.stop] not in ",a":
        return unit_of(text, following.start, following.end if following.loose else following.stop)
    return unit


def _tolerance(text: str, number: Number) -> tuple[Fraction, Fraction]:
    if part := PARTS.match(text, number.start):
        bounded = LEAST.match(text, part.end()) or MOST.match(text, part.end())
        return (LOWER, HIGHER) if bounded else (Fraction(1), Fraction(1))
    before = text[max(0, number.start - 16) : number.start]
    if LEAST_BEFORE.search(before) or LEAST.match(text, number.stop):
        return Fraction(1), 1 / LOWER
    if MOST_BEFORE.search(before) or MOST.match(text, number.stop):
        return 1 / HIGHER, Fraction(1)
    return (1 - ROUNDED, 1 + ROUNDED) if ABOUT.search(before) else (Fraction(1), Fraction(1))


def _tokens(text: str, *, continental: bool) -> list[_Token]:
    tokens = []
    for match in TOKEN.finditer(text):
        for start, end, values in _read(match, continental=continental):
            scales, stop, loose = _scale(text, start, end)
            whole = POINT_ZERO.search(text[start:end]) is not None
            tokens.append(_Token(start, end, values, scales, stop, loose, whole))
    return tokens


def _read(match: re.Match[str], *, continental: bool) -> Iterator[tuple[int, int, Values]]:
    """A token's values, or those of its pieces if it is no number as a whole (`1,2,3`)."""
    values = set()
    if ENGLISH.fullmatch(match[0]):
        values.add(Fraction(match[0].replace(",", "")))
    if continental and CONTINENTAL.fullmatch(match[0]):
        values.add(Fraction(match[0].replace(".", "").replace(",", ".")))
    if values:
        yield match.start(), match.end(), frozenset(values)
        return
    for piece in PIECE.finditer(match[0]):
        yield match.start() + piece.start(), match.start() + piece.end(), frozenset({Fraction(piece[0])})


def _scale(text: str, start: int, end: int) -> tuple[tuple[Fraction, ...], int, bool]:
    """What multiplies the digits at a place, where that ends, and whether it may be the start of another word."""
    if sign := SIGN.match(text, end):
        return (Fraction(SIGNS[sign[0].lower()]),), sign.end(), False
    if east := EASTERN.match(text, end):
        scale = Fraction(1)
        for letter in east[1]:
            scale *= EAST[letter]
        named = start > 0 and (text[start - 1].isascii() and (text[start - 1].isalpha() or text[start - 1] == "-"))
        return (scale,), east.end(), named or east[0][0] == " "
    if percent := PERCENT.match(text, end):
        return (1 / HUNDRED,), percent.end(), True
    if tenths := TENTHS.match(text, end):
        return (Fraction(10), Fraction(1, 10)), tenths.end(), False
    return _worded_scale(text, end)


def _worded_scale(text: str, end: int) -> tuple[tuple[Fraction, ...], int, bool]:
    if word := WORD.match(text, end):
        for beginning, scale in SCALES.items():
            if word[1].lower().startswith(beginning):
                return (Fraction(scale),), word.end(), False
    return (), end, False


def _readings(token: _Token) -> Values:
    if not token.scales:
        return token.written()
    return token.scaled() | token.values if token.loose else token.scaled()


def _in_ranges(tokens: Sequence[_Token], text: str) -> Iterator[tuple[_Token, tuple[Fraction, ...]]]:
    """Numbers that take the scale of the next one, as the first of `10-20 million`."""
    for one, following in pairwise(tokens):
        if following.scales and not one.scales and RANGE.fullmatch(text, one.end, following.start):
            yield one, following.scales


def _sums(tokens: Sequence[_Token], text: str) -> Iterator[tuple[int, Values]]:
    """Numbers that are parts of a sum, as both in `1억 2천만`, with the sum."""
    for one, following in pairwise(tokens):
        close = text[one.stop : following.start] in ("", " ")
        if close and one.scales and one.scales[0] >= SUMMED:
            total = frozenset(a + b for a in one.scaled() for b in following.scaled() or following.values)
            yield from ((one.start, total), (following.start, total))


def _ratios(text: str) -> dict[int, Values]:
    """By place, the value of `1/4`, `one in 4` and `4분의 1`, beside that of their numbers."""
    found: dict[int, Values] = {}
    for match in (*RATIO.finditer(text), *PARTS.finditer(text)):
        whole = int(match["whole"])
        ratio = frozenset({Fraction(int(match["part"]), whole)}) if whole else frozenset()
        found[match.start("part")] = found[match.start("whole")] = ratio
    return found


def _powers(text: str) -> Iterator[Number]:
    for match in POWER.finditer(text):
        value = Fraction(int(match[1])) ** int(match[2])
        yield Number(match[0], frozenset({value}), match.start(), match.start(), ANY, frozenset({value}))
    for match in EXPONENT.finditer(text):
        value = Fraction(match[1]) * Fraction(10) ** int(match[2])
        yield Number(match[0], frozenset({value}), match.start(), match.start(), ANY, frozenset({value}))
