"""Korean particles after any word."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts.particles import BOTH, filled
from bot.texts.words import KOREAN, say, texts_of

AFTER_A_VOWEL = (
    *("자료", "GPT", "GPT-4", "Qwen2.5", "7B", "RAG", "BERT", "LoRA", "NeRF", "MoE", "RLHF", "DPO", "API", "ViT", "v2"),
    *("network", "benchmark", "task", "loop", "agent", "prompt", "text", "hub", "speed", "image", "state", "great"),
    *("transformer", "policy", "video", "Forgets Less", "Mamba", "DeepSeek", "Claude", "OpenAI", "TRANSFORMERS"),
    *("2", "100%", "09:00", "α", "café", "B", "2,000,000,000,000", "“LoRA”", "모델 (v2)", "the"),
)
AFTER_A_CONSONANT = (
    *("논문", "LLM", "Llama 3", "70M", "CNN", "CLIP", "SAM", "GAN", "JSON", "VLM", "LEARNING", "2405.09673", "10"),
    *("system", "attention", "learning", "track", "book", "map", "deep", "net", "bot", "chat", "format", "robot"),
    *("lab", "music", "scene", "pipeline", "game", "frame", "vision", "ImageNet", "ResNet-50", "1,000", "0", "ε"),
    *("09:30", "N", "“논문”", "credit", "output", "step", "algorithm", "\u2067단"),
)
AFTER_L = (
    *("모델", "RL", "SQL", "URL", "HTML", "L", "R", "model", "simple", "neural", "scale", "tool"),
    *("1", "7", "2026-11-20"),
)


@pytest.mark.parametrize("word", AFTER_A_VOWEL)
def test_after_a_vowel(word: str) -> None:
    assert forms(word) == ["는", "가", "를", "와", "와", "로", "라"]


@pytest.mark.parametrize("word", AFTER_A_CONSONANT)
def test_after_a_consonant(word: str) -> None:
    assert forms(word) == ["은", "이", "을", "과", "과", "으로", "이라"]


@pytest.mark.parametrize("word", AFTER_L)
def test_after_an_l(word: str) -> None:
    assert forms(word) == ["은", "이", "을", "과", "과", "로", "이라"]


@pytest.mark.parametrize("word", ["", "!?", "漢字", "🔥", "שלום"])
def test_where_nobody_knows_both_stand(word: str) -> None:
    assert forms(word) == list(BOTH)


def forms(word: str) -> list[str]:
    said = [filled("{word}" + mark, {"word": word}) for mark in BOTH]
    assert all(one.startswith(word) for one in said)
    return [one.removeprefix(word) for one in said]


def test_a_mark_in_what_people_typed_stays() -> None:
    assert filled("“{text}”은(는) {text}", {"text": "을(를)"}) == "“을(를)”은 을(를)"


@given(st.text(max_size=50))
def test_any_word_can_stand_before(word: str) -> None:
    assert filled("{word}을(를)", {"word": word}).startswith(word)


def test_no_korean_text_has_a_particle_that_does_not_ask_for_the_sound() -> None:
    fixed = re.compile(r"\}[”’\"')\]]*(?:은|는|이|가|을|를|과|와|으로|로|이라|라)(?![가-힣(])")
    assert [key for key, korean in texts_of(KOREAN).items() if fixed.search(korean)] == []


def test_a_text_is_right_after_its_title() -> None:
    assert "“LoRA”와 비슷한" in say("ko", "similar.title", title="LoRA")
    assert "“Mixture of Agents”를" in say("ko", "vote.added", title="Mixture of Agents", n=1)
    assert "2405.09673은" in say("ko", "search.unknown-id", id="2405.09673", count=1, first="a", last="b")
