"""What any library promises about counting papers month by month."""

from __future__ import annotations

from datetime import date

import pytest

from bot.papers.library import Library
from bot.papers.trends import Month, Trend
from tests.library.months import TODAY, fill


async def test_papers_and_votes_are_counted_by_the_month_of_their_first_list(library: Library) -> None:
    await fill(library)
    trend = await library.search.trend("lora", TODAY)
    assert trend == Trend(
        "lora",
        (
            Month(date(2026, 1, 1), 1, 10, 2),
            Month(date(2026, 2, 1), 1, 30, 2),
            Month(date(2026, 3, 1)),
            Month(date(2026, 4, 1)),
            Month(date(2026, 5, 1), 2, 120, 3),
        ),
        running=True,
    )
    assert (trend.papers, trend.best, trend.months[2].share) == (4, trend.months[4], None)
    assert trend.months[4].share == pytest.approx(2 / 3)


async def test_a_month_that_is_over_is_complete(library: Library) -> None:
    await fill(library)
    assert not (await library.search.trend("lora", date(2026, 6, 1))).running


async def test_what_no_paper_says_is_nothing_in_every_month(library: Library) -> None:
    await fill(library)
    trend = await library.search.trend("zebra", TODAY)
    assert (len(trend.months), trend.papers, trend.best) == (5, 0, None)


async def test_an_empty_archive_has_no_months(library: Library) -> None:
    assert (await library.search.trend("lora", TODAY)).months == ()
