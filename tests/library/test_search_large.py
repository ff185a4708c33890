"""A large archive: only the newest matches are scored, and what is named in a title is found all the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.library.finding import blending, finder, large, matches
from bot.papers.library import Library
from bot.papers.paper import Edition, Paper
from bot.service.stores import Stores, stores_in
from tests.samples import NOW

FIRST = date(2026, 1, 1)
NAMED = Paper("2601.00000", "Zebra: Stripes", "Horses.")
TITLED = Paper("2601.00001", "Necks of a Giraffe", "Long.")
COUNT = 60


@pytest.fixture
async def stores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stores]:
    """Many papers about zebras, of which only ten are looked at."""
    monkeypatch.setattr(matches, "SMALL", 20)
    for module in (large, finder):
        monkeypatch.setattr(module, "NEWEST", 10)
    monkeypatch.setattr(matches, "CANDIDATES", 15)
    for module in (blending, finder):
        monkeypatch.setattr(module, "BLENDED", 10)
    async with stores_in(tmp_path / "bot.db") as opened:
        for number in range(COUNT):
            title = f"Paper {number}" if number < COUNT // 2 else f"Zebras of {number}"
            text = f"A zebra and a giraffe and an animal{number}."
            paper = Paper(f"2602.{number:05}", title, text, votes=number)
            papers = (paper,) if number else (paper, NAMED, TITLED)
            await opened.library.editions.save(Edition(FIRST + timedelta(number), papers), NOW)
        yield opened


async def ids(library: Library, text: str, limit: int = 5) -> list[str]:
    return [paper.id for paper in (await library.search.find(text, limit)).papers]


async def test_an_old_paper_that_is_named_so_comes_first(library: Library) -> None:
    found = await library.search.find("zebra", 5)
    assert found.papers[0] == NAMED
    assert [paper.id for paper in found.papers[1:]] == [f"2602.{COUNT - n:05}" for n in range(1, 5)]


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("zebra", "10+"),
        ("zebra sort:newest", "10+"),
        ("animal3", "1"),
        ("zebra after:2026-02-25", "5"),
        ("after:2026-01-02", "59"),
    ],
)
async def test_of_many_papers_only_some_are_counted(library: Library, text: str, counted: str) -> None:
    assert (await library.search.find(text, 5)).counted == counted


async def test_an_old_paper_with_the_word_in_its_title_is_found(library: Library) -> None:
    assert (await ids(library, "giraffe"))[0] == TITLED.id


async def test_few_matches_are_all_scored_however_old(library: Library) -> None:
    assert await ids(library, "animal3 zebra") == ["2602.00003", *(await ids(library, "animal3 zebra"))[1:]]
    assert (await ids(library, "animal3"))[0] == "2602.00003"


async def test_a_sentence_finds_the_old_paper_with_its_rare_word(library: Library) -> None:
    assert (await ids(library, "which zebra and paper tells about animal7 among many others here"))[0] == "2602.00007"


async def test_votes_and_days_order_a_large_archive_too(library: Library) -> None:
    assert (await ids(library, "zebra sort:votes"))[0] == f"2602.{COUNT - 1:05}"
    assert await ids(library, "zebra before:2026-01-02") == [NAMED.id, "2602.00000"]
