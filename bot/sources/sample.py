"""The built-in day, 17 May 2024: facts of its papers, with abstracts and bullets of our own writing."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from bot.papers.bullets import Bullets
from bot.papers.paper import Edition, Paper

# Titles, names and votes are facts; the texts of published digests are CC BY-NC-ND, so bullets and abstracts are our
# own.
SAMPLE_DAY = date(2024, 5, 17)
LANGUAGES = ("en", "ko")


class SampleSource:
    """A source of papers (port Source) that needs no network: one day has papers, every other is empty."""

    async def edition(self, day: date) -> Edition:
        """The sample day's list, or an empty one."""
        return sample_edition() if day == SAMPLE_DAY else Edition(day)


def sample_edition() -> Edition:
    """The sample day's list in rank order."""
    return Edition(SAMPLE_DAY, tuple(_paper(item) for item in _items()))


def sample_bullets(language: str) -> dict[str, Bullets]:
    """Each sample paper's bullets by its id: Korean for `ko` and its variants, English for everybody else."""
    written = "ko" if language.split("-")[0] == "ko" else "en"
    return {item["id"]: Bullets(written, "imported", tuple(item["bullets"][written])) for item in _items()}


@cache
def _items() -> tuple[dict[str, Any], ...]:
    text = files("bot.sources").joinpath("sample_day.json").read_text(encoding="utf-8")
    return tuple(json.loads(text)["papers"])


def _paper(item: dict[str, Any]) -> Paper:
    return Paper(
        id=item["id"],
        title=item["title"],
        abstract=item["abstract"],
        authors=tuple(item["authors"]),
        votes=item["votes"],
        published_at=datetime.fromisoformat(item["published_at"]),
        keywords=tuple(item["keywords"]),
        code_url=item["code_url"],
        project_url=item["project_url"],
    )
