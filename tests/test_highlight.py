"""Which passage answers a search, and where its words are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.highlight import LONGEST, best_passage, marked

ABSTRACT = "We study agents. Low-rank adaptation (LoRA) trains two small matrices. It is cheap."


def asked(text: str, query: str) -> list[str]:
    return [piece for piece, is_asked in marked(text, query).pieces if is_asked]


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("LoRA and lora-like", "lora", ["LoRA", "lora"]),
        ("Models model modelling", "models", ["Models", "model", "modelling"]),
        ("언어모델을 학습", "언어모델 학습", ["언어모델", "학습"]),
        ("explorations", "lora", []),
        ("a title", "title:title -a", ["title"]),
        ("of the", "of the", []),
        ("x", "", []),
    ],
)
def test_the_words_of_a_query_are_marked(text: str, query: str, expected: list[str]) -> None:
    assert asked(text, query) == expected


def test_the_sentence_with_the_most_of_it_is_chosen() -> None:
    passage = best_passage([ABSTRACT], "small lora agents")
    assert passage is not None
    assert passage.text.startswith("Low-rank")
    assert best_passage(["Other. Words."], "lora") is None


def test_a_long_sentence_is_cut_around_the_word() -> None:
    passage = best_passage(["many words " * 60 + "lora " + "and more " * 60], "lora")
    assert passage is not None
    assert len(passage.text) <= LONGEST
    assert [piece for piece, is_asked in passage.pieces if is_asked] == ["lora"]
    assert passage.text.startswith("…")
    assert passage.text.endswith("…")


@given(st.text(max_size=600), st.text(max_size=60))
def test_nothing_of_a_text_is_lost_or_added(text: str, query: str) -> None:
    assert "".join(piece for piece, _ in marked(text, query).pieces) == text
    passage = best_passage([text], query)
    assert passage is None or len(passage.text) <= LONGEST
