"""A bullet claims as much as its abstract does: of all or some, at least or at most, a gain or a loss."""

from __future__ import annotations

import pytest

from bot.papers.paper import Paper
from bot.summarizers.checks.verdict import failures

PAPER = Paper(
    "2611.00022",
    "TarnNet: Small Pumps for Cold Lakes",
    "TarnNet predicts the oxygen of cold lakes. It beats older predictors on several mountain lakes and reduces the "
    "forecast error of shallow basins compared with the baselines. We evaluate reservoirs, rivers and ponds with "
    "sensors of two makers. Its maps stay stable in winter storms. The pumps need less than 65% of the usual "
    "power, up to 12% less than the best of the older ones.",
)


def rules(language: str, item: str) -> set[str]:
    return {one.rule for one in failures((item,), PAPER, language) if one.item == 0}


@pytest.mark.parametrize(
    ("language", "item", "rule"),
    [
        ("en", "TarnNet beats older predictors on all mountain lakes of the study.", "extent"),
        ("ko", "TarnNet은 모든 산악 호수에서 기존 예측기를 앞섭니다.", "extent"),
        ("zh", "TarnNet在所有高山湖泊上都优于旧的预测方法。", "extent"),
        ("ja", "最良の旧型より平均12%少なくなります。", "extent"),
        ("en", "The evaluation covers exclusively reservoirs with sensors of two makers.", "extent"),
        ("zh", "评估只涉及水库。", "extent"),
        ("en", "It increases the forecast error of shallow basins over the baselines.", "direction"),
        ("ko", "펌프는 평소 전력의 65% 이상을 필요로 합니다.", "extent"),
        ("ja", "ポンプは通常の電力の65%以上を必要とします。", "extent"),
        ("en", "TarnNet was also tried on medical patients in two clinics.", "support"),
        ("zh", "TarnNet还可用于机器人导航任务的预测。", "support"),
    ],
)
def test_more_than_the_abstract_claims_is_found(language: str, item: str, rule: str) -> None:
    assert rule in rules(language, item)


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("en", "TarnNet beats older predictors on several mountain lakes of the study."),
        ("en", "It lowers the forecast error of shallow basins against the baselines."),
        ("ko", "펌프는 평소 전력의 65% 미만을 필요로 합니다."),
        ("ko", "기존 최선보다 최대 12% 적게 씁니다."),
        ("ja", "ポンプに必要な電力は通常の65%未満です。"),
    ],
)
def test_what_the_abstract_claims_passes(language: str, item: str) -> None:
    assert rules(language, item) == set()


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("ko", "얕은 유역의 예측 오차를 줄이지만 항상 최선은 아닙니다."),
        ("zh", "该方法降低了浅水盆地的预测误差，但不一定最优。"),
    ],
)
def test_not_always_denies_nothing(language: str, item: str) -> None:
    assert "negation" not in rules(language, item)
