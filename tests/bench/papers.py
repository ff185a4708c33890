"""An archive full of papers: the recorded ones where they are at hand, else made-up ones."""

from __future__ import annotations

import gzip
import json
import os
import random
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path

from bot.papers.paper import Edition, Paper
from bot.service.stores import stores_in

FILL_SECONDS = 15.0
RECORDED = "data/papers.jsonl.gz"
READ_AT = datetime(2026, 9, 1, tzinfo=UTC)
MADE_UP_DAYS, MADE_UP_A_DAY = 500, 20
WORDS = """
    adaptation agent alignment attention benchmark chain context data decoding diffusion distillation efficient
    embedding evaluation finetuning generation graph image instruction language large latent learning llama lora
    memory model multimodal network parallel policy preference pretraining prompt quantization ranking reasoning
    retrieval reward robust sampling scaling search sparse speech survey token training transformer video vision
""".split()


@dataclass(frozen=True, slots=True)
class Filled:
    """An archive, the ids of its papers, and a sentence that says what they are."""

    path: Path
    ids: tuple[str, ...]
    words: str


async def fill(path: Path) -> Filled:
    """Make an archive, newest day first; on a machine too busy for all of it, of as many days as the time allows."""
    folder = os.environ.get("BOT_TEST_DATA")
    real = folder is not None and Path(folder, RECORDED).is_file()  # noqa: ASYNC240  (nothing runs meanwhile)
    days = list(recorded(Path(folder, RECORDED)) if folder and real else made_up())
    ids = await _kept(path, reversed(days))
    papers = sum(len(one.papers) for one in days)
    kind = "real papers" if real else "made-up papers (BOT_TEST_DATA names no recorded ones)"
    part = f"{papers:,}" if len(ids) == papers else f"the newest {len(ids):,} of {papers:,}"
    return Filled(path, ids, f"The archive holds {part} {kind}.")


async def _kept(path: Path, days: Iterable[Edition]) -> tuple[str, ...]:
    ids: list[str] = []
    until = time.monotonic() + FILL_SECONDS
    async with stores_in(path) as stores:
        for edition in days:
            await stores.library.editions.save(edition, READ_AT)
            ids += [paper.id for paper in edition.papers]
            if time.monotonic() > until:
                break
    return tuple(ids)


def recorded(path: Path) -> Iterator[Edition]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        items = sorted(map(json.loads, lines), key=lambda item: str(item["date"]))
    for day, listed in groupby(items, key=lambda item: str(item["date"])):
        papers = (
            Paper(item["id"], item["title"], item["abstract"], tuple(item["authors"]), item["upvotes"])
            for item in listed
        )
        yield Edition(date.fromisoformat(day), tuple(papers))


def made_up() -> Iterator[Edition]:
    chance = random.Random(2405)
    for number in range(MADE_UP_DAYS):
        day = date(2024, 1, 1) + timedelta(days=number)
        yield Edition(day, tuple(_paper(chance, day, rank) for rank in range(MADE_UP_A_DAY)))


def _paper(chance: random.Random, day: date, rank: int) -> Paper:
    title = " ".join(chance.choices(WORDS, k=8)).capitalize()
    abstract = " ".join(chance.choices(WORDS, k=160))
    authors = tuple(f"{chance.choice(WORDS)} {chance.choice(WORDS)}".title() for _ in range(8))
    return Paper(f"{day:%y%m}.{day.day * 100 + rank:05d}", title, abstract, authors, chance.randrange(200))
