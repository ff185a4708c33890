"""The playground's time: mornings at nine where the channels are, and a bot that goes by it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from bot.papers.clock import ShiftedClock
from bot.playground.clock import MONDAY, SATURDAY, PlaygroundClock

# A Friday, 18:00 in Seoul.
FRIDAY = datetime(2026, 11, 27, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("weekday", "morning"),
    [(SATURDAY, datetime(2026, 11, 28, 0, 0, 2, tzinfo=UTC)), (MONDAY, datetime(2026, 11, 30, 0, 0, 2, tzinfo=UTC))],
)
@time_machine.travel(FRIDAY, tick=False)
def test_the_morning_of_a_weekday_is_nine_in_seoul(tmp_path: Path, weekday: int, morning: datetime) -> None:
    assert PlaygroundClock(tmp_path / "clock").morning_of(weekday) == morning


@time_machine.travel(FRIDAY, tick=False)
def test_a_bot_goes_by_the_file_that_the_clock_writes(tmp_path: Path) -> None:
    clock = PlaygroundClock(tmp_path / "clock")
    bots = ShiftedClock(clock.file)
    before, steady = bots.now(), bots.steady()
    clock.go_to(clock.morning())
    assert (before, bots.now()) == (FRIDAY, clock.now())
    # As if the night had passed, for whatever waits a while before it asks again.
    assert round(bots.steady().since(steady) or 0) == round((clock.now() - FRIDAY).total_seconds())
    assert clock.now() == datetime(2026, 11, 28, 0, 0, 2, tzinfo=UTC)


@time_machine.travel(FRIDAY, tick=False)
def test_a_clock_that_began_years_ago_counts_no_seconds_below_zero(tmp_path: Path) -> None:
    begins = datetime(2024, 5, 18, tzinfo=UTC)
    clock = PlaygroundClock(tmp_path / "clock", begins)
    bots = ShiftedClock(clock.file)
    assert (clock.now(), bots.now()) == (begins, begins)
    # A pace that begins with "free since 0" would hold the first post for years.
    assert bots.monotonic() >= 0


@time_machine.travel(FRIDAY, tick=False)
def test_time_never_goes_back(tmp_path: Path) -> None:
    clock = PlaygroundClock(tmp_path / "clock")
    clock.go_to(FRIDAY - timedelta(days=1))
    assert clock.now() == FRIDAY


@pytest.mark.parametrize("text", ["", "soon", "\n"])
def test_a_file_that_says_nothing_changes_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "clock").write_text(text)
    assert abs((ShiftedClock(tmp_path / "clock").now() - datetime.now(UTC)).total_seconds()) < 5
