"""Bullets cut out of abstracts: their words, their order, their number."""

from __future__ import annotations

import gzip
import json
import random
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cleanup import clean
from bot.errors import SummaryError
from bot.models import Paper
from bot.sources.sample import sample_edition
from bot.summarizers.extractive import CONNECTIVE, ExtractiveSummarizer, extract, headline

ABSTRACT = (
    "Large models are expensive. Recently, many tried to make them cheap. However, we propose Foo, a cheap model. "
    "To this end, we train it on (e.g. small) data. The weather was fine. There were three of us. "
    "Furthermore, Foo outperforms Bar by 5times. Nobody knows why it should. Code is available at https://a.b/foo."
)


@cache
def real_papers(folder: Path) -> tuple[dict[str, str], ...]:
    with gzip.open(folder / "data" / "papers.jsonl.gz", "rt") as lines:
        papers = [json.loads(line) for line in lines]
    return tuple(random.Random(4).sample([paper for paper in papers if paper["abstract"]], 700))


@cache
def real_extracts(folder: Path) -> tuple[tuple[dict[str, str], tuple[str, ...]], ...]:
    return tuple((paper, extract(paper["title"], paper["abstract"])) for paper in real_papers(folder))


async def test_the_sentences_that_say_what_is_new_are_taken() -> None:
    bullets = await ExtractiveSummarizer().summarize(Paper("2405.00001", "Foo: A Cheap Model", ABSTRACT), "ko")
    assert (bullets.language, bullets.origin, bullets.model) == ("en", "extract", None)
    assert bullets.items == (
        "Large models are expensive.",
        "We propose Foo, a cheap model.",
        "We train it on (e.g. small) data.",
        "Foo outperforms Bar by 5×.",
        "Code is available at https://a.b/foo.",
    )


@pytest.mark.parametrize("abstract", ["", "   \n", "N/A", "...", "12 34 56 78 90 12 34 56", "?" * 5000])
async def test_an_abstract_without_a_sentence_is_an_error(abstract: str) -> None:
    with pytest.raises(SummaryError, match=r"2405\.00001 has no abstract to take sentences from\."):
        await ExtractiveSummarizer().summarize(Paper("2405.00001", "Foo", abstract), "en")


def test_the_headline_is_the_sentence_that_says_what_is_new() -> None:
    assert headline("Foo: A Cheap Model", ABSTRACT) == "We propose Foo, a cheap model."
    assert headline("Foo", "") == ""


def test_one_sentence_is_one_bullet() -> None:
    assert extract("Foo", "We propose Foo, which is good.") == ("We propose Foo, which is good.",)


def test_a_single_endless_sentence_is_cut_at_its_clauses() -> None:
    sentence = "we propose Foo which is good indeed, while others are not so good at all, and we show that this is so, "
    assert 3 <= len(extract("Foo", sentence * 3 + "and so on.")) <= 5


@pytest.mark.timeout(60)  # about 1 s; a pattern that goes back over its text would take hours
def test_a_hostile_text_comes_to_an_end() -> None:
    for piece in ("?", ". ", "(", "\\a", "We propose, and ", "1) ", '"', "A.", "{\\it ", "\\text{", "[.", "code "):
        assert len(extract("Foo", piece * (20_000 // len(piece)))) <= 5


def test_the_sample_day_gives_three_to_five_bullets_each() -> None:
    for paper in sample_edition().papers:
        assert 3 <= len(extract(paper.title, paper.abstract)) <= 5


@pytest.mark.data
def test_real_abstracts_give_three_to_five_bullets(test_data: Path) -> None:
    counts = [len(items) for _, items in real_extracts(test_data)]
    assert sum(3 <= count <= 5 for count in counts) >= 0.99 * len(counts)
    assert min(counts) >= 1


def places(text: str, items: tuple[str, ...]) -> list[int]:
    """Where each bullet stands in the text, its first letter's size apart; -1 if nowhere."""
    return [text.lower().find(item.lower()) for item in items]


async def test_where_there_is_room_for_few_the_news_come_before_the_background() -> None:
    abstract = (
        "Deep research is a representative task for agents. Its long trajectories exceed the context of models. "
        "To address this, we introduce Foo, a framework that writes to files. It serves as an external memory. "
        "Foo improves accuracy by 12% on two benchmarks. Code is available at https://example.org/foo."
    )
    bullets = await ExtractiveSummarizer().summarize(Paper("1", "Foo: Writing to Files", abstract), "en")
    assert bullets.few(2) == (
        "We introduce Foo, a framework that writes to files.",
        "Foo improves accuracy by 12% on two benchmarks.",
    )
    assert bullets.few(9) == bullets.items
    assert bullets.items[-1] == "Code is available at https://example.org/foo."


@pytest.mark.data
def test_every_bullet_stands_in_its_abstract_and_in_that_order(test_data: Path) -> None:
    for paper, items in real_extracts(test_data):
        found = places(clean(paper["abstract"], paper["title"]), items)
        assert -1 not in found, paper["id"]
        assert found == sorted(found), paper["id"]


@pytest.mark.data
def test_no_bullet_begins_with_a_connective(test_data: Path) -> None:
    for paper, items in real_extracts(test_data):
        assert not [item for item in items if CONNECTIVE.match(item)], paper["id"]


WORDS = st.sampled_from(
    ["We propose Foo. ", "However, it", " fails; (2) ", "e.g. ", "https://a.b ", "é中。", "\\x{", "(", "\n"]
)


@settings(deadline=None)
@given(st.text(max_size=200) | st.lists(WORDS, max_size=40).map("".join))
def test_no_text_breaks_the_extract_or_adds_a_word(text: str) -> None:
    items = extract("Foo: A Title", text)
    assert len(items) <= 5
    assert -1 not in places(clean(text, "Foo: A Title"), items)
