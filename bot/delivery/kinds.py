"""Kinds of values that a preference can have: each reads what people type and what files hold, and says it back.

Whatever is read may be typed by anybody, so a refusal never repeats it; suggestions are our own words.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from functools import cache
from typing import Generic, TypeVar, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from bot.delivery.days import days_in, days_told, days_written
from bot.texts.words import languages, say

# A value as a file and an archive hold it, and as people type it.
Plain = str | int | bool
T = TypeVar("T")
# Beyond 4,300 digits int() raises an error of its own, and nobody means a number of ten.
MOST_DIGITS = 9
TIME = re.compile(r"(\d{1,2})(?::(\d{2}))?(?::(\d{2}))?")
HOUR = re.compile(r"(\d{1,2})(?:[:.h시]? ?([0-5]\d))?")
AFTERNOON = re.compile("pm|p.m|오후")
# What people write for a zone and the IANA data do not know; none with two meanings.
ABBREVIATIONS = {"kst": "Asia/Seoul", "jst": "Asia/Tokyo"}
# Letters of what is compared with the names of zones, the longest of which has 32.
# As the longest of the data are: America/Argentina/ComodRivadavia.
ZONE = re.compile(r"[A-Za-z0-9_+-]{1,32}(?:/[A-Za-z0-9_+-]{1,32}){0,2}")
LONGEST = 64


class Unfit(ValueError):
    """What was asked for cannot be had; the sentence has no full stop, and says what to write instead."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(say("en", key, **values))
        self.key = key
        self.values = values

    def said(self, language: str) -> str:
        """The same for a reader of this language."""
        return say(language, self.key, **self.values)


class Kind(ABC, Generic[T]):
    """How the values of a preference are read, kept and told."""

    @abstractmethod
    def read(self, value: object) -> T:
        """The value that somebody typed, or that a file holds; raises Unfit."""

    def written(self, value: T) -> Plain:
        """The value as it is kept, which `read` gives back."""
        return cast("Plain", value)

    def told(self, value: T, language: str) -> str:  # noqa: ARG002  (most values are said alike everywhere)
        """The value as people read it, and may type it."""
        return str(self.written(value))

    @abstractmethod
    def form(self, language: str) -> str:
        """How it is typed, in a few words: `1 to 10`."""


@dataclass(frozen=True, slots=True)
class Number(Kind[int]):
    """A whole number within bounds."""

    least: int
    most: int | None = None

    def read(self, value: object) -> int:
        """The number; a text with one will do."""
        text = folded(value)
        # Of text only, for Python's True would be 1; and `\d` would take digits of every script.
        number = int(text) if re.fullmatch(rf"[+-]?[0-9]{{1,{MOST_DIGITS}}}", text) else None
        if number is None or not self._fits(number):
            raise Unfit(f"unfit.number.{self._bounds()}", least=self.least, most=self.most)
        return number

    def form(self, language: str) -> str:
        """Its bounds."""
        return say(language, f"form.number.{self._bounds()}", least=self.least, most=self.most)

    def _fits(self, number: int) -> bool:
        return self.least <= number and (self.most is None or number <= self.most)

    def _bounds(self) -> str:
        return "least" if self.most is None else "between"


@dataclass(frozen=True, slots=True)
class OneOf(Kind[T]):
    """One of a few words."""

    words: tuple[T, ...]

    def read(self, value: object) -> T:
        """The word, in small letters or capitals."""
        found = {str(word): word for word in self.words}.get(folded(value))
        if found is None:
            raise Unfit("unfit.word", words=", ".join(map(str, self.words)))
        return found

    def form(self, language: str) -> str:  # noqa: ARG002  (the words are the same everywhere)
        """The words."""
        return " | ".join(map(str, self.words))


@dataclass(frozen=True, slots=True)
class Switch(Kind[bool]):
    """On or off."""

    def read(self, value: object) -> bool:
        """True for on; words of every language will do."""
        if isinstance(value, bool):
            return value
        words = {say(language, f"switch.{end}"): end == "on" for language in languages() for end in ("on", "off")}
        found = (words | {"true": True, "false": False}).get(folded(value))
        if found is None:
            raise Unfit("unfit.switch")
        return found

    def written(self, value: bool) -> str:
        """The word for it, as files have it."""
        return "on" if value else "off"

    def told(self, value: bool, language: str) -> str:
        """The word for it."""
        return say(language, "switch.on" if value else "switch.off")

    def form(self, language: str) -> str:
        """Both words."""
        return " | ".join((self.told(True, language), self.told(False, language)))


@dataclass(frozen=True, slots=True)
class OrAuto(Kind[T | None]):
    """A value of another kind, or None where it is left to us."""

    kind: Kind[T]

    def read(self, value: object) -> T | None:
        """The value, or None for the word that leaves it to us, in every language."""
        words = {"auto", *(say(language, "auto") for language in languages())}
        return None if value is None or folded(value) in words else self.kind.read(value)

    def written(self, value: T | None) -> Plain:
        """The value as its kind keeps it."""
        return "auto" if value is None else self.kind.written(value)

    def told(self, value: T | None, language: str) -> str:
        """The value as its kind tells it."""
        return say(language, "auto") if value is None else self.kind.told(value, language)

    def form(self, language: str) -> str:
        """The word, or how its kind is typed."""
        return f"{say(language, 'auto')} | {self.kind.form(language)}"


@dataclass(frozen=True, slots=True)
class LanguageCode(Kind[str]):
    """A language by its code."""

    def read(self, value: object) -> str:
        """The code, such as `ko` or `pt-BR`, or the name of a language that we speak."""
        text = str(value).strip() if isinstance(value, str) else ""
        named = {say(code, "language").casefold(): code for code in languages()}
        code = named.get(text.casefold(), text)
        if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", code):
            raise Unfit("unfit.language")
        return code

    def form(self, language: str) -> str:
        """That a code is wanted."""
        return say(language, "form.language")


