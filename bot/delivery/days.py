"""Days of the week as people write and read them, in every language that we speak."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from bot.texts.words import languages, say

WEEK = 7
WRITTEN = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# With those, how days stand in files and archives, whatever words the texts have for them.
ALL = "all"
# Koreans write spans with a wave: `월~금`.
SPAN = re.compile(r"\s*[-–~]\s*")
APART = re.compile(r"[\s,;/·]+")
# Two days in a row are read faster as two.
SHORTEST_SPAN = 3


def days_in(text: str) -> frozenset[int]:
    """The days that a text in small letters names, Monday is 0; raises ValueError where a word is no day."""
    if text.strip() in _groups():
        return _groups()[text.strip()]
    found = frozenset(day for part in APART.split(SPAN.sub("-", text.strip())) for day in _part(part))
    if not found:
        raise ValueError
    return found


def days_told(days: frozenset[int], language: str) -> str:
    """The days as people of this language read them, which `days_in` reads again."""
    return _told(days, say(language, "weekdays.short").split(), say(language, "weekdays.all"))


def days_written(days: frozenset[int]) -> str:
    """The days as files and archives have them, which `days_in` reads again."""
    return _told(days, WRITTEN, ALL)


def _told(days: frozenset[int], names: Sequence[str], every: str) -> str:
    if len(days) == WEEK:
        return every
    return ", ".join(
        f"{names[first]}-{names[last]}" if last - first + 1 >= SHORTEST_SPAN
        else ", ".join(names[first : last + 1])
        for first, last in _runs(days)
    )  # fmt: skip


def _part(part: str) -> Iterator[int]:
    """The days of one word: a group, a name, a span, or Korean names without space."""
    names = _names()
    if part in _groups():
        yield from _groups()[part]
    elif "-" in part:
        first, last = (_day(end) for end in part.split("-", 1))
        yield from ((first + more) % WEEK for more in range((last - first) % WEEK + 1))
    # Digits are taken whole, or `15` would be Monday and Friday.
    elif part not in names and all(letter in names and not letter.isdecimal() for letter in part):
        yield from (names[letter] for letter in part)
    else:
        yield _day(part)


def _day(word: str) -> int:
    if word not in _names():
        raise ValueError
    return _names()[word]


def _runs(days: frozenset[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of days that follow each other."""
    firsts = [day for day in sorted(days) if day - 1 not in days]
    lasts = [day for day in sorted(days) if day + 1 not in days]
    return zip(firsts, lasts, strict=True)


@cache
def _names() -> Mapping[str, int]:
    """Every name of a day; numbers count from Monday, which is 1 (ISO 8601)."""
    words = {str(day + 1): day for day in range(WEEK)} | {name: day for day, name in enumerate(WRITTEN)}
    for language in languages():
        for key in ("weekdays.short", "weekdays.long"):
            words |= {name: day for day, name in enumerate(say(language, key).split())}
    return words


@cache
def _groups() -> Mapping[str, frozenset[int]]:
    """Every name of more than one day."""
    groups = {"weekdays.all": range(WEEK), "weekdays.work": range(5), "weekdays.rest": range(5, WEEK)}
    told = {say(language, key): frozenset(days) for language in languages() for key, days in groups.items()}
    return {**told, ALL: frozenset(range(WEEK))}
