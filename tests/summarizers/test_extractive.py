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

from bot.errors import SummaryError
from bot.papers.cleanup import clean
from bot.papers.paper import Paper
from bot.sources.sample import sample_edition
from bot.summarizers.cues import LEANING
from bot.summarizers.extractive import ExtractiveSummarizer, extract, headline
from bot.summarizers.standing_alone import CONNECTIVE, LONGEST, hangs, standing_alone

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
        "We propose Foo, a cheap model.",
        "We train it on (e.g. small) data.",
        "There were three of us.",
        "Foo outperforms Bar by 5×.",
        "Code is available at https://a.b/foo.",
    )


def listed(title: str, *sentences: str) -> tuple[str, ...]:
    return extract(title, " ".join(sentences))


def test_what_others_did_is_left_out_while_there_is_anything_of_the_papers_own() -> None:
    own = "We propose Foo, a small cache.", "Foo halves the cost of decoding."
    assert listed("Foo: Caches", "Long contexts are expensive for models.", *own, "However, prior work fails.") == own
    assert listed("Caches", "Long contexts are expensive for models.") == ("Long contexts are expensive for models.",)


@pytest.mark.parametrize(
    "sentence",
    [
        "They show that caches help models.",
        "These results show that caches help.",
        "Such a cache is cheap to build.",
        "From these we learn that caches help.",
        "This framework is small and cheap.",
        "It serves as an external memory.",
        "We measure what models gain from that.",
        "We achieve this by caching old tokens.",
        "Foo addresses this, and is cheap.",
        "We then tackle them with a small cache.",
        "We show that this leads to cheap models.",
        "We do so by caching old tokens.",
    ],
)
def test_a_sentence_that_hangs_on_the_one_before_it_is_left_out(sentence: str) -> None:
    assert listed("Foo: Caches", "We propose Foo, a small cache.", sentence) == ("We propose Foo, a small cache.",)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("To close this gap, we build Foo, a cache.", "We build Foo, a cache."),
        ("To make models cheaper at 1.5 dollars, we build Foo, a cache.", "We build Foo, a cache."),
        ("Based on these findings, Foo keeps the old tokens.", "Foo keeps the old tokens."),
        ("By scaling such caches to 1.3B tokens, we halve the cost.", "We halve the cost."),
        ("To do so we build Foo, a cache.", "We build Foo, a cache."),
        ("In view of that, we build Foo, a cache.", "We build Foo, a cache."),
        ("Furthermore, first, we build Foo, a cache.", "We build Foo, a cache."),
        ("Using our cache, Foo halves the cost", "Using our cache, Foo halves the cost."),
        (
            "Here we show that even for such caches, models fail.",
            "Here we show that even for such caches, models fail.",
        ),
        ("This work shows that caches help.", "This work shows that caches help."),
    ],
)
def test_a_sentence_loses_the_words_that_point_back_and_ends_with_a_full_stop(said: str, left: str) -> None:
    assert standing_alone(said) == left


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("We add two parts: (1) a cache, and (2) a store.", "We add two parts: (1) a cache, and (2) a store."),
        ("We add two parts to the old model: 1) A cache that is small.", "We add two parts to the old model."),
        (f"We add two parts to it, namely (i) {'a cache ' * 40}; and (ii) a store.", "We add two parts to it."),
        ("2) A store that is large and cheap.", ""),
        ("Foo primarily consists of 1) A cache that is small.", ""),
    ],
)
def test_a_list_stands_whole_or_not_at_all(said: str, left: str) -> None:
    assert standing_alone(said) == left


def test_a_long_sentence_ends_at_a_clause_outside_brackets_or_says_that_it_goes_on() -> None:
    head = "We propose a cache of a hundred and twenty thousand tokens that keeps whatever a model has read before it"
    assert standing_alone(f"{head}; and {'it is good ' * 30}") == f"{head}."
    assert standing_alone(f"{head} (small, while cheap), which {'is good ' * 30}") == f"{head} (small, while cheap)."
    endless = standing_alone(f"{head} {'and so on ' * 30}")
    assert endless.endswith("…")
    assert len(endless) <= LONGEST
    assert standing_alone(f"On {'old and new models ' * 8}, {head[0].lower()}{head[1:]}.") == f"{head}."


