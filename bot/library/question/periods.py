"""The days that somebody means: dates, months, years, ranges and words such as `this week`, in English and Korean."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

NAMES = "january february march april may june july august september october november december".split()
NUMBER_OF = {name[:3]: at for at, name in enumerate(NAMES, 1)}
MONTHS = rf"(?:{'|'.join(f'{name}|{name[:3]}' for name in NAMES)}|sept)\.?"
CENTURY = r"(?:19|20)\d\d"
NTH = r"\d{1,2}(?:st|nd|rd|th)?"
DATE = rf"{CENTURY}[-./]\d{{1,2}}[-./]\d{{1,2}}|{CENTURY}년\s?\d{{1,2}}월\s?\d{{1,2}}일"
DATE = rf"{DATE}|{MONTHS}\s{NTH},?\s{CENTURY}|{NTH}\s{MONTHS},?\s{CENTURY}"
MONTH = rf"{CENTURY}[-./](?:0[1-9]|1[0-2]|[1-9])(?!\d|\.\d)|{CENTURY}년\s?\d{{1,2}}월|{MONTHS},?\s{CENTURY}"
# `3 may` is none: behind a number that word is mostly a verb, as in `llama 3 may help`, and `mar` goes with it.
YEARLESS = rf"{MONTHS}\s{NTH}|\d{{1,2}}(?:(?:st|nd|rd|th)\s{MONTHS}|\s(?!may|mar){MONTHS})|\d{{1,2}}월\s?\d{{1,2}}일"
SOME = rf"(?:{DATE}|{MONTH}|{CENTURY}년?|{YEARLESS})"
# Of so many years in a row one has a 29 February: 1900 had none.
LEAPS = 9
DAYS = {"day": 1, "일": 1, "week": 7, "주": 7, "month": 30, "개월": 30, "달": 30, "year": 365, "년": 365}

PERIOD = rf"""(?<![^\s(])(?:
      (?:after|since|이후):\s?(?P<since>{SOME})
    | (?:before|until|이전):\s?(?P<before>{SOME})
    | (?:date|on|날짜):\s?(?P<on>{SOME})
    | (?:(?:date|on|날짜):\s?|from\s|between\s)?(?P<first>{SOME})\s?(?:\.\.|~|to\s|and\s|until\s)\s?(?P<last>{SOME})
    | (?:since|starting)\s(?P<since_en>{SOME})
    | from\s(?P<from>{SOME})\son(?:wards?)?
    | (?P<since_ko>{SOME})\s?(?:이후|부터)
    | after\s(?P<after>{SOME})
    | (?:before|prior\sto)\s(?P<before_en>{SOME})
    | (?P<before_ko>{SOME})\s?이전
    | (?:until|up\sto)\s(?P<until>{SOME})
    | (?P<until_ko>{SOME})\s?까지
    | (?:(?:in|from|of|during|on)\s)?(?P<bare>{SOME})
    | (?:in|from)\s(?P<month>{MONTHS})
    | (?P<month_ko>\d{{1,2}})월(?=에|의|\s|$)
    | (?:(?:in|from|of|over|during|within)\s)?(?:the\s)?(?:last|past|최근|지난)\s
      (?P<count>\d{{1,3}})\s?(?P<unit>day|week|month|year|일|주|개월|달|년)s?(?:간|\s동안)?
    | (?P<day>today|yesterday|오늘|어제)
    | (?:(?:in|from|of)\s)?(?:the\s)?(?P<this>this|last|past|이번|지난)\s?(?P<span>week|month|year|주|달|해)
    | (?P<year>올해|작년)
    )(?:의|에는|에서|에|엔)?(?![^\s).,?!;:])"""
QUOTED = re.compile(r'("[^"]*")')


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `since` to `until`, both included; None is open."""

    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return self != Period()

    def __str__(self) -> str:
        """As people read it: `2026`, `2026-05`, `2026-05-17`, `2026-05-11..2026-05-17`, `..2025-12-31`."""
        if self.since and self.until:
            for whole in (_year(self.since.year), _month(self.since.year, self.since.month)):
                if self == whole:
                    return self.since.isoformat()[: 4 if whole == _year(self.since.year) else 7]
            if self.since == self.until:
                return self.since.isoformat()
        return f"{self.since or ''}..{self.until or ''}"

    def within(self, other: Period) -> Period:
        """The days of both."""
        since = max((one for one in (self.since, other.since) if one), default=None)
        until = min((one for one in (self.until, other.until) if one), default=None)
        return Period(since, until)


