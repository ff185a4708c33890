"""Which week or month a board is of, what it is called, and when a channel gets it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from bot.delivery.channel import Channel
from bot.delivery.periods import boards_due, first_of, issue_named, last_of, span
from bot.delivery.preferences import Preferences
from bot.delivery.schedule import next_due
from bot.delivery.states import Issue
from bot.delivery.subscribing import changing

SEOUL = Preferences({"zone": "Asia/Seoul", "at": "09:00", "boards": "both"})
# Midnight in UTC is nine in Seoul. The 23rd of November 2026 is a Monday.
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
WEEK_47, NOVEMBER = Issue(date(2026, 11, 22), "week"), Issue(date(2026, 11, 30), "month")


def due(now: datetime, since: datetime | None = None, **asked: object) -> list[str]:
    """The boards of a channel that became due at `since` and is looked at now."""
    channel = Channel(1, "discord", "", "c", SEOUL.asking(**asked), next_due_at=since or now)
    return [str(one) for one in boards_due(channel, now)]


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("2026-11-20", Issue(date(2026, 11, 20))),
        ("2026-W47", WEEK_47),
        ("2026-w47", WEEK_47),
        ("2026-11", NOVEMBER),
        ("2026-12", Issue(date(2026, 12, 31), "month")),
        ("2024-02", Issue(date(2024, 2, 29), "month")),
        # ISO 8601: the week belongs to the year of its Thursday.
        ("2026-W53", Issue(date(2027, 1, 3), "week")),
    ],
)
def test_an_issue_is_found_by_the_name_that_it_has(text: str, issue: Issue) -> None:
    assert issue_named(text) == issue
    assert str(issue) == text.upper()


@pytest.mark.parametrize("text", ["", "2026", "2026-W54", "2026-13", "2026-00", "２０２６-11", "2026-11-31", "2026-W4"])
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (of whatever kind)
        issue_named(text)


def test_a_period_ends_on_its_sunday_or_with_its_month() -> None:
    for number in range(800):
        day = date(2026, 1, 1) + timedelta(days=number)
        assert first_of("week", day) <= day <= last_of("week", day)
        assert (last_of("week", day).weekday(), first_of("week", day).weekday()) == (6, 0)
        assert (last_of("month", day) + DAY).day == first_of("month", day).day == 1
        assert last_of("month", day).month == day.month


def test_a_period_lasts_from_midnight_to_midnight_by_the_clocks_of_its_zone() -> None:
    assert span("week", WEEK_47.day, "Asia/Seoul") == (MONDAY - WEEK - 9 * DAY / 24, MONDAY - 9 * DAY / 24)
    # Two days of that week and the next are no 24 hours long where clocks are set back on the last Sunday of October.
    begin, end = span("week", date(2026, 10, 25), "Europe/Berlin")
    assert end - begin == WEEK + timedelta(hours=1)


def test_the_week_that_ended_comes_on_the_first_of_the_channels_days_and_on_no_other() -> None:
    moments = [MONDAY + number * DAY for number in range(7)]
    assert [due(moment) for moment in moments] == [["2026-W47"], [], [], [], [], [], []]
    assert [due(moment, weekdays="wed, fri") for moment in moments[2:5]] == [["2026-W47"], [], []]


def test_the_month_that_ended_comes_on_the_first_of_the_channels_days() -> None:
    assert due(datetime(2026, 12, 1, tzinfo=UTC)) == ["2026-11"]
    assert due(datetime(2026, 12, 2, tzinfo=UTC)) == []
    # The first Monday of December begins a week too.
    assert due(datetime(2026, 12, 7, tzinfo=UTC), weekdays="mon") == ["2026-W49", "2026-11"]


def test_a_day_is_the_one_that_the_channels_clocks_show() -> None:
    # Late on Sunday in UTC it is Monday in Auckland, and early on Monday in UTC it is Sunday in Los Angeles.
    assert due(datetime(2026, 11, 22, 20, tzinfo=UTC), zone="Pacific/Auckland") == ["2026-W47"]
    assert due(datetime(2026, 11, 23, 17, tzinfo=UTC), zone="America/Los_Angeles") == ["2026-W47"]
    assert due(datetime(2026, 11, 23, 5, tzinfo=UTC), zone="America/Los_Angeles", at="21:00") == []


@pytest.mark.parametrize(
    ("boards", "expected"),
    [("none", []), ("week", ["2026-W49"]), ("month", ["2026-11"]), ("both", ["2026-W49", "2026-11"])],
)
def test_a_channel_gets_the_boards_that_it_asks_for(boards: str, expected: list[str]) -> None:
    assert due(datetime(2026, 12, 7, tzinfo=UTC), weekdays="mon", boards=boards) == expected


def test_after_an_outage_only_the_newest_week_and_month_come() -> None:
    assert due(MONDAY + 2 * DAY, MONDAY - 10 * WEEK) == ["2026-W47", "2026-10"]
    assert due(MONDAY + 2 * DAY, MONDAY - 10 * WEEK, catch_up="all") == ["2026-W47", "2026-10"]


def test_a_channel_that_wants_no_catching_up_gets_no_late_board() -> None:
    assert due(MONDAY + 2 * DAY, MONDAY, catch_up="none") == []
    assert due(MONDAY + timedelta(minutes=59), MONDAY, catch_up="none") == ["2026-W47"]
    # Down since Friday and back in time.
    assert due(MONDAY, MONDAY - 3 * DAY, catch_up="none") == ["2026-W47"]


def test_a_board_whose_moment_was_before_is_not_brought_again() -> None:
    assert due(MONDAY + DAY, MONDAY + DAY) == []


def test_whoever_subscribed_after_a_period_ended_gets_no_board_of_it() -> None:
    channel = Channel(1, "discord", "", "c", SEOUL, next_due_at=MONDAY)
    midnight, _ = span("week", MONDAY.date(), "Asia/Seoul")
    assert boards_due(replace(channel, since=midnight), MONDAY) == []
    assert boards_due(replace(channel, since=midnight - timedelta(seconds=1)), MONDAY) == [WEEK_47]


def test_one_person_gets_no_board_and_a_channel_that_is_not_due_none() -> None:
    place = Channel(1, "discord", "", "@ann", SEOUL, next_due_at=MONDAY)
    assert boards_due(place, MONDAY) == []
    assert boards_due(replace(place, channel="c", next_due_at=None), MONDAY) == []


@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/New_York", "Pacific/Apia", "Africa/Casablanca"])
@pytest.mark.parametrize("weekdays", ["all", "mon", "sun", "tue, sat", "wed-fri"])
def test_in_a_year_each_week_and_each_month_comes_once(zone: str, weekdays: str) -> None:
    channel = Channel(1, "discord", "", "c", SEOUL.asking(zone=zone, weekdays=weekdays, at="02:30"))
    # Apia skipped the 30th of December 2011.
    moment = next_due(channel, datetime(2010, 12, 31, tzinfo=UTC))
    came: list[Issue] = []
    while moment.year < 2013:
        came += boards_due(replace(channel, next_due_at=moment), moment)
        moment = next_due(channel, moment)
    weeks = [one.day for one in came if one.kind == "week"]
    months = [one.day for one in came if one.kind == "month"]
    assert {later - earlier for earlier, later in pairwise(weeks)} == {WEEK}
    assert [last_of("month", earlier + DAY) for earlier in months[:-1]] == months[1:]
    assert (len(weeks) >= 103, len(months) >= 23) == (True, True)


def test_a_board_comes_with_the_digest_of_its_morning_whose_hour_was_moved_before_it() -> None:
    # At half past eight in Seoul somebody asks for eight o'clock, or for a zone further east: nine is kept for today.
    now = MONDAY - timedelta(minutes=30)
    before = Channel(1, "discord", "", "c", SEOUL, next_due_at=MONDAY)
    for asked in ({"at": "08:00"}, {"zone": "Pacific/Auckland"}):
        moved = changing(asked, (), now)(before)
        assert moved.next_due_at == MONDAY
        assert WEEK_47 in boards_due(moved, MONDAY)
        assert next_due(moved, MONDAY) < MONDAY + DAY
        assert boards_due(replace(moved, next_due_at=next_due(moved, MONDAY)), MONDAY + DAY) == []


@pytest.mark.parametrize("asked", [{"at": "10:00"}, {"zone": "Europe/Berlin"}, {"weekdays": "tue"}])
def test_a_time_that_is_still_to_come_today_is_taken_today(asked: dict[str, str]) -> None:
    now = MONDAY - timedelta(minutes=30)
    moved = changing(asked, (), now)(Channel(1, "discord", "", "c", SEOUL, next_due_at=MONDAY))
    assert moved.next_due_at == next_due(moved, now)
    assert moved.next_due_at is not None
    assert moved.next_due_at > MONDAY
