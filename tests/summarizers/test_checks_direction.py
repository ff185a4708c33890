"""A bullet takes the side of a matter that its abstract takes, in whatever words."""

from __future__ import annotations

import pytest

from bot.papers.paper import Paper
from bot.summarizers.checks.opposites import sides
from bot.summarizers.checks.verdict import failures

PAPER = Paper(
    "2611.00012",
    "TideNet: Gentle Waves for Heterogeneous Agents",
    "TideNet biases attention toward neighboring patches and stabilizes training of heterogeneous agents. The training "
    "of older waves progresses slower than from scratch. TideNet generates a curriculum of challenging problems and "
    "gives dense rewards. A large teacher model guides a small student model. It significantly improves flexibility, "
    "cuts memory by 40%, and shows minimal performance degradation. Higher-quality data has lower nuclear norms and "
    "higher effective ranks. Positive transfer between tasks is observed. TideNet is rare among open-source tools.",
)


def rules(language: str, item: str) -> set[str]:
    return {one.rule for one in failures((item,), PAPER, language) if one.item == 0}


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("en", "It worsens the flexibility of the agents."),
        ("ko", "TideNet은 유연성을 떨어뜨립니다."),
        ("ja", "TideNetはメモリの消費を増やします。"),
        ("zh", "TideNet使内存增加40%。"),
    ],
)
def test_a_side_that_is_turned_round_is_found(language: str, item: str) -> None:
    assert rules(language, item) & {"direction", "order"}


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("en", "TideNet biases attention toward nearby patches and steadies training."),
        ("ko", "TideNet은 이질적 에이전트의 학습을 안정시킵니다."),
        ("ja", "TideNetは難しい問題のカリキュラムを生成し、密な報酬を与えます。"),
        ("ko", "유연성을 크게 높이고 메모리를 40% 줄이며 성능 저하가 거의 없습니다."),
        ("zh", "质量更高的数据具有更低的核范数和更高的有效秩。"),
        ("en", "A large teacher guides a small student, and performance hardly degrades."),
    ],
)
def test_the_same_side_in_other_words_passes(language: str, item: str) -> None:
    assert rules(language, item) == set()


def test_what_is_denied_is_on_the_other_side_and_what_is_lessened_on_none() -> None:
    assert [(one.matter, one.up) for one in sides("it is not fast", "en")] == [("speed", False)]
    assert not any(one.sure for one in sides("it mitigates degradation", "en"))
    assert sides("with Drop-Upcycling", "en") == ()


def test_fixed_words_take_no_side() -> None:
    assert sides("large language models of low-rank matrices", "en") == ()
    assert sides("强化学习", "zh") == ()
