"""The days that somebody means: dates, ranges and words such as `this week`, in English and Korean."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

DATE = r"(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}|(?:19|20)\d\d년\s?\d{1,2}월\s?\d{1,2}일"
MONTH = r"(?:19|20)\d\d[-./](?:0[1-9]|1[0-2]|[1-9])(?!\d|\.\d)|(?:19|20)\d\d년\s?\d{1,2}월"
YEAR = r"(?:19|20)\d\d년?"
SOME = rf"(?:{DATE}|{MONTH}|{YEAR})"
AFTER, BEFORE, ON = r"(?:after|since|이후)", r"(?:before|until|이전)", r"(?:date|on|날짜)"
LAST = r"(?:last|past|최근|지난)"
DAYS = {"day": 1, "일": 1, "week": 7, "주": 7, "month": 30, "개월": 30, "달": 30}

PERIOD = re.compile(
    rf"""(?<![^\s(])(?:
      {AFTER}:\s?(?P<after>{SOME})
    | {BEFORE}:\s?(?P<before>{SOME})
    | (?:{ON}:\s?)?(?P<first>{SOME})\s?(?:\.\.|~)\s?(?P<last>{SOME})
    | (?P<after_ko>{SOME})\s?(?:이후|부터)
    | (?P<before_ko>{SOME})\s?(?:이전|까지)
    | {ON}:\s?(?P<on>{SOME})
    | (?P<bare>{DATE}|{MONTH}|(?:19|20)\d\d년)
    | {LAST}\s(?P<count>\d{{1,3}})\s?(?P<unit>day|week|month|일|주|개월|달)s?(?:간|\s동안)?
    | (?P<day>today|yesterday|오늘|어제)
    | (?P<this>this|last|이번|지난)\s?(?P<span>week|month|year|주|달|해)
    | (?P<year>올해|작년)
    )(?:의|에)?(?![^\s).,])""",
    re.VERBOSE,
)
QUOTED = re.compile(r'("[^"]*")')


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `since` to `until`, both included; None is open."""

    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return self != Period()

    def within(self, other: Period) -> Period:
        """The days of both."""
        since = max((one for one in (self.since, other.since) if one), default=None)
        until = min((one for one in (self.until, other.until) if one), default=None)
        return Period(since, until)


def taken(text: str, today: date) -> tuple[str, Period]:
    """The text without the days that it names outside quotes, and those days; what is no real date stays."""
    found = Period()

    def take(match: re.Match[str]) -> str:
        nonlocal found
        try:
            found = found.within(_meant(match, today))
        except (ValueError, OverflowError):
            return match[0]
        return " "

    pieces = QUOTED.split(text)
    pieces[::2] = [PERIOD.sub(take, piece) for piece in pieces[::2]]
    return "".join(pieces), found


def _meant(match: re.Match[str], today: date) -> Period:
    group = match.groupdict()
    if after := group["after"] or group["after_ko"]:
        return replace(_dated(after), until=None)
    if before := group["before"]:
        return Period(None, _first(before) - timedelta(1))
    if until := group["before_ko"]:
        return replace(_dated(until), since=None) if "까지" in match[0] else Period(None, _first(until) - timedelta(1))
    if group["first"]:
        return Period(_first(group["first"]), _dated(group["last"]).until)
    if some := group["on"] or group["bare"]:
        return _dated(some)
    return _spoken(group, today)


def _spoken(group: dict[str, str], today: date) -> Period:
    if group["count"]:
        return Period(today - timedelta(int(group["count"]) * DAYS[group["unit"]] - 1), today)
    if group["day"]:
        day = today - timedelta(group["day"] in ("yesterday", "어제"))
        return Period(day, day)
    back = (group["this"] or group["year"]) in ("last", "지난", "작년")
    if group["span"] in ("week", "주"):
        monday = today - timedelta(today.weekday() + 7 * back)
        return Period(monday, monday + timedelta(6))
    if group["span"] in ("month", "달"):
        return _month(*((today.year, today.month) if not back else _month_before(today)))
    return _year(today.year - back)


def _month_before(day: date) -> tuple[int, int]:
    before = day.replace(day=1) - timedelta(1)
    return before.year, before.month


def _dated(text: str) -> Period:
    year, *rest = (int(number) for number in re.findall(r"\d+", text))
    if not rest:
        return _year(year)
    if len(rest) == 1:
        return _month(year, rest[0])
    day = date(year, rest[0], rest[1])
    return Period(day, day)


def _first(text: str) -> date:
    since = _dated(text).since
    assert since is not None  # noqa: S101  (a date has both ends)
    return since


def _month(year: int, month: int) -> Period:
    if not 1 <= month <= 12:
        raise ValueError(month)
    return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))
