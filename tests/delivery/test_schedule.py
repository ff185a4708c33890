"""When channels are due, in every zone, and which editions they then get."""

from __future__ import annotations

import zoneinfo
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.delivery.channel import Channel
from bot.delivery.preferences import CatchUp
from bot.delivery.schedule import editions_due, newest_ready, next_due, occurrence
from tests.samples import ENGLISH

CHANNEL = Channel(1, "discord", "", "c1", ENGLISH)
MON, TUE, WED, THU = (date(2026, 5, day) for day in (4, 5, 6, 7))


def moments(channel: Channel, after: datetime, count: int) -> list[datetime]:
    """The next few moments, each found from the one before."""
    found = [after]
    for _ in range(count):
        found.append(next_due(channel, found[-1]))
    return found[1:]


def local(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("zone", "day", "at", "seen", "utc"),
    [
        ("America/New_York", date(2026, 3, 8), time(2, 30), "2026-03-08 03:30", "07:30"),
        ("America/New_York", date(2026, 11, 1), time(1, 30), "2026-11-01 01:30", "05:30"),
        ("Europe/Berlin", date(2026, 3, 29), time(2, 15), "2026-03-29 03:15", "01:15"),
        ("Europe/Berlin", date(2026, 10, 25), time(2, 15), "2026-10-25 02:15", "00:15"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 10), "2026-10-04 02:40", "15:40"),
        ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45), "2026-04-05 01:45", "14:45"),
        ("Asia/Kathmandu", date(2026, 5, 4), time(9), "2026-05-04 09:00", "03:15"),
    ],
)
def test_a_skipped_time_moves_later_and_a_repeated_one_is_the_first(
    zone: str, day: date, at: time, seen: str, utc: str
) -> None:
    moment = occurrence(day, at, zone)
    assert local(moment, zone) == seen
    assert moment.strftime("%H:%M") == utc
    assert moment.tzinfo is UTC


def test_a_day_that_a_country_skips_gives_no_second_digest() -> None:
    channel = CHANNEL.asking(zone="Pacific/Apia")
    found = moments(channel, datetime(2011, 12, 29, tzinfo=UTC), 3)
    assert [local(moment, channel.preferences.zone) for moment in found] == [
        "2011-12-29 09:00",
        "2011-12-31 09:00",
        "2012-01-01 09:00",
    ]


@pytest.mark.parametrize(("year", "lengths"), [(2026, {23, 24, 25})])
def test_over_a_year_with_dst_every_local_day_has_one_moment(year: int, lengths: set[int]) -> None:
    channel = CHANNEL.asking(at=time(2, 30), zone="America/New_York")
    found = moments(channel, datetime(year, 1, 1, tzinfo=UTC), 365)
    assert len({local(moment, channel.preferences.zone)[:10] for moment in found}) == 365
    assert {(later - earlier) // timedelta(hours=1) for earlier, later in pairwise(found)} == lengths


TIMES = (time(0), time(2, 30), time(9), time(23, 59))


@pytest.mark.parametrize("part", range(4))
def test_in_every_zone_the_moments_of_two_years_grow_by_about_a_day(part: int) -> None:
    days = [date(2025, 12, 1) + timedelta(n) for n in range(730)]
    for number, zone in enumerate(sorted(zoneinfo.available_timezones())[part::4]):
        at = TIMES[number % len(TIMES)]
        found = [occurrence(day, at, zone) for day in days]
        steps = [later - earlier for earlier, later in pairwise(found)]
        assert timedelta(hours=21) < min(steps) <= max(steps) < timedelta(hours=27), zone


def test_the_next_moment_is_strictly_later() -> None:
    due = next_due(CHANNEL, datetime(2026, 5, 4, 8, 59, tzinfo=UTC))
    assert due == datetime(2026, 5, 4, 9, tzinfo=UTC)
    assert next_due(CHANNEL, due) == datetime(2026, 5, 5, 9, tzinfo=UTC)


def test_the_moment_counts_in_the_zone_of_whoever_asks() -> None:
    asked = datetime(2026, 5, 4, 9, tzinfo=ZoneInfo("Asia/Seoul"))
    assert next_due(CHANNEL, asked) == datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "after", "due"),
    [
        ("Pacific/Pago_Pago", "2026-05-05T05:00+00:00", "2026-05-04 23:00"),
        ("Pacific/Kiritimati", "2026-05-04T20:00+00:00", "2026-05-05 23:00"),
    ],
)
def test_the_days_of_zones_far_from_utc_are_not_mixed_up(zone: str, after: str, due: str) -> None:
    channel = CHANNEL.asking(zone=zone, at=time(23))
    assert local(next_due(channel, datetime.fromisoformat(after)), zone) == due


def test_weekdays_are_those_of_the_channels_own_zone() -> None:
    channel = CHANNEL.asking(zone="Asia/Seoul", at="7", weekdays=frozenset({0, 4}))
    found = moments(channel, datetime(2026, 5, 3, tzinfo=UTC), 4)
    assert [f"{moment.astimezone(ZoneInfo(channel.preferences.zone)):%a %H}" for moment in found] == [
        "Mon 07",
        "Fri 07",
        "Mon 07",
        "Fri 07",
    ]


def test_a_weekly_channel_is_due_a_week_later() -> None:
    channel = CHANNEL.asking(weekdays="wed")
    first, second = moments(channel, datetime(2026, 5, 6, 9, tzinfo=UTC), 2)
    assert (first.date(), second.date()) == (date(2026, 5, 13), date(2026, 5, 20))


@pytest.mark.parametrize(
    ("now", "hour", "ready"),
    [
        ("2026-05-05T21:59", 22, MON),
        ("2026-05-05T22:00", 22, TUE),
        ("2026-05-06T00:00", 22, TUE),
        ("2026-05-05T00:00", 0, TUE),
        ("2026-05-06T23:59", 48, MON),
        ("2026-05-06T06:59+09:00", 22, MON),
        ("2026-05-06T07:00+09:00", 22, TUE),
    ],
)
def test_an_edition_is_ready_so_many_hours_into_its_utc_day(now: str, hour: int, ready: date) -> None:
    moment = datetime.fromisoformat(now)
    assert newest_ready(moment if moment.tzinfo else moment.replace(tzinfo=UTC), hour) == ready


NOON = datetime(2026, 5, 7, 12, tzinfo=UTC)


def due(catch_up: CatchUp, last: date | None, *, late: timedelta = timedelta(0)) -> list[date]:
    channel = replace(CHANNEL.asking(catch_up=catch_up), last_day=last, next_due_at=NOON - late)
    return editions_due(channel, [MON, TUE, WED], NOON)


@pytest.mark.parametrize("catch_up", ["latest", "all", "none"])
def test_a_new_channel_gets_the_newest_edition_only(catch_up: CatchUp) -> None:
    assert due(catch_up, None) == [WED]


@pytest.mark.parametrize("catch_up", ["latest", "all", "none"])
def test_no_new_edition_means_no_post(catch_up: CatchUp) -> None:
    assert due(catch_up, WED) == []
    assert due(catch_up, THU) == []


def test_after_an_outage_a_channel_gets_what_its_rule_says() -> None:
    outage = timedelta(hours=30)
    assert due("latest", MON, late=outage) == [WED]
    assert due("all", MON, late=outage) == [TUE, WED]
    assert due("none", MON, late=outage) == []


def test_a_channel_without_catching_up_gets_its_digest_on_time() -> None:
    assert due("none", MON, late=timedelta(minutes=59)) == [WED]


def test_without_any_list_there_is_nothing_to_post() -> None:
    assert editions_due(CHANNEL, [], NOON) == []
