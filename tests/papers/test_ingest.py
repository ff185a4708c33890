"""A day on its way into a real archive and out again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import SourceError, SummaryError, UsageError
from bot.papers.bullets import Bullets
from bot.papers.clock import Steady
from bot.papers.ingest import Collected, collect, collect_days, export_day, import_day
from bot.papers.library import Library
from bot.papers.paper import Edition, Paper
from bot.service.stores import Stores, stores_in
from bot.sources.markdown import parse, write
from bot.sources.sample import SAMPLE_DAY, SampleSource, sample_bullets, sample_edition
from bot.summarizers.extractive import ExtractiveSummarizer

NOW = datetime(2024, 5, 17, 23, tzinfo=UTC)
DAY = SAMPLE_DAY


class Noon:
    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0

    def steady(self) -> Steady:
        return Steady("none", 0.0)


@dataclass
class Lists:
    """A source whose lists are set by the test; a day that is an error raises it."""

    days: dict[date, Edition | SourceError] = field(default_factory=dict)

    async def edition(self, day: date) -> Edition:
        found = self.days.get(day, Edition(day))
        if isinstance(found, SourceError):
            raise found
        return found


class Picky(ExtractiveSummarizer):
    """Fails for one paper by a sentence and for another by a mistake; counts what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def summarize(self, paper: Paper, language: str) -> Bullets:
        self.asked.append(paper.id)
        if paper.id.endswith("1"):
            raise SummaryError("no words")
        if paper.id.endswith("2"):
            raise ZeroDivisionError
        return await super().summarize(paper, language)


@pytest.fixture
async def stores(tmp_path: Path) -> AsyncIterator[Stores]:
    async with stores_in(tmp_path / "bot.db") as opened:
        yield opened


def paper(number: int, votes: int = 0, abstract: str = "We propose a method. It works well on all tasks.") -> Paper:
    return Paper(f"2405.0000{number}", f"Paper {number}", abstract, ("A", "B"), votes)


def edition(*papers: Paper) -> Edition:
    return Edition(DAY, papers)


async def test_a_day_is_collected_with_bullets(library: Library) -> None:
    got = await collect(DAY, SampleSource(), library, ExtractiveSummarizer(), Noon())
    kept = await library.editions.get(DAY)
    sets = await library.bullets.of([one.id for one in sample_edition().papers])
    assert got == Collected(DAY, papers=8, new=8, changed=0)
    assert kept == sample_edition()
    assert all([one.origin for one in sets[found.id]] == ["extract"] for found in sample_edition().papers)
    assert await library.editions.checked_at(DAY) == NOW


async def test_collecting_again_changes_nothing(library: Library) -> None:
    summarizer = Picky()
    source = Lists({DAY: edition(paper(5, 3))})
    await collect(DAY, source, library, summarizer, Noon())
    assert await collect(DAY, source, library, summarizer, Noon()) == Collected(DAY, 1, 0, 0)
    assert summarizer.asked == ["2405.00005"]


async def test_a_day_that_grew_gives_what_is_new_and_what_changed(library: Library) -> None:
    source = Lists({DAY: edition(paper(5, 3), paper(6, 1))})
    await collect(DAY, source, library, ExtractiveSummarizer(), Noon())
    source.days[DAY] = edition(paper(5, 9), paper(6, 1), paper(7, 0))
    assert await collect(DAY, source, library, ExtractiveSummarizer(), Noon()) == Collected(DAY, 3, 1, 1)


async def test_an_empty_answer_never_replaces_a_list(library: Library) -> None:
    source = Lists({DAY: edition(paper(5, 3))})
    await collect(DAY, source, library, ExtractiveSummarizer(), Noon())
    source.days[DAY] = edition()
    assert await collect(DAY, source, library, ExtractiveSummarizer(), Noon()) == Collected(DAY, 1, 0, 0)
    assert await library.editions.get(DAY) == edition(paper(5, 3))


async def test_a_weekend_is_read_and_empty(library: Library) -> None:
    assert await collect(DAY, Lists(), library, ExtractiveSummarizer(), Noon()) == Collected(DAY, 0, 0, 0)
    assert await library.editions.get(DAY) == edition()


