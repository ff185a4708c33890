"""English words are heard in their Korean spelling, and Korean words are not taken for English ones."""

from __future__ import annotations

import re

import pytest

from bot.library.question.endings import stems
from bot.library.question.glossary import built_in
from bot.library.question.loanwords import english_of
from tests.bench.korean import titles, understood

HEARD = """
    스케일링 scaling|샘플링 sampling|에이전틱 agentic|파라미터 parameter|도메인 domain|파이프라인 pipeline
    디코더 decoder|하이브리드 hybrid|시퀀스 sequence|모델링 modeling|인코더 encoder|그래디언트 gradient
    옵티마이저 optimizer|토크나이저 tokenizer|시뮬레이터 simulator|프라이버시 privacy|벤치마크 benchmark
    트랜스포머 transformer|임베딩 embedding|디퓨전 diffusion|프롬프트 prompt|얼라인먼트 alignment
    리즈닝 reasoning|프레임워크 framework|퀀타이제이션 quantization
"""


@pytest.mark.parametrize("pair", [pair.strip() for pair in re.split(r"[|\n]", HEARD) if pair.strip()])
def test_a_loanword_is_heard(pair: str) -> None:
    korean, english = pair.split()
    assert english_of(korean) == english


@pytest.mark.parametrize(
    "word", [*"가장 갖고 다루며 빠른 꿈꾸는 하늘 무지개 어머니 않고도 찾을 a 모델a 쓰는".split(), ""]
)
def test_a_korean_word_is_no_english_one(word: str) -> None:
    assert english_of(word) is None


@pytest.mark.parametrize(
    ("word", "noun"),
    [
        ("효율적으로는", "효율"),
        ("생성하기", "생성"),
        ("통합된", "통합"),
        ("자동화하는", "자동화"),
        ("로봇들의", "로봇"),
        ("개인화", "개인화"),
        ("표를", "표"),
    ],
)
def test_the_noun_is_among_what_is_left_when_endings_go(word: str, noun: str) -> None:
    assert noun in list(stems(word))


def test_of_a_word_that_ends_like_a_verb_no_single_letter_is_left() -> None:
    assert "표" not in list(stems("표적"))


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("소설", "fiction"),
        ("자가학습", "self-training"),
        ("경량화", "lightweight"),
        ("표정", "facial expression"),
        ("지도", "map"),
        ("영상", "image"),
        ("기술", "technique"),
    ],
)
def test_a_word_of_two_meanings_is_given_the_fields_one(korean: str, english: str) -> None:
    assert english in built_in().english[korean]


def test_most_words_of_korean_titles_are_understood() -> None:
    assert understood([one for one in titles() if one.aside], built_in()) >= 0.75
