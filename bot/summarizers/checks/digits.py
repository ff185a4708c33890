"""Digits in a text, with the words and signs that scale them: 7B, 1억 2천만, 4分の1, 10^5."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from bot.summarizers.checks.number_words import EAST, SCALES, SIGNS, TENTH

Values = frozenset[Fraction]

TOKEN = re.compile(r"\d{1,30}(?:[.,]\d{1,30})*")
PIECE = re.compile(r"\d+")
ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
CONTINENTAL = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+")
SIGN = re.compile(r"[KkMBbTG](?![A-Za-z])")
EASTERN = re.compile(r" ?(?P<more>[여余餘多数數] ?)?(?P<scale>[십백천만억조十百千万萬億亿兆]{1,6})(?!큼|본|각|건|分)")
WORD = re.compile(r"[ -]?([^\W\d_]{2,15})")
PERCENT = re.compile(r" ?(?:[%％]|퍼센트|プロ|パーセント|per ?cent)", re.IGNORECASE)
TENTHS = re.compile(f" ?{TENTH}")
RANGE = re.compile(r" ?(?:[-–~∼〜～,]|에서|to|and|or|から|到|至) ?")
POWER = re.compile(r"(?<![\d.])(\d{1,3})\s?\^\s?\{?(\d{1,2})(?!\d)")
EXPONENT = re.compile(r"(?<![\w.])(\d(?:\.\d{1,4})?)[eE]([+-]?\d{1,2})(?!\w)")
RATIO = re.compile(
    r"(?<![\d./])(?!(?:19|20)\d\d/)(?P<part>\d{1,4})(?:[/⁄]| out of | of | in )(?P<whole>\d{1,4}(?:\.\d+)?)(?![\d./])"
)
"""A part and its whole; two years are none."""
PARTS = re.compile(r"(?<![\d.])(?P<whole>\d{1,4}(?:\.\d+)?) ?(?:분의|分の|分之) ?(?P<part>\d{1,4})")
POINT_ZERO = re.compile(r"\.0+$")
WRITTEN_OUT = Fraction(1, 10**40)
"""Added to 2.0, so that it is not the same as 2: it is mostly a version, and seldom written so by chance."""
SUMMED = 1_000
"""From this scale on a smaller number may follow and be added, as in 1억 2천만."""
HUNDREDTH = Fraction(1, 100)
ONE = (Fraction(1),)


@dataclass(frozen=True, slots=True)
class Digits:
    """Digits from `start` to `end`, and what follows and scales them, up to `stop`."""

    start: int
    end: int
    values: Values
    scales: tuple[Fraction, ...] = ()
    stop: int = 0
    loose: bool = False
    """Whether the scale may be the start of another word."""
    eastern: bool = False
    more: bool = False
    """Whether it says "and some more", as 10여만 does."""
    whole: bool = False
    """Whether they end in `.0`."""

    def scaled(self, scales: Sequence[Fraction] = ()) -> Values:
        """The values times the scales."""
        return frozenset(value * scale for value in self.values for scale in scales or self.scales)

    def readings(self) -> Values:
        """What they may mean."""
        if not self.scales:
            return frozenset(value + WRITTEN_OUT for value in self.values) if self.whole else self.values
        return self.scaled() | self.values if self.loose else self.scaled()


def digits(text: str, *, continental: bool) -> list[Digits]:
    """All digits in a text, those of one sum together."""
    found: list[Digits] = []
    for match in TOKEN.finditer(text):
        for start, end, values in _read(match, continental=continental):
            one = _scaled(text, start, end, values)
            one = replace(one, whole=POINT_ZERO.search(text[start:end]) is not None)
            total = _sum(found[-1], one, text) if found else None
            found[-1:] = [total] if total else [*found[-1:], one]
    return found


def in_ranges(found: Sequence[Digits], text: str) -> Iterator[tuple[Digits, Digits]]:
    """Numbers that take the scale of the next one, as the first of `10-20 million`, each with that."""
    for one, following in pairwise(found):
        if following.scales and not one.scales and RANGE.fullmatch(text, one.end, following.start):
            yield one, following


def ratios(text: str) -> dict[int, Values]:
    """By place, the value of `1/4`, `one in 4` and `4분의 1`, beside that of their numbers."""
    found: dict[int, Values] = {}
    for match in (*RATIO.finditer(text), *PARTS.finditer(text)):
        whole = Fraction(match["whole"])
        ratio = frozenset({int(match["part"]) / whole}) if whole else frozenset()
        if match["part"] == "1":
            # To cut something by 20 times is to leave a twentieth of it.
            ratio |= {whole}
        found[match.start("part")] = found[match.start("whole")] = ratio
    return found


def powers(text: str) -> Iterator[tuple[re.Match[str], Fraction]]:
    """Powers and exponents, `10^5` and `3e-4`, with their values."""
    for match in POWER.finditer(text):
        yield match, Fraction(int(match[1])) ** int(match[2])
    for match in EXPONENT.finditer(text):
        yield match, Fraction(match[1]) * Fraction(10) ** int(match[2])


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


def _scaled(text: str, start: int, end: int, values: Values) -> Digits:
    """Digits with what multiplies them."""
    if sign := SIGN.match(text, end):
        return Digits(start, end, values, (Fraction(SIGNS[sign[0].lower()]),), sign.end())
    if east := EASTERN.match(text, end):
        scale = Fraction(1)
        for letter in east["scale"]:
            scale *= EAST[letter]
        named = start > 0 and (text[start - 1].isascii() and (text[start - 1].isalpha() or text[start - 1] == "-"))
        loose = named or text[end] == " "
        return Digits(start, end, values, (scale,), east.end(), loose, eastern=True, more=bool(east["more"]))
    if percent := PERCENT.match(text, end):
        return Digits(start, end, values, (HUNDREDTH,), percent.end(), loose=True)
    if tenths := TENTHS.match(text, end):
        percents = frozenset(10 * value for value in values)
        return Digits(start, end, percents, (HUNDREDTH,), tenths.end(), loose=True)
    if (word := WORD.match(text, end)) and (times := _scale_of(word[1].lower())):
        return Digits(start, end, values, (times,), word.end())
    return Digits(start, end, values, (), end)


def _scale_of(word: str) -> Fraction | None:
    return next((Fraction(scale) for beginning, scale in SCALES.items() if word.startswith(beginning)), None)


def _sum(one: Digits, other: Digits, text: str) -> Digits | None:
    """Both as one number, as in `1억 2천만`, if they are."""
    near = one.eastern and text[one.stop : other.start] in ("", " ")
    if not near or one.scales[0] < SUMMED or one.loose:
        return None
    small = other.scaled() if other.eastern else other.values if not other.scales else frozenset()
    if not small or max(small) >= one.scales[0]:
        return None
    total = frozenset(a + b for a in one.scaled() for b in small)
    return replace(other, start=one.start, end=other.stop, values=total, scales=ONE, eastern=True, loose=False)
