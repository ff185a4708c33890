"""All recorded days through the emulator and the source, and the odd ones by name."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.emulators.hugging_face.api import HuggingFaceApi
from bot.papers.paper import Edition, Paper
from bot.settings.settings import HuggingFaceSettings
from bot.sources.huggingface import HuggingFaceSource

pytestmark = pytest.mark.data


@asynccontextmanager
async def source_of(folder: Path) -> AsyncIterator[tuple[HuggingFaceApi, HuggingFaceSource]]:
    async with (
        HuggingFaceApi(days=folder) as api,
        HuggingFaceSource(HuggingFaceSettings(base_url=api.base_url)) as source,
    ):
        yield api, source


@pytest.fixture
def days(test_data: Path) -> Path:
    return test_data / "data" / "hf_days"


@pytest.fixture
def growth(test_data: Path) -> Path:
    return test_data / "data" / "hf_growth"


async def edition_of(folder: Path, day: str) -> Edition:
    async with source_of(folder) as (_, source):
        return await source.edition(date.fromisoformat(day))


def titled(edition: Edition, words: str) -> Paper:
    return next(paper for paper in edition.papers if words in paper.title)


def recorded(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def recordings(folder: Path, name: str) -> list[Path]:
    return sorted(folder.glob(f"{name}.json"))


async def test_every_recorded_day_is_read_whole_and_in_order(days: Path) -> None:
    names = recordings(days, "*")
    assert len(names) == 82
    async with source_of(days) as (_, source):
        for name in names:
            edition = await source.edition(date.fromisoformat(name.stem))
            wanted = [(item["paper"]["id"], item["paper"]["upvotes"]) for item in recorded(name)]
            assert [(paper.id, paper.votes) for paper in edition.papers] == wanted
            assert all(paper.title and paper.abstract and paper.authors for paper in edition.papers)
            assert not any("\n" in f"{paper.title}{paper.abstract}" or "  " in paper.title for paper in edition.papers)


async def test_the_oldest_shape(days: Path) -> None:
    edition = await edition_of(days, "2024-03-12")
    first = edition.papers[0]
    assert (len(edition.papers), first.id, first.votes) == (9, "2403.06634", 63)
    assert first.published_at == datetime(2024, 3, 11, 11, 46, 12, tzinfo=UTC)
    assert (first.ai_summary, first.keywords, first.code_url) == (None, (), None)


async def test_who_a_paper_comes_from_is_kept(days: Path) -> None:
    papers = (await edition_of(days, "2026-03-27")).papers
    assert all(name and name == name.strip() for name in (paper.organization for paper in papers) if name is not None)
    assert len({paper.organization for paper in papers if paper.organization}) > 5


async def test_533_authors_in_their_order(days: Path) -> None:
    llama = titled(await edition_of(days, "2024-08-01"), "Llama 3")
    assert (len(llama.authors), llama.authors[0], llama.authors[1]) == (533, "Abhimanyu Dubey", "Abhinav Jauhri")


async def test_a_day_of_two_papers(days: Path) -> None:
    assert len((await edition_of(days, "2024-09-03")).papers) == 2


async def test_exactly_fifty_papers(days: Path) -> None:
    assert len((await edition_of(days, "2025-05-28")).papers) == 50


async def test_3303_authors_less_those_hidden(days: Path) -> None:
    gemini = titled(await edition_of(days, "2025-07-14"), "Gemini 2.5")
    item = next(item for item in recorded(days / "2025-07-14.json") if item["paper"]["id"] == gemini.id)
    assert len(item["paper"]["authors"]) == 3303
    assert len(gemini.authors) == sum(not author["hidden"] for author in item["paper"]["authors"])


async def test_a_title_with_a_tag_stays_text(days: Path) -> None:
    assert "<think>" in titled(await edition_of(days, "2025-09-11"), "<think>").title


async def test_the_busy_day_that_was_cut_at_fifty(days: Path) -> None:
    assert len((await edition_of(days, "2025-09-30")).papers) == len(recorded(days / "2025-09-30.json"))


async def test_dollars_in_a_title_are_money(days: Path) -> None:
    assert "$0.1" in titled(await edition_of(days, "2025-10-24"), "$0.1").title


async def test_a_day_without_any_ai_summary(days: Path) -> None:
    edition = await edition_of(days, "2025-12-31")
    assert [paper.ai_summary for paper in edition.papers] == [None] * 6


async def test_an_escaped_dollar_in_a_title_is_a_dollar(days: Path) -> None:
    assert titled(await edition_of(days, "2026-03-10"), "OneMillion").title.startswith("$OneMillion-Bench: ")


async def test_a_paper_without_a_submitter_is_a_paper(days: Path) -> None:
    assert any(paper.id == "2603.16733" for paper in (await edition_of(days, "2026-03-27")).papers)


async def test_time_stamps_of_the_new_kind(days: Path) -> None:
    edition = await edition_of(days, "2026-05-13")
    assert all(paper.published_at and paper.published_at.tzinfo is UTC for paper in edition.papers)
    assert all(paper.published_at and paper.published_at.hour == 0 for paper in edition.papers)


@pytest.mark.parametrize("day", ["2026-01-13", "2026-01-15", "2026-02-03", "2026-05-13"])
async def test_a_day_grows_and_only_gains(growth: Path, day: str) -> None:
    moments = recordings(growth, f"{day}T*")
    when = date.fromisoformat(day)
    async with source_of(growth) as (api, source):
        seen: dict[str, Paper] = {}
        for moment in moments:
            api.set_day(when, recorded(moment))
            now = {paper.id: paper for paper in (await source.edition(when)).papers}
            assert all((now[key].votes or 0) >= (paper.votes or 0) for key, paper in seen.items() if key in now)
            assert now.keys() >= seen.keys() or len(now) == 50  # these recordings are cut at 50
            seen |= now
        assert len(moments) == 3
