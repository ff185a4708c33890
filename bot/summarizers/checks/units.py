"""What a number counts: time, a share, a factor, money, a size, things, or nothing that could be told."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache

from bot.summarizers.checks.patterns import entries

# A number alone; one that is part of a name; one that may be anything ("half"); so many things; first, second.
BARE, NAME, ANY, COUNT, PLACE = "", "name", "any", "count", "place"
# How many digits a count has: thousands.
MAGNITUDE = "magnitude"
SHARE, POINTS, FACTOR = "share", "points", "factor"

# Units of which one may be told in another: half an hour in minutes.
SIZES = {
    **{unit: ("time", size) for unit, size in {
        "millisecond": Fraction(1, 1000), "second": Fraction(1), "minute": Fraction(60), "hour": Fraction(3600),
        "day": Fraction(86_400), "week": Fraction(604_800),
    }.items()},
    **{unit: ("bytes", Fraction(1000**power)) for power, unit in enumerate(
        ("kilobytes", "megabytes", "gigabytes", "terabytes"), start=1
    )},
    **{unit: ("length", size) for unit, size in {
        "millimetres": Fraction(1), "centimetres": Fraction(10), "metres": Fraction(1000),
        "kilometres": Fraction(10**6),
    }.items()},
}  # fmt: skip
# 分 with nothing else: minutes, or points.
FEN = "fen"
SHARES = frozenset({SHARE, POINTS})
RATES = frozenset({"rate", "pace"})
# What a number may be without its kind being told.
UNSURE = frozenset({BARE, NAME, ANY, PLACE, "grid", "year"})
# What is no count of things, whatever they are called.
MEASURES = frozenset({SHARE, "money", "bytes", "gigabytes", "megabytes", "terabytes", "kilobytes", "watts", "degrees"})


def unit_at(text: str, start: int, stop: int) -> tuple[str, int]:
    """What kind of thing the number between the two places counts, and where the words that say so end."""
    before = _beside("before").search(text, max(0, start - 24), start)
    after = _after().match(text, stop)
    if before and not (after and after.lastgroup in SHARES):
        return str(before.lastgroup), after.end() if after else stop
    if after:
        return str(after.lastgroup), after.end()
    return COUNT if _beside("counted").match(text, stop) else BARE, stop


@cache
def _after() -> re.Pattern[str]:
    units = entries("units")["after"].items()
    return re.compile("[ -]?(?:여 ?|多|余|餘)?(?:" + "|".join(f"(?P<{unit}>{form})" for unit, form in units) + ")")


@cache
def _beside(where: str) -> re.Pattern[str]:
    return re.compile(entries("units")["beside"][where])


def agree(said: str, known: str) -> bool:
    """Whether nothing speaks against a number said of one kind being the paper's number of another.

    A plain noun, a place or a name beside a number says too little to speak against anything but a measure.
    """
    if said == known or said in UNSURE or known == ANY:
        return True
    if FEN in (said, known):
        return {said, known} & {"minute", POINTS, SHARE, BARE, COUNT} != set()
    if said == COUNT:
        return known not in MEASURES
    if said in (POINTS, "scale"):
        return known in (BARE, COUNT, NAME, POINTS, SHARE, "scale")
    if said == SHARE:
        return known in (BARE, POINTS)
    if said in RATES:
        return known in (*RATES, BARE, COUNT) and {said, known} != RATES
    if said == MAGNITUDE:
        return known in (BARE, COUNT, NAME, FACTOR)
    if said == FACTOR:
        return known in ("magnitudes", MAGNITUDE)
    return False
