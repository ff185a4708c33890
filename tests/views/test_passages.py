"""Which passage answers a search, and where its words are."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.papers.bullets import Bullets
from bot.papers.found import Passage
from bot.papers.paper import Paper
from bot.views.passages import LONGEST, Wanted, marked, passage_for

ABSTRACT = "We study agents. Low-rank adaptation (LoRA) trains two small matrices. It is cheap."
KOREAN = Bullets("ko", "llm", ("에이전트를 연구한다.", "저순위 적응으로 언어 모델을 싸게 학습한다."))
REINFORCEMENT = [["강화학습", "강화 학습", "reinforcement learning", "RL"]]
wanted_lists = st.lists(st.lists(st.text(max_size=20), min_size=1, max_size=3), max_size=5)


def each(query: str) -> Wanted:
    return [[word] for word in query.split()]


def asked(passage: Passage | None) -> list[str]:
    return [piece for piece, is_asked in passage.pieces if is_asked] if passage else []


def best(abstract: str, wanted: Wanted, title: str = "A title", language: str = "en") -> Passage | None:
    return passage_for(Paper("2605.00001", title, abstract), None, language, wanted)


@pytest.mark.parametrize(
    ("text", "wanted", "expected"),
    [
        ("LoRA and lora-like", each("lora"), ["LoRA", "lora"]),
        ("Models model modelling", each("models"), ["Models model modelling"]),
        ("언어모델을 잘 학습", each("언어모델 학습"), ["언어모델", "학습"]),
        ("언어 모델을", each("언어모델"), ["언어 모델"]),
        ("explorations", each("lora"), []),
        ("fine-tuning, finetuned", each("finetuning"), ["fine-tuning", "finetuned"]),
        ("Finetuned or fine tuned", each("fine-tuning"), ["Finetuned", "fine tuned"]),
        ("Low-Rank Adaptation", each("low rank adaptation"), ["Low-Rank Adaptation"]),
        ("learning RL by reinforcement learning", REINFORCEMENT, ["RL", "reinforcement learning"]),
        ("GPT-4o, not GPT", each("gpt-4o"), ["GPT-4o"]),
        ("大規模な言語モデルの強化学習", each("言語モデル 強化学習"), ["言語モデル", "強化学習"]),
        ("光と影", each("光"), ["光"]),
        ("x", [], []),
        ("x (", [["("], [""]], []),
    ],
)
def test_what_was_looked_for_is_marked(text: str, wanted: Wanted, expected: list[str]) -> None:
    assert asked(marked(text, wanted)) == expected


def test_the_sentence_with_the_most_of_it_is_chosen() -> None:
    passage = best(ABSTRACT, each("small lora agents"))
    assert passage is not None
    assert passage.text.startswith("Low-rank")
    assert asked(passage) == ["LoRA", "small"]


def test_where_the_texts_say_nothing_of_it_there_is_no_passage() -> None:
    assert best("Other. Words.", each("lora")) is None
    assert best(ABSTRACT, []) is None


def test_one_word_of_many_is_no_answer() -> None:
    assert best(ABSTRACT, each("agents reward planning")) is None
    assert asked(best(ABSTRACT, each("agents reward"))) == ["agents"]


def test_a_paper_whose_title_says_it_all_shows_its_best_sentence() -> None:
    assert asked(best(ABSTRACT, each("agents planning"), "Planning Agents")) == ["agents"]
    assert asked(best(ABSTRACT, each("agents planning rewards"), "Planning Agents for Rewards")) == ["agents"]
    assert best(ABSTRACT, each("agents planning rewards"), "Planning Agents") is None


@pytest.mark.parametrize(
    ("language", "start"), [("ko", "저순위"), ("ko-KR", "저순위"), ("en", "Low-rank"), ("ja", "Low-rank")]
)
def test_bullets_come_before_the_abstract_for_those_who_read_them(language: str, start: str) -> None:
    wanted = [["저순위 적응", "low-rank adaptation"]]
    passage = passage_for(Paper("2605.00001", "A title", ABSTRACT), KOREAN, language, wanted)
    assert passage is not None
    assert passage.text.startswith(start)


def test_an_english_paper_that_a_korean_word_found_shows_the_english_word() -> None:
    passage = passage_for(
        Paper("2605.00001", "A title", "Other. We use Reinforcement Learning here."), KOREAN, "ko", REINFORCEMENT
    )
    assert asked(passage) == ["Reinforcement Learning"]


def test_a_long_word_without_spaces_is_found_by_its_parts() -> None:
    assert asked(best("画像を高速に生成する。", each("画像生成"))) == ["画像", "生成"]
    assert best("画像を読む。", each("画像生成")) is None


def test_a_long_sentence_is_cut_around_most_of_it() -> None:
    text = "many words " * 60 + "lora " + "and more " * 60 + "lora agents " + "in the end " * 60
    passage = best(text, each("agents lora"))
    assert passage is not None
    assert len(passage.text) <= LONGEST
    assert asked(passage) == ["lora agents"]
    assert passage.text.startswith("…")
    assert passage.text.endswith("…")


@given(st.text(max_size=600), wanted_lists)
def test_nothing_of_a_text_is_lost_or_added(text: str, wanted: Sequence[Sequence[str]]) -> None:
    assert "".join(piece for piece, _ in marked(text, wanted).pieces) == text
    passage = best(text, wanted)
    assert passage is None or (len(passage.text) <= LONGEST and asked(passage))


def test_hostile_texts_come_to_an_end() -> None:
    for piece in ("lora-", "a", "가", "l o r a ", "-" * 9, "(" * 9):
        found = best(piece * 20_000, [["lora" * 10], ["-".join("abcdefgh") * 9], ["가" * 99], [piece * 50]])
        assert found is None or len(found.text) <= LONGEST