@pytest.mark.parametrize("abstract", ["", "   \n", "N/A", "...", "12 34 56 78 90 12 34 56", "?" * 5000])
async def test_an_abstract_without_a_sentence_is_an_error(abstract: str) -> None:
    with pytest.raises(SummaryError, match=r"2405\.00001 has no abstract to take sentences from\."):
        await ExtractiveSummarizer().summarize(Paper("2405.00001", "Foo", abstract), "en")


def test_the_headline_is_the_sentence_that_says_what_is_new() -> None:
    assert headline("Foo: A Cheap Model", ABSTRACT) == "We propose Foo, a cheap model."
    assert headline("Foo", "") == ""


def test_one_sentence_is_one_bullet() -> None:
    assert extract("Foo", "We propose Foo, which is good.") == ("We propose Foo, which is good.",)


def test_a_single_endless_sentence_ends_at_a_clause() -> None:
    sentence = "we propose Foo which is good indeed, while others are not so good at all, and we show that this is so, "
    (item,) = extract("Foo", sentence * 3 + "and so on.")
    assert len(item) <= LONGEST
    assert item.endswith("we propose Foo which is good indeed.")


@pytest.mark.timeout(60)  # about 1 s; a pattern that goes back over its text would take hours
def test_a_hostile_text_comes_to_an_end() -> None:
    for piece in ("?", ". ", "(", "\\a", "We propose, and ", "1) ", '"', "A.", "{\\it ", "\\text{", "[.", "code "):
        assert len(extract("Foo", piece * (20_000 // len(piece)))) <= 5


def test_the_sample_day_gives_three_to_five_bullets_each() -> None:
    for paper in sample_edition().papers:
        assert 3 <= len(extract(paper.title, paper.abstract)) <= 5


@pytest.mark.data
def test_real_abstracts_give_mostly_three_to_five_bullets(test_data: Path) -> None:
    counts = [len(items) for _, items in real_extracts(test_data)]
    assert sum(3 <= count <= 5 for count in counts) >= 0.95 * len(counts)
    assert min(counts) >= 1


def places(text: str, items: tuple[str, ...]) -> list[int]:
    """Where each bullet stands in the text, its first letter's size and its end apart; -1 if nowhere."""
    return [text.lower().find(item.lower().rstrip(".…")) for item in items]


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
def test_every_bullet_stands_alone(test_data: Path) -> None:
    hanging = 0
    for paper, items in real_extracts(test_data):
        assert not [item for item in items if CONNECTIVE.match(item)], paper["id"]
        assert not [item for item in items if len(item) > LONGEST or item[-2:].isalnum()], paper["id"]
        hanging += any(LEANING.match(item) or hangs(item) for item in items)
    assert hanging <= 0.01 * len(real_extracts(test_data))


@pytest.mark.parametrize(
    "sentence",
    [
        "We show that by caching old tokens models get cheap.",
        "To our knowledge, this is the first cache for models.",
        "We collect old tokens and learn to predict from them.",
        "Caches of keys beat those of values.",
        "We slow training down, and build a cache to support this.",
        "We solve this problem with a small cache.",
        "We find that models forget and propose a cache that accounts for this.",
    ],
)
def test_a_sentence_that_names_what_it_means_stays(sentence: str) -> None:
    assert listed("Foo: Caches", "We propose Foo, a small cache.", sentence)[1:] == (sentence,)


WORDS = st.sampled_from(
    ["We propose Foo. ", "However, it", " fails; (2) ", "e.g. ", "https://a.b ", "é中。", "\\x{", "(", "\n"]
)


@settings(deadline=None)
@given(st.text(max_size=200) | st.lists(WORDS, max_size=40).map("".join))
def test_no_text_breaks_the_extract_or_adds_a_word(text: str) -> None:
    items = extract("Foo: A Title", text)
    assert len(items) <= 5
    assert -1 not in places(clean(text, "Foo: A Title"), items)
