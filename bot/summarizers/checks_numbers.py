"""Numbers in bullets and in papers, in many ways of writing them.

A paper's number has all values it may be quoted as ("50%" as 50 or 0.5, "7B" as 7 or 7,000,000,000). A bullet's number
is good if one of its readings is among them; a number with a scale ("7B", "2천만") is read with its scale only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from bot.summarizers.checks_number_words import EAST, MAGNITUDES, SCALES, SIGNS, magnitude, worded

Values = frozenset[Fraction]

TOKEN = re.compile(r"\d{1,30}(?:[.,]\d{1,30})*")
PIECE = re.compile(r"\d+")
ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
CONTINENTAL = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+")
SPACED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d.])")
"""Thousands set apart by spaces, as in French."""
SIGN = re.compile(r"[KkMBbT](?![^\W\d_])")
EASTERN = re.compile(r" ?([십백천만억조十百千万萬億亿兆]{1,6})(?!큼|본|각|건)")
WORD = re.compile(r"[ -]?([^\W\d_]{2,15}(?: mil[lh]\w{0,6})?)")
PERCENT = re.compile(r" ?(?:%|퍼센트|プロ|パーセント|per ?cent|prozent|por cien|pour cent|процент)", re.IGNORECASE)
TENTHS = re.compile(r" ?割")
RANGE = re.compile(r" ?(?:[-–~∼,]|에서|to|and|or|から) ?")
POWER = re.compile(r"(?<![\d.])(\d{1,3})\s?\^\s?\{?(\d{1,2})(?!\d)")
EXPONENT = re.compile(r"(?<![\w.])(\d(?:\.\d{1,4})?)[eE]([+-]?\d{1,2})(?!\w)")
RATIO = re.compile(r"(?<![\d./])(?P<part>\d{1,4})(?:/| out of | of | in )(?P<whole>\d{1,4})(?![\d./])")
PARTS = re.compile(r"(?P<whole>\d{1,4}) ?(?:분의|分の|分之) ?(?P<part>\d{1,4})")
SUPERSCRIPT = re.compile(r"(?<=\d)[⁰¹²³⁴-⁹]+")
ALWAYS = Fraction(1)
"""Every paper has a first and a single something."""
HUNDRED = Fraction(100)
POINT_ZERO = re.compile(r"\.0+$")
WRITTEN_OUT = Fraction(1, 10**40)
"""Added to 2.0, so that it is not the same as 2: it is mostly a version, and seldom written so by chance."""
SUMMED = 10_000
"""From this scale on a smaller number may follow and be added, as in 1억 2천만."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: how it is written, and what it may mean."""

    text: str
    readings: Values


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


def known(text: str) -> Values:
    """All values that an English text (a title and abstract) allows a bullet to name."""
    text = _plain(text)
    values = {ALWAYS, *worded(text), *_powers(text), *_magnitudes(text)}
    tokens = _tokens(text, continental=False)
    for token in tokens:
        values |= token.values | token.written() | token.scaled()
    for token, shared in _in_ranges(tokens, text):
        values |= token.scaled(shared)
    for ratio in _ratios(text).values():
        values |= ratio
    return frozenset(values)


def numbers(text: str, *, continental: bool = False) -> list[Number]:
    """The numbers in a bullet; `continental` also reads `1,5` as one and a half and `10.000` as ten thousand."""
    text = _plain(text)
    if continental:
        text = SPACED.sub(lambda match: match[0].replace(" ", ""), text)
    tokens = _tokens(text, continental=continental)
    others = _ratios(text)
    for token, shared in _in_ranges(tokens, text):
        others[token.start] = others.get(token.start, frozenset()) | token.scaled(shared)
    for token, total in _sums(tokens, text):
        others[token.start] = others.get(token.start, frozenset()) | total
    return [Number(text[one.start : one.stop], _readings(one) | others.get(one.start, frozenset())) for one in tokens]


def _plain(text: str) -> str:
    """The text with ASCII digits, and superscripts as `10^5`."""
    text = unicodedata.normalize("NFKC", SUPERSCRIPT.sub(lambda match: "^" + match[0], text))
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in text)


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
    word = WORD.match(text, end)
    for length in range(len(word[1]), 1, -1) if word else ():
        if word and (scales := SCALES.get(word[1][:length].lower())):
            return tuple(map(Fraction, scales)), word.end(), False
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


def _sums(tokens: Sequence[_Token], text: str) -> Iterator[tuple[_Token, Values]]:
    """Numbers that are parts of a sum, as both in `1억 2천만`, with the sum."""
    for one, following in pairwise(tokens):
        close = text[one.stop : following.start] in ("", " ")
        if close and one.scales and one.scales[0] >= SUMMED:
            total = frozenset(a + b for a in one.scaled() for b in following.scaled() or following.values)
            yield from ((one, total), (following, total))


def _ratios(text: str) -> dict[int, Values]:
    """By place, the value of `1/4`, `one in 4` and `4분의 1`, beside that of their numbers."""
    found: dict[int, Values] = {}
    for match in (*RATIO.finditer(text), *PARTS.finditer(text)):
        whole = int(match["whole"])
        ratio = frozenset({Fraction(int(match["part"]), whole)}) if whole else frozenset()
        found[match.start("part")] = found[match.start("whole")] = ratio
    return found


def _powers(text: str) -> Iterator[Fraction]:
    for match in POWER.finditer(text):
        yield Fraction(int(match[1])) ** int(match[2])
    for match in EXPONENT.finditer(text):
        yield Fraction(match[1]) * Fraction(10) ** int(match[2])


def _magnitudes(text: str) -> Iterator[Fraction]:
    for match in MAGNITUDES.finditer(text):
        yield from map(Fraction, magnitude(match[1] or ""))
