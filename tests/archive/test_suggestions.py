"""What is offered while somebody types, and papers like another one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.archive.sqlite import SqliteArchive
from bot.models import Edition, Paper, Suggestion
from tests.archive.samples import NOW

DAY = date(2026, 5, 20)
PAPERS = (
    Paper("2605.00001", "LoRA: Low-Rank Adaptation", "Low-Rank Adaptation (LoRA) is cheap.", ("Edward Hu",), votes=9),
    Paper("2605.00002", "Quantized LoRA", "We use Low-Rank Adaptation (LoRA).", ("Edward Hu", "Tim De"), votes=5),
    Paper("2605.00003", "Merging adapters", "Low-Rank Adaptation (LoRA) merges.", ('Eve "X" Long',), votes=1),
    Paper("2605.00004", "Video world models", "Frames of robots.", ("Yann Video",), votes=100),
)


@pytest.fixture
async def archive(tmp_path: Path) -> AsyncIterator[SqliteArchive]:
    async with SqliteArchive.open(tmp_path / "bot.db") as opened:
        await opened.save_edition(Edition(DAY, PAPERS), NOW)
        yield opened


async def values(archive: SqliteArchive, text: str) -> list[str]:
    return [line.value for line in await archive.completions(text, 25)]


async def test_titles_authors_and_short_names_are_offered(archive: SqliteArchive) -> None:
    assert await archive.completions("lor", 25) == [
        Suggestion("LoRA – low rank adaptation", "LoRA"),
        Suggestion("LoRA: Low-Rank Adaptation", "2605.00001"),
        Suggestion("Quantized LoRA", "2605.00002"),
    ]
    assert (await archive.completions("edw", 25))[0] == Suggestion("Edward Hu (2)", 'by:"Edward Hu"')
    assert await values(archive, "long") == ['by:"Eve  X  Long"']


async def test_what_is_offered_for_an_author_finds_the_papers(archive: SqliteArchive) -> None:
    for text, expected in (("hu ed", 2), ("long", 1)):
        [line] = await values(archive, text)
        assert (await archive.search(line, 5)).total == expected


@pytest.mark.parametrize("text", ["강호", "강화", "강화ㅎ", "강화하", "강화학", "강화학ㅅ", "강화학스", "강화 학습"])
async def test_korean_terms_are_offered_while_a_syllable_is_half_typed(archive: SqliteArchive, text: str) -> None:
    assert "강화 학습" in await values(archive, text)


async def test_a_final_consonant_may_begin_the_next_syllable(archive: SqliteArchive) -> None:
    assert "확산 모델" in await values(archive, "확산몯")


async def test_no_more_is_offered_than_asked_for(archive: SqliteArchive) -> None:
    assert len(await archive.completions("l", 1)) == 1
    assert len(await archive.completions("lor", 2)) == 2


async def test_similar_papers_share_rare_words(archive: SqliteArchive) -> None:
    found = [paper.id for paper in await archive.similar("2605.00001", 5)]
    assert found[0] in ("2605.00002", "2605.00003")
    assert "2605.00001" not in found
    assert "2605.00004" not in found


async def test_nothing_is_similar_to_an_unknown_paper(archive: SqliteArchive) -> None:
    assert list(await archive.similar("9999.99999", 5)) == []
