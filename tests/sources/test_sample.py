"""The built-in day: right facts, and bullets that would pass for good ones."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from bot.sources.sample import SAMPLE_DAY, SampleSource, sample_bullets, sample_edition

PAPERS = sample_edition().papers


async def test_the_source_has_one_day_and_the_others_are_empty() -> None:
    source = SampleSource()
    assert await source.edition(SAMPLE_DAY) == sample_edition()
    assert (await source.edition(date(2024, 5, 18))).papers == ()


@pytest.mark.data
def test_the_facts_are_those_of_that_day(test_data: Path) -> None:
    facts = json.loads((test_data / "data" / "sample_day_facts.json").read_text(encoding="utf-8"))
    assert facts["date"] == SAMPLE_DAY.isoformat()
    assert [(one["id"], one["title"], one["votes"], tuple(one["authors"])) for one in facts["papers"]] == [
        (paper.id, paper.title, paper.votes, paper.authors) for paper in PAPERS
    ]
    assert [one["thumbnail"] for one in facts["papers"]] == [paper.thumbnail for paper in PAPERS]


@pytest.mark.data
def test_no_bullet_is_taken_from_the_recorded_digest(test_data: Path) -> None:
    recorded = (test_data / "data" / "digest-2024-05-17.md").read_text(encoding="utf-8")
    assert not [item for one in sample_bullets("ko").values() for item in one.items if item in recorded]


def test_every_paper_has_an_abstract_of_a_usual_length() -> None:
    assert all(90 <= len(paper.abstract.split()) <= 160 for paper in PAPERS)


@pytest.mark.parametrize("language", ["en", "ko", "ko-KR", "de"])
def test_every_paper_has_bullets_in_the_language_asked_for_or_english(language: str) -> None:
    bullets = sample_bullets(language)
    assert list(bullets) == [paper.id for paper in PAPERS]
    assert {one.language for one in bullets.values()} == {"ko" if language.startswith("ko") else "en"}
    assert all(5 <= len(one.items) <= 7 for one in bullets.values())
    assert all(15 <= len(item) <= 150 for one in bullets.values() for item in one.items)


def test_korean_bullets_are_formal_sentences_in_korean() -> None:
    for item in (item for one in sample_bullets("ko").values() for item in one.items):
        hangul, latin = len(re.findall("[가-힣]", item)), len(re.findall("[A-Za-z]", item))
        assert item.endswith("니다.")
        assert hangul / (hangul + latin) >= 0.25


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_name_and_number_of_a_bullet_stands_in_its_abstract(language: str) -> None:
    for paper in PAPERS:
        source = f"{paper.title} {paper.abstract}".lower()
        for item in sample_bullets(language)[paper.id].items:
            words = re.findall(r"[A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z0-9]", item)
            names = [word for word in words if re.search("[0-9]|.[A-Z]", word)]
            assert [word for word in names if word.lower() not in source] == []


def test_the_search_word_of_the_readme_is_found_in_one_paper() -> None:
    assert [paper.id for paper in PAPERS if "lora" in paper.abstract.lower()] == ["2405.09673"]