async def test_one_paper_without_bullets_does_not_stop_the_others(library: Library) -> None:
    papers = [paper(number) for number in (1, 2, 3)]
    await collect(DAY, Lists({DAY: edition(*papers)}), library, Picky(), Noon())
    assert list(await library.bullets.of([one.id for one in papers])) == ["2405.00003"]


async def test_a_rewritten_abstract_gets_new_bullets(library: Library) -> None:
    source = Lists({DAY: edition(paper(5))})
    await collect(DAY, source, library, ExtractiveSummarizer(), Noon())
    source.days[DAY] = edition(paper(5, abstract="We propose another method and it works better."))
    await collect(DAY, source, library, ExtractiveSummarizer(), Noon())
    (bullets,) = (await library.bullets.of(["2405.00005"]))["2405.00005"]
    assert bullets.items == ("We propose another method and it works better.",)


async def test_imported_english_bullets_need_no_extract(library: Library) -> None:
    await import_day(sample_edition(), sample_bullets("en"), library, Noon())
    summarizer = Picky()
    await collect(DAY, SampleSource(), library, summarizer, Noon())
    assert summarizer.asked == []


async def test_imported_korean_bullets_stand_beside_the_extract(library: Library) -> None:
    await import_day(sample_edition(), sample_bullets("ko"), library, Noon())
    await collect(DAY, SampleSource(), library, ExtractiveSummarizer(), Noon())
    sets = await library.bullets.of(["2405.09818"])
    assert sorted((one.language, one.origin) for one in sets["2405.09818"]) == [("en", "extract"), ("ko", "imported")]


async def test_a_day_that_fails_is_named_and_the_others_go_on(library: Library) -> None:
    days = [DAY + timedelta(days=n) for n in range(3)]
    failure = SourceError("503 for the second day")
    lists: dict[date, Edition | SourceError] = {days[0]: edition(paper(5)), days[1]: failure}
    lists[days[2]] = Edition(days[2], (paper(6),))
    read = collect_days(reversed(days), Lists(lists), library, ExtractiveSummarizer(), Noon())
    got = [(day, one if one is failure else "read") async for day, one in read]
    assert got == list(zip(days, ["read", failure, "read"], strict=True))


async def test_a_failing_source_leaves_the_archive_alone(library: Library) -> None:
    source = Lists({DAY: edition(paper(5, 3))})
    await collect(DAY, source, library, ExtractiveSummarizer(), Noon())
    source.days[DAY] = SourceError("not now")
    with pytest.raises(SourceError, match="not now"):
        await collect(DAY, source, library, ExtractiveSummarizer(), Noon())
    assert await library.editions.get(DAY) == edition(paper(5, 3))


async def test_an_import_adds_what_the_archive_lacks_and_overwrites_nothing(library: Library) -> None:
    known = paper(5, 9)
    await collect(DAY, Lists({DAY: edition(known, paper(6, 4))}), library, ExtractiveSummarizer(), Noon())
    told = replace(known, votes=2, title="Older", authors=("B", "A"), video="https://a.b/c.mp4")
    got = await import_day(edition(paper(7, 5), told), {}, library, Noon())
    assert got == Collected(DAY, papers=2, new=1, changed=0)
    kept = await library.editions.get(DAY)
    assert kept == edition(replace(known, video="https://a.b/c.mp4"), paper(7, 5), paper(6, 4))


async def test_an_imported_file_is_exported_byte_for_byte(library: Library) -> None:
    text = write(sample_edition(), sample_bullets("ko"))
    await import_day(*parse(text), library, Noon())
    assert write(*await export_day(DAY, "ko", library)) == text


@pytest.mark.data
async def test_the_recorded_digest_goes_in_and_out_byte_for_byte(library: Library, test_data: Path) -> None:
    text = (test_data / "data" / "digest-2024-05-17.md").read_text(encoding="utf-8")
    await import_day(*parse(text), library, Noon())
    assert write(*await export_day(DAY, "ko", library)) == text


async def test_a_day_without_papers_cannot_be_exported(library: Library) -> None:
    await collect(DAY, Lists(), library, ExtractiveSummarizer(), Noon())
    with pytest.raises(UsageError, match="read them with `bot collect --date 2024-05-17`"):
        await export_day(DAY, "en", library)
