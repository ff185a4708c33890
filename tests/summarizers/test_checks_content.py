"""A bullet tells no news that its abstract does not tell, names no stranger, and keeps to its voice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.papers.paper import Paper
from bot.summarizers.checks.verdict import failures

PAPER = Paper(
    "2611.00013",
    "PaperBoat: Folding Long Documents",
    "PaperBoat folds long documents with a sliding window. It summarizes reports with GPT-4 and compares itself with "
    "Claude and Qwen on 12 tasks. It is trained on pseudo labels and reveals how decisions are made. Models are asked "
    "to follow instructions, to click on links, and to answer in JSON.",
)


def rules(language: str, item: str, paper: Paper = PAPER) -> set[str]:
    return {one.rule for one in failures((item,), paper, language) if one.item == 0}


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("ko", "의사 레이블로 학습한 PaperBoat은 의사 결정 과정을 드러내는 모델입니다."),
        ("ko", "PaperBoat은 슬라이딩 윈도우로 긴 문서를 접는 과제가 중심입니다."),
        ("ja", "PaperBoatはモデルが指示に従い、リンクをクリックすることを扱います。"),
        ("en", "PaperBoat asks models to click on links and to answer in JSON."),
        ("zh", "PaperBoat在12项任务上与Claude和Qwen进行比较。"),
    ],
)
def test_words_that_hold_another_word_raise_no_alarm(language: str, item: str) -> None:
    assert rules(language, item) == set()


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("ko", "PaperBoat은 사용자 조사에서 좋은 평가를 받았습니다."),
        ("en", "A user study confirms that PaperBoat helps with long documents."),
        ("ja", "PaperBoatは手話の翻訳に使われるモデルです。"),
        ("zh", "作者从理论上保证了PaperBoat的收敛性。"),
        ("en", "PaperBoat is the first-ever tool that folds documents."),
        ("ko", "PaperBoat의 코드는 깃허브에 공개되었습니다."),
        ("en", "The code of PaperBoat is publicly available."),
        ("zh", "PaperBoat的代码和权重均已开源。"),
    ],
)
def test_news_that_nobody_told_is_found(language: str, item: str) -> None:
    assert "support" in rules(language, item)


def test_what_a_paper_releases_may_be_told() -> None:
    paper = replace(PAPER, code_url="https://github.com/a/boat")
    assert rules("en", "The code of PaperBoat is publicly available.", paper) == set()


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("ko", "오픈AI의 PaperBoat은 긴 문서를 접습니다."),
        ("ko", "미호요가 개발한 PaperBoat은 긴 문서를 접습니다."),
        ("ko", "한빛전자가 개발한 PaperBoat은 긴 문서를 접습니다."),
        ("ja", "アンソロピックのPaperBoatは長い文書を折ります。"),
        ("zh", "智谱推出的PaperBoat可以折叠长文档。"),
    ],
)
def test_a_product_does_not_bring_its_maker_along(language: str, item: str) -> None:
    assert "organisation" in rules(language, item)


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("ko", "우리는 긴 문서를 접는 PaperBoat을 제안합니다."),
        ("en", "Here is a summary of the paper about PaperBoat and its tasks."),
        ("zh", "好的,PaperBoat可以折叠长文档。"),
        ("ja", "PaperBoatをぜひお試しください。"),
    ],
)
def test_a_voice_of_its_own_and_orders_are_found(language: str, item: str) -> None:
    assert "wording" in rules(language, item)
