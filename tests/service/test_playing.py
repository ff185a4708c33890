"""What the playground shows: the built-in day, a digest from a file, or the last days of somebody's archive."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.emulators.hugging_face.api import sample_days
from bot.errors import UsageError
from bot.papers.ingest import import_day
from bot.playground.lists import WEEKEND, days_from
from bot.service.playing import Shown, from_archive, from_text
from bot.service.stores import Stores
from bot.sources.markdown import write
from bot.sources.sample import sample_bullets, sample_edition
from tests.simulated import Clock

FRIDAY = date(2026, 11, 27)


async def test_the_last_days_of_an_archive_end_with_its_newest_on_the_day_that_is_ready(stores: Stores) -> None:
    await import_day(sample_edition(), sample_bullets("ko"), stores.library, Clock())
    shown = await from_archive(str(stores.database.path))
    ((edition, sets),) = shown.ending(FRIDAY)
    assert (edition.day, edition.papers) == (FRIDAY, sample_edition().papers)
    assert {paper: one.items for table in sets for paper, one in table.items()} == {
        paper: one.items for paper, one in sample_bullets("ko").items()
    }


@pytest.mark.parametrize("empty", [True, False])
async def test_an_archive_without_papers_says_so(tmp_path: Path, stores: Stores, *, empty: bool) -> None:
    path, words = (stores.database.path, "has no papers") if empty else (tmp_path / "no.db", "There is no archive")
    with pytest.raises(UsageError, match=words):
        await from_archive(f"sqlite:///{path}")
    assert not (tmp_path / "no.db").exists()


def test_a_digest_from_a_file_is_shown_with_its_bullets() -> None:
    shown = from_text(write(sample_edition(), sample_bullets("en")))
    ((edition, (bullets,)),) = shown.days
    assert [paper.title for paper in edition.papers] == [paper.title for paper in sample_edition().papers]
    assert bullets.keys() == sample_bullets("en").keys()


def test_a_list_as_hugging_face_gives_it_is_a_day_too() -> None:
    (items,) = sample_days().values()
    ((edition, sets),) = from_text(json.dumps(items)).days
    assert ([paper.id for paper in edition.papers], sets) == ([item["paper"]["id"] for item in items], [])


@pytest.mark.parametrize("text", ["[", "[]", "[1, 2]", "words"])
def test_a_file_of_something_else_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(UsageError, match=r"\.$"):
        from_text(text)


def test_the_days_to_come_have_made_up_papers_that_say_so_and_weekends_have_none() -> None:
    days = days_from(FRIDAY, Shown.sample().days[-1][0].papers)
    first = [item["paper"] for day, items in days.items() if day > FRIDAY for item in items]
    assert [day for day in days if day > FRIDAY and day.weekday() in WEEKEND] == []
    assert all(": An Example of " in paper["title"] for paper in first)
    assert len({paper["id"] for paper in first}) == len(first)
    assert all(datetime.fromisoformat(paper["publishedAt"]) > datetime(2026, 11, 27, tzinfo=UTC) for paper in first)