def each(text: str, today: date, take: Callable[[str, Period], bool]) -> str:
    """The text without the days that it names outside quotes, where `take` takes them; what is no real date stays."""

    def replaced(match: re.Match[str]) -> str:
        try:
            period = _meant(match.groupdict(), today)
        # There is no such day as 2026-13-45.
        except (ValueError, OverflowError):
            return match[0]
        return " " if take(match[0], period) else match[0]

    return outside_quotes(_period(), replaced, text)


def day_named(text: str, today: date) -> date | None:
    """The one day that a text is, as `Nov 20`, `yesterday` or `11월 20일`; None if it is more or anything else."""
    found: list[Period] = []

    def take(_: str, period: Period) -> bool:
        found.append(period)
        return True

    rest = each(" ".join(text.casefold().split()), today, take)
    if rest.strip() or len(found) != 1 or found[0].since != found[0].until:
        return None
    return found[0].since


@cache
def _period() -> re.Pattern[str]:
    """Made at the first question: it takes 12 ms, which no command without one need spend at its start."""
    return re.compile(PERIOD, re.VERBOSE)


def outside_quotes(pattern: re.Pattern[str], change: Callable[[re.Match[str]], str], text: str) -> str:
    """The text with what a pattern finds changed, but for what stands in quotes."""
    pieces = QUOTED.split(text)
    pieces[::2] = [pattern.sub(change, piece) for piece in pieces[::2]]
    return "".join(pieces)


def _meant(group: Mapping[str, str | None], today: date) -> Period:
    if since := group["since"] or group["since_en"] or group["since_ko"] or group["from"]:
        return replace(_dated(since, today), until=None)
    if after := group["after"]:
        return Period(_end(_dated(after, today)) + timedelta(1), None)
    if before := group["before"] or group["before_en"] or group["before_ko"]:
        return Period(None, _start(_dated(before, today)) - timedelta(1))
    if until := group["until"] or group["until_ko"]:
        return replace(_dated(until, today), since=None)
    if (first := group["first"]) and (last := group["last"]):
        return _range(first, last, today)
    if some := group["on"] or group["bare"]:
        return _dated(some, today)
    return _spoken(group, today)


def _range(first: str, last: str, today: date) -> Period:
    """From one to another; a last day without a year is the next after the first, even if it is still to come."""
    since = _start(_dated(first, today))
    year_later = since + timedelta(365)
    return Period(since, _dated(last, year_later if re.fullmatch(YEARLESS, last) else today).until)


def _spoken(group: Mapping[str, str | None], today: date) -> Period:
    if month := group["month"] or group["month_ko"]:
        return _month_to(int(month) if month.isdigit() else NUMBER_OF[month[:3]], today)
    if (count := group["count"]) and (unit := group["unit"]):
        return Period(today - timedelta(int(count) * DAYS[unit] - 1), today)
    if group["day"]:
        day = today - timedelta(group["day"] in ("yesterday", "어제"))
        return Period(day, day)
    if group["this"] == "past" and (unit := group["span"]):
        return Period(today - timedelta(DAYS[unit] - 1), today)
    back = (group["this"] or group["year"]) in ("last", "지난", "작년")
    if group["span"] in ("week", "주"):
        monday = today - timedelta(today.weekday() + 7 * back)
        return Period(monday, monday + timedelta(6))
    if group["span"] in ("month", "달"):
        return _month(*((today.year, today.month) if not back else _month_before(today)))
    return _year(today.year - back)


def _month_to(month: int, today: date) -> Period:
    """The last such month that has begun."""
    return _month(today.year - (month > today.month), month)


def _last_such(month: int, day: int, today: date) -> date:
    """The last day of that month and number until today; raises ValueError if there is none."""
    for year in range(today.year, today.year - LEAPS, -1):
        with suppress(ValueError):
            if (found := date(year, month, day)) <= today:
                return found
    raise ValueError(f"{month}-{day}")


def _month_before(day: date) -> tuple[int, int]:
    before = day.replace(day=1) - timedelta(1)
    return before.year, before.month


def _dated(text: str, today: date) -> Period:
    # Days have at most two digits and years four, in whichever order they stand.
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    name = re.search(MONTHS, text)
    rest = [*([NUMBER_OF[name[0][:3]]] if name else []), *(number for number in numbers if number < 100)]
    year = next((number for number in numbers if number >= 100), None)
    if year is None:
        day = _last_such(rest[0], rest[1], today)
        return Period(day, day)
    if not rest:
        return _year(year)
    if len(rest) == 1:
        return _month(year, rest[0])
    day = date(year, rest[0], rest[1])
    return Period(day, day)


def _start(period: Period) -> date:
    return period.since or date.min


def _end(period: Period) -> date:
    return period.until or date.max


def _month(year: int, month: int) -> Period:
    if not 1 <= month <= 12:
        raise ValueError(month)
    return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))
