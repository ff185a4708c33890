"""Counting month by month, as the search understands words, days and what is no question."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from bot.papers.library import Library
from bot.papers.trends import months_between
from tests.library.hostile import HOSTILE
from tests.library.months import TODAY, fill


@pytest.fixture(autouse=True)
async def _filled(library: Library) -> None:
    await fill(library)


async def papers(library: Library, text: str) -> list[int]:
    return [month.papers for month in (await library.search.trend(text, TODAY)).months]


async def test_words_count_as_the_search_reads_them(library: Library) -> None:
    assert await papers(library, "finetuning") == [0, 1, 0, 0, 0]
    assert await papers(library, "강화학습을") == [0, 0, 0, 0, 1]
    assert await papers(library, 'by:"Edward Hu" -lora') == [1, 1, 0, 0, 1]
    assert "reinforcement learning" in (await library.search.trend("강화학습", TODAY)).meant


async def test_days_in_the_text_bound_the_months(library: Library) -> None:
    trend = await library.search.trend("lora since 2026-02", TODAY)
    assert [month.first.month for month in trend.months] == [2, 3, 4, 5]
    assert (await library.search.trend("lora in 2020", TODAY)).months == ()


@pytest.mark.parametrize("text", ["", "2026", "newest", "2601.00001", "https://arxiv.org/abs/2601.00001", "-lora"])
async def test_what_asks_for_no_topic_has_no_months(library: Library, text: str) -> None:
    assert (await library.search.trend(text, TODAY)).months == ()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=HOSTILE)
async def test_no_text_makes_it_fail(library: Library, text: str) -> None:
    await library.search.trend(text, TODAY)


def test_months_go_on_over_the_new_year() -> None:
    months = [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
    assert months_between(date(2025, 12, 31), date(2026, 2, 1)) == months
