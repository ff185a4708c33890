"""Texts to measure bullets on: recorded days, people's one-sentence summaries, bullets known to be honest."""

from __future__ import annotations

import gzip
import json
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from bot.papers.paper import Paper
from bot.sources.huggingface_items import papers_of
from bot.sources.markdown import parse
from bot.sources.sample import sample_bullets, sample_edition
from bot.summarizers.checks.verdict import tidied
from bot.summarizers.extractive import extract

Item = TypeVar("Item")

SEED_DIGEST = "digest-2024-05-17.md"
# Set to anything, this variable has `LARGER` times as much measured.
LARGE = "BOT_TEST_LARGE"
LARGER = 6


@dataclass(frozen=True, slots=True)
class Summarized:
    """A paper's title and abstract, and what others wrote as its summary."""

    title: str
    abstract: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Honest:
    """Bullets that are true to their paper, as far as anybody knows."""

    paper: Paper
    language: str
    items: tuple[str, ...]


def recorded() -> Path | None:
    """The folder of recorded data, or None."""
    name = os.environ.get("BOT_TEST_DATA")
    return Path(name, "data") if name and Path(name, "data").is_dir() else None


def some(items: Sequence[Item], most: int) -> list[Item]:
    """So many of the items (or `LARGER` times as many), always the same ones; all of them if there are no more."""
    most *= LARGER if os.environ.get(LARGE) else 1
    return random.Random(most).sample(items, most) if len(items) > most else list(items)


@cache
def of_days() -> tuple[Paper, ...]:
    """The papers of the recorded days that have an abstract."""
    data = recorded()
    papers = {}
    for day in sorted(data.glob("hf_days/*.json")) if data else ():
        for paper in papers_of(json.loads(day.read_text(encoding="utf-8")))[0]:
            if paper.abstract:
                papers[paper.id] = paper
    return tuple(papers.values())


def listed() -> tuple[Paper, ...]:
    """Those of the recorded days' papers that have Hugging Face's own summary."""
    return tuple(paper for paper in of_days() if paper.ai_summary)


@cache
def archived() -> dict[str, Paper]:
    """All recorded papers with an abstract, as the API gave it, by id."""
    data = recorded()
    if data is None:
        return {}
    with gzip.open(data / "papers.jsonl.gz", "rt", encoding="utf-8") as lines:
        items = map(json.loads, lines)
        return {item["id"]: Paper(item["id"], item["title"], item["abstract"]) for item in items if item["abstract"]}


def summarized_by_model() -> list[Summarized]:
    """Papers with the sentence that Hugging Face's model wrote."""
    return [Summarized(paper.title, paper.abstract, (paper.ai_summary or "",)) for paper in listed()]


def summarized_by_people() -> list[Summarized]:
    """SciTLDR's dev split: papers with sentences written by their authors and reviewers."""
    data = recorded()
    if data is None:
        return []
    with gzip.open(data / "scitldr.jsonl.gz", "rt", encoding="utf-8") as lines:
        items = [item for item in map(json.loads, lines) if item["split"] == "dev" and item.get("tldrs")]
    return [Summarized(item["title"], " ".join(item["sentences"]), tuple(item["tldrs"])) for item in items]


def sample_day() -> Iterator[Honest]:
    """The built-in day's bullets, in Korean and in English."""
    for paper in sample_edition().papers:
        for language in ("ko", "en"):
            yield Honest(paper, language, sample_bullets(language)[paper.id].items)


def seed_day() -> Iterator[Honest]:
    """The recorded digest's Korean bullets, with the papers' real abstracts."""
    data = recorded()
    if data is None:
        return
    for paper_id, bullets in parse((data / SEED_DIGEST).read_text(encoding="utf-8"))[1].items():
        if paper_id in archived():
            yield Honest(archived()[paper_id], "ko", tidied(bullets.items))


def model_sentences(most: int) -> Iterator[Honest]:
    """Hugging Face's summaries as single English bullets."""
    for paper in some(listed(), most):
        yield Honest(paper, "en", tidied((paper.ai_summary or "",)))


def extracts(most: int) -> Iterator[Honest]:
    """Sentences of real abstracts as English bullets."""
    papers = sorted(archived().values(), key=lambda paper: paper.id)
    for paper in some(papers, most):
        if items := tidied(extract(paper.title, paper.abstract)):
            yield Honest(paper, "en", items)