@dataclass(frozen=True, slots=True)
class TimeOfDay(Kind[time]):
    """Hours and minutes by a clock on the wall; the zone is another preference."""

    def read(self, value: object) -> time:
        """The time of `09:30`, `9:30` or `9`; a bare number is none, since files might count seconds or minutes."""
        # TOML has times of its own, written without quotes: toml.io/en/v1.0.0#local-time.
        if isinstance(value, time) and value.tzinfo is None:
            return value
        found = TIME.fullmatch(folded(value)) if isinstance(value, str) else None
        # No clock shows 24, so that what is no time is refused with the rest.
        hour, minute, second = (int(part or 0) for part in found.groups()) if found else (24, 0, 0)
        if hour > 23 or max(minute, second) > 59:
            raise Unfit("unfit.time", meant=_meant(value))
        return time(hour, minute, second)

    def written(self, value: time) -> str:
        """Hours and minutes, and seconds where there are any."""
        return value.isoformat("seconds" if value.second else "minutes")

    def form(self, language: str) -> str:
        """That hours and minutes are wanted."""
        return say(language, "form.time")


def _meant(value: object) -> str:
    """The time of day that somebody most likely meant."""
    text = folded(value)
    found = HOUR.search(text) if isinstance(value, str | int) else None
    hour, minute = (int(part or 0) for part in found.groups()) if found else (9, 0)
    hour += 12 if AFTERNOON.search(text) and hour < 12 else 0
    return f"{hour:02}:{minute:02}" if hour < 24 else "09:00"


@dataclass(frozen=True, slots=True)
class Zone(Kind[str]):
    """A time zone by its name in the IANA data."""

    def read(self, value: object) -> str:
        """The name; its last part will do where only one zone has it, in small letters or capitals."""
        text = str(value).strip() if isinstance(value, str) else ""
        if _is_zone(text):
            return text
        known = _zones().get(re.sub(r"\s+", "_", folded(text)), ())
        if len(known) == 1:
            return known[0]
        near = [*known[:1], *nearest_zone(text)]
        raise Unfit("unfit.zone.near", zone=near[0]) if near else Unfit("unfit.zone")

    def form(self, language: str) -> str:
        """That a zone's name is wanted."""
        return say(language, "form.zone")


def _is_zone(name: str) -> bool:
    # Whatever else is no name: Python would look through folders and packages for it, one below the other without end.
    if not ZONE.fullmatch(name):
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of the data is no zone
        return False
    return True


def nearest_zone(text: str) -> list[str]:
    """The zone whose name is most like a text, if one is."""
    text = folded(text)[:LONGEST].replace(" ", "_")
    if text in ABBREVIATIONS:
        return [ABBREVIATIONS[text]]
    return [_zones()[name][0] for name in difflib.get_close_matches(text, _zones(), n=1, cutoff=0.7)]


def zones_named(text: str) -> list[str]:
    """The zones whose name holds a text, those first where a part begins with it; no aliases such as `GB-Eire`."""
    text = folded(text)[:LONGEST].replace(" ", "_")
    named = [zone for zone in _places() if text in zone.casefold()]
    return sorted(named, key=lambda zone: (not any(part.startswith(text) for part in zone.casefold().split("/")), zone))


# What zones are called by that are called by a place.
AREAS = frozenset("Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific".split())


@cache
def _known() -> Sequence[str]:
    """Every zone, by the alphabet."""
    # Python reads the head of every file of the data for this: docs.python.org/3/library/zoneinfo.html. So it is done
    # once, and only where somebody types a part of a name.
    return sorted(available_timezones())


@cache
def _places() -> Sequence[str]:
    """UTC, and the zones that are called by a place; the rest are other names of these."""
    return ["UTC", *(zone for zone in _known() if zone.partition("/")[0] in AREAS)]


@cache
def _zones() -> dict[str, Sequence[str]]:
    """Every zone by its whole name and by its last part, both in small letters."""
    found: dict[str, list[str]] = {}
    for zone in _known():
        found.setdefault(zone.casefold().rpartition("/")[2], []).append(zone)
    return {**found, **{zone.casefold(): [zone] for zone in _known()}}


@dataclass(frozen=True, slots=True)
class Weekdays(Kind[frozenset[int]]):
    """Some days of the week, Monday is 0."""

    def read(self, value: object) -> frozenset[int]:
        """The days of `mon-fri`, `월수금`, `1-5`, `all`, or of a list of such."""
        parts = sorted(day + 1 for day in value) if isinstance(value, frozenset) else value
        parts = parts if isinstance(parts, list | tuple) else [parts]
        try:
            return days_in(" ".join(folded(part) for part in _texts(parts)))
        except ValueError:
            raise Unfit("unfit.weekdays") from None

    def written(self, value: frozenset[int]) -> str:
        """The days in the words of files, whatever languages there are."""
        return days_written(value)

    def told(self, value: frozenset[int], language: str) -> str:
        """The days in the reader's language, three in a row as one span."""
        return days_told(value, language)

    def form(self, language: str) -> str:
        """Some examples."""
        return say(language, "form.weekdays")


def _texts(parts: Iterable[object]) -> Iterable[str]:
    for part in parts:
        if isinstance(part, bool) or not isinstance(part, str | int):
            raise ValueError  # noqa: TRY004  (it is what was written, not the program, that is wrong)
        yield str(part)


def folded(value: object) -> str:
    """What was written, without differences of capitals and width, as a Korean keyboard may make them."""
    text = str(value) if isinstance(value, str | int) else ""
    return unicodedata.normalize("NFKC", text).strip().casefold()
