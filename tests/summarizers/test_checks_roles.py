"""A name stands in a bullet where it stands in the abstract."""

from __future__ import annotations

import pytest

from bot.papers.paper import Paper
from bot.summarizers.checks.verdict import failures

PAPER = Paper(
    "2611.00021",
    "HarborNet: Calm Routing for Busy Networks",
    "Earlier routers such as Gale-2 and Squall-3 need hand-made schedules. We present HarborNet, which has two parts: "
    "(1) PierFlow, which predicts future congestion of each link with a recurrent memory, and (2) DockSort, which "
    "assigns packets to queues by their remaining deadline. On long-distance simulations HarborNet reduces the average "
    "waiting time of Squall-3 by 31%.",
)


def rules(language: str, item: str) -> set[str]:
    return {one.rule for one in failures((item,), PAPER, language) if one.item == 0}


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("en", "DockSort predicts the future congestion of each link with a recurrent memory."),
        ("ko", "DockSort는 순환 메모리로 각 링크의 미래 혼잡을 예측합니다."),
        ("zh", "在长距离仿真中，平均等待时间比Gale-2减少31%。"),
    ],
)
def test_a_name_in_the_place_of_another_is_found(language: str, item: str) -> None:
    assert "order" in rules(language, item)


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("en", "PierFlow predicts the congestion of each link, and DockSort assigns packets by their deadline."),
        ("ko", "PierFlow는 순환 메모리로 각 링크의 미래 혼잡을 예측합니다."),
        ("ja", "HarborNetは各リンクの将来の混雑を予測し、パケットを待ち行列に割り当てます。"),
        ("zh", "在长距离仿真中，平均等待时间比Squall-3减少31%。"),
    ],
)
def test_a_name_in_its_own_place_and_the_paper_s_own_name_anywhere_pass(language: str, item: str) -> None:
    assert rules(language, item) == set()
