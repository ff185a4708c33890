"""How numbers are read and compared, in the forms that people and models write them in."""

from __future__ import annotations

from fractions import Fraction

import pytest

from bot.summarizers.checks.numbers import Number, fits, numbers


def one(text: str) -> Number:
    found = numbers(text)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4만 2천 회", 42_000),
        ("1억 2천만 개", 120_000_000),
        ("200 多亿个 token", 20_000_000_000),
        ("10여만 개", 100_000),
        ("열한 개의 과제", 11),
        ("九成", 90),
        ("9割", 90),
        ("tens of thousands of images", 10_000),
        ("10^5 steps", 100_000),
    ],
)
def test_a_number_in_several_words_is_one_number(text: str, value: int) -> None:
    assert Fraction(value) in numbers(text)[-1].readings


@pytest.mark.parametrize("text", ["We double-check it.", "这一成绩很好。", "It is double-blind."])
def test_words_that_only_begin_like_a_number_are_none(text: str) -> None:
    assert numbers(text) == []


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("약 4만 2천 회", "41,832 runs"),
        ("3배 이상", "3.52x"),
        ("약 92 %", "92.4%"),
        ("92%", "92.4%"),
        ("120만 개 이상", "1,234,567 items"),
        ("120만", "1.2M"),
        ("120万", "1.2M"),
        ("数千の画像", "thousands of images"),
        ("수천 개", "3,500 images"),
        ("more than 3.5 million annotations", "3.56M annotations"),
        ("2.5x, keeping quality", "a speedup of 2.5 in all"),
        ("速度提升2.5倍,同时保持质量", "2.5x faster"),
        ("3.6分の1に削減", "a 3.6x reduction"),
        ("150分まで", "150 minutes"),
        ("提高了 39.2 分。", "39.2 points"),
        ("高出17.85分。", "17.85 absolute points"),
        ("over half an hour", "2000 seconds"),
        ("7月から", "since July 2024"),
        ("五十年间", "in five decades"),
        ("125M to 8B parameters", "(125M-8B parameters)"),
        ("0.32 米", "0.32m"),
        ("约九成", "about 90% of it"),
    ],
)
def test_a_number_said_in_another_way_is_the_same(said: str, known: str) -> None:
    assert any(fits(a, b) for a in numbers(said)[:1] for b in numbers(known))


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("92%", "94.4%"),
        ("35만 개", "3.56M images"),
        ("0.32 厘米", "0.32m"),
        ("7그램", "7 tons"),
        ("4 TB", "4 GB"),
        ("54.8%", "54.8W"),
        ("2시간", "2-minute videos"),
        ("3.52%", "3.52x faster"),
        ("100%", "only 1% of it"),
        ("1.7초", "1.7x faster"),
    ],
)
def test_another_value_or_another_unit_is_not_the_same(said: str, known: str) -> None:
    assert not any(fits(a, b) for a in numbers(said) for b in numbers(known))


@pytest.mark.parametrize("text", ["pass@1", "Average@32", "N^2", "AIME'25", "Qwen-7"])
def test_digits_that_belong_to_a_name_are_marked_so(text: str) -> None:
    assert one(text).unit == "name"


def test_two_years_are_no_ratio() -> None:
    assert [sorted(number.readings) for number in numbers("AIME 2024/2025")] == [[2024], [2025]]


@pytest.mark.parametrize(
    ("text", "end"), [("5 秒到", 3), ("24.72%에서", 6), ("12 models", 2), ("4 GB of", 4), ("2.5배 빠른", 4)]
)
def test_a_number_ends_where_its_unit_does(text: str, end: int) -> None:
    assert one(text).end == end
