"""A bullet neither denies what its abstract says, nor says what the abstract denies."""

from __future__ import annotations

import pytest

from bot.papers.paper import Paper
from bot.summarizers.checks.verdict import failures

PAPER = Paper(
    "2611.00011",
    "LoomNet: Weaving Models without Labels",
    "Existing weavers ignore texture and depend on costly labels. We present LoomNet, a training-free and "
    "framework-agnostic weaver. LoomNet outperforms KnitNet on every loom while preserving thread quality. It removes "
    "the need for human supervision and reaches its result without relying on language priors. Plain threads are "
    "insufficient for complex patterns. The gains come from meaningful search rather than incoherent noise. A weaver "
    "handles charged threads, and the thread map is present in its hidden layers. Weaving adds no latency.",
)


def rules(language: str, item: str) -> set[str]:
    return {one.rule for one in failures((item,), PAPER, language) if one.item == 0}


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("en", "LoomNet does not outperform KnitNet on any loom."),
        ("ko", "LoomNet은 모든 직기에서 KnitNet을 능가하지 못합니다."),
        ("ja", "LoomNetはすべての織機でKnitNetを上回りません。"),
        ("zh", "LoomNet在所有织机上没有优于KnitNet。"),
        ("en", "The approach relies on language priors to reach its result."),
        ("ko", "LoomNet은 언어 사전 지식에 의존하여 결과에 도달합니다."),
        ("ko", "LoomNet은 추가 학습이 필요한 직조 방법입니다."),
        ("ja", "LoomNetは人間の監督を必要とします。"),
    ],
)
def test_a_denial_that_is_added_or_lost_is_found(language: str, item: str) -> None:
    assert rules(language, item) & {"negation", "direction"}


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("en", "Plain threads are not enough for complex patterns."),
        ("ko", "단순한 실은 복잡한 패턴에 충분하지 않습니다."),
        ("ko", "LoomNet은 학습 없이 쓰이며 프레임워크에 구애받지 않는 방법입니다."),
        ("ja", "LoomNetは特定のフレームワークに依存せず、学習も不要です。"),
        ("zh", "LoomNet无需训练,也不依赖特定框架。"),
        ("ko", "의미 있는 탐색에서 이득이 나오며 일관성 없는 잡음 때문이 아닙니다."),
        ("en", "LoomNet needs no human supervision and keeps the quality of threads."),
        ("ko", "실의 품질을 잃지 않으면서 모든 직기에서 KnitNet을 능가합니다."),
        ("ja", "LoomNetは性能だけでなく、糸の品質も保ちます。"),
        ("zh", "LoomNet不仅优于KnitNet,还保持线的质量。"),
    ],
)
def test_the_same_denied_in_other_words_passes(language: str, item: str) -> None:
    assert rules(language, item) == set()
