"""What is offered while somebody types, and papers like another one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.papers.found import Suggestion
from bot.papers.library import Library
from bot.papers.paper import Edition, Paper
from bot.service.stores import Stores, stores_in
from tests.samples import NOW

DAY = date(2026, 5, 20)
PAPERS = (
    Paper("2605.00001", "LoRA: Low-Rank Adaptation", "Low-Rank Adaptation (LoRA) is cheap.", ("Edward Hu",), votes=9),
    Paper("2605.00002", "Quantized LoRA", "We use Low-Rank Adaptation (LoRA).", ("Edward Hu", "Tim De"), votes=5),
    Paper("2605.00003", "Merging adapters", "Low-Rank Adaptation (LoRA) merges.", ('Eve "X" Long',), votes=1),
    Paper("2605.00004", "Video world models", "Frames of robots.", ("Yann Video",), votes=100),
)


@pytest.fixture
async def stores(tmp_path: Path) -> AsyncIterator[Stores]:
    async with stores_in(tmp_path / "bot.db") as opened:
        await opened.library.editions.save(Edition(DAY, PAPERS), NOW)
        yield opened


async def values(library: Library, text: str) -> list[str]:
    return [line.value for line in await library.search.completions(text, 25)]


async def test_titles_authors_and_short_names_are_offered(library: Library) -> None:
    assert await library.search.completions("lor", 25) == [
        Suggestion("LoRA – low rank adaptation", "LoRA"),
        Suggestion("LoRA: Low-Rank Adaptation", "2605.00001"),
        Suggestion("Quantized LoRA", "2605.00002"),
    ]
    assert (await library.search.completions("edw", 25))[0] == Suggestion("Edward Hu (2)", 'by:"Edward Hu"')
    assert await values(library, "long") == ['by:"Eve  X  Long"']


async def test_what_is_offered_for_an_author_finds_the_papers(library: Library) -> None:
    for text, expected in (("hu ed", 2), ("long", 1)):
        [line] = await values(library, text)
        assert (await library.search.find(line, 5)).total == expected


LABS = ("NVIDIA", "NVIDIA", "Allen Institute for AI", 'The "New" Lab', "네이버 클라우드")


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("org:nv", ["NVIDIA (2)"]),
        ("org: allen inst", ["Allen Institute for AI (1)"]),
        ("ORG:institute", ["Allen Institute for AI (1)"]),
        ("기관:네이", ["네이버 클라우드 (1)"]),
        ("org:new", ['The "New" Lab (1)']),
        ("org:", []),
        ('org:"* OR', []),
    ],
)
async def test_organizations_are_offered_and_find_their_papers(library: Library, text: str, labels: list[str]) -> None:
    listed = (Paper(f"2605.1000{number}", "A title", organization=lab) for number, lab in enumerate(LABS))
    await library.editions.save(Edition(DAY, tuple(listed)), NOW)
    lines = await library.search.completions(text, 25)
    assert [line.label for line in lines] == labels
    for line in lines:
        assert f"({(await library.search.find(line.value, 5)).total})" in line.label


@pytest.mark.parametrize("text", ["강호", "강화", "강화ㅎ", "강화하", "강화학", "강화학ㅅ", "강화학스", "강화 학습"])
async def test_korean_terms_are_offered_while_a_syllable_is_half_typed(library: Library, text: str) -> None:
    assert "강화 학습" in await values(library, text)


async def test_a_final_consonant_may_begin_the_next_syllable(library: Library) -> None:
    assert "확산 모델" in await values(library, "확산몯")


@pytest.mark.parametrize(
    "text", ["2605.00001", "arxiv.org/abs/2605.00001v2", "https://huggingface.co/papers/2605.00001"]
)
async def test_an_id_or_address_offers_its_paper(library: Library, text: str) -> None:
    assert await library.search.completions(text, 25) == [Suggestion(PAPERS[0].title, PAPERS[0].id)]
    assert await values(library, "2605.0000") == [paper.id for paper in PAPERS]


async def test_with_nothing_typed_the_newest_day_is_offered_best_voted_first(library: Library) -> None:
    assert await values(library, "") == ["2605.00004", "2605.00001", "2605.00002", "2605.00003"]


@pytest.mark.parametrize("text", ["by:hu ed", "author: edward", 'by:"edw', "저자:hu"])
async def test_an_author_is_offered_after_the_field(library: Library, text: str) -> None:
    assert await values(library, text) == ['by:"Edward Hu"']


@pytest.mark.parametrize("text", ["qwen 2.5", "qwen2.5", "Qwen-2.5-v", "qwen25vl"])
async def test_a_name_is_completed_however_it_is_spelt(library: Library, text: str) -> None:
    named = Paper("2605.00010", "Qwen2.5-VL Technical Report")
    await library.editions.save(Edition(DAY, (*PAPERS, named)), NOW)
    assert (await values(library, text))[0] == named.id


@pytest.mark.parametrize("text", ["quantizd", "qauntized l", "video wrold", "mergng"])
async def test_one_slip_is_forgiven(library: Library, text: str) -> None:
    assert len(await values(library, text)) == (text != "qauntized l")


async def test_titles_that_begin_so_come_first_once_much_is_typed(library: Library) -> None:
    wide = [Paper(f"2605.1000{n}", f"On a Transformer without {n}", votes=900) for n in range(9)]
    named = Paper("2605.10010", "Transformers without Normalization", authors=("Trans Former",), votes=1)
    await library.editions.save(Edition(DAY, (*wide, named)), NOW)
    assert (await values(library, "transfor"))[0] == named.id
    assert (await values(library, "Transformers without"))[0] == named.id


async def test_no_more_is_offered_than_asked_for(library: Library) -> None:
    assert len(await library.search.completions("l", 1)) == 1
    assert len(await library.search.completions("lor", 2)) == 2


async def test_similar_papers_share_rare_words(library: Library) -> None:
    found = [paper.id for paper in await library.search.similar("2605.00001", 5)]
    assert found[0] in ("2605.00002", "2605.00003")
    assert "2605.00001" not in found
    assert "2605.00004" not in found


async def test_nothing_is_similar_to_an_unknown_paper(library: Library) -> None:
    assert list(await library.search.similar("9999.99999", 5)) == []
