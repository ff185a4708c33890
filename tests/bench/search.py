"""Searching the archive, beside the same SQL in bare sqlite3 on the same file; and how good the answers are."""

from __future__ import annotations

import gzip
import json
import math
import os
import random
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from rich.console import Console

from bot.library.sql_functions import FUNCTIONS
from bot.papers.paper import Edition, Paper
from bot.service.stores import Stores, stores_in
from tests.bench import papers
from tests.bench.korean import korean_figures
from tests.bench.questions import question_figures
from tests.bench.rounds import percentile
from tests.bench.table import Aim, Figure, Report

READ_AT = datetime(2026, 9, 1, tzinfo=UTC)
SQLITE3 = "the same SQL in bare sqlite3, rows fetched"
SUMMARIES = "data/scitldr.jsonl.gz"
TURNS = 3
ADDED = 400
SHORT = """
    lora|qlora|dpo|grpo|rlhf|rag|moe|mamba|llama|chameleon|mixtral|quantization|distillation|hallucination|jailbreak
    model|language|benchmark|video|agents|diffusion|swe-bench|world model|low rank adaptation|chain of thought
    vision language action model|speculative decoding|multi agent reinforcement learning|long context attention
    retrieval augmented generation|text to image diffusion|code generation benchmark|3d gaussian splatting
    강화학습|언어 모델|모델|환각|양자화|비디오 생성|저순위 적응|에이전트 도구 사용|by:liu video|"world models"
    title:benchmark agents|diffusion -image|after:2026-01 robot|reasoning this month
"""
TYPED = "l|lo|lor|lora|m|mod|model|diffu|learning|large language|강|강화|강화ㅎ|확산|he|yann|wang|gpt|x|zz|q|rag|moe"


@dataclass(frozen=True, slots=True)
class Goals:
    """At most so many milliseconds of CPU, median and 99th percentile.

    Of short queries, of sentences, and of counting a short query's papers month by month.
    """

    short: tuple[float, float]
    sentence: tuple[float, float]
    monthly: tuple[float, float]


GOALS = {
    13_000: Goals((2, 18), (25, 50), (25, 50)),
    200_000: Goals((10, 25), (30, 60), (100, 400)),
    1_000_000: Goals((40, 200), (150, 400), (450, 450)),
}


async def measure(folder: Path) -> Report:
    """The recorded papers."""
    path = folder / "papers.db"
    with Console(stderr=True).status("filling an archive"):
        count = await _fill(path)
    figures = await _speed(path, GOALS[13_000], _titles(path))
    async with stores_in(path) as stores:
        found = [*await korean_figures(stores), *await question_figures(stores.library, list(_pool()))]
    figures += [*await _adding(path), *await _quality(folder / "summaries.db"), *found]
    return Report("search", tuple(figures), (f"The archive holds {count:,} papers.", *NOTES))


async def measure_many(size: int, folder: Path) -> Report:
    """So many papers put together from the sentences of the recorded ones."""
    path = folder / "papers.db"
    began = time.process_time()
    with Console(stderr=True).status(f"filling an archive with {size:,} papers"):
        await fill_many(path, size)
    each = 1e6 * (time.process_time() - began) / size
    figures = await _speed(path, GOALS[size], _titles(path))
    figures += await _adding(path)
    words = f"{size:,} papers, put together from real sentences ({each:.0f} us CPU a paper to fill)."
    return Report(f"search in {size:,} papers", tuple(figures), (words, *NOTES))


measure_200k = partial(measure_many, 200_000)
measure_1m = partial(measure_many, 1_000_000)

NOTES = (
    "Milliseconds of CPU of the whole process, the best of three turns for each query; five papers a page.",
    "The percentiles of ours and of the floor may be of different queries; Python's share is of the same query.",
)


async def _speed(path: Path, goals: Goals, titles: Sequence[str]) -> list[Figure]:
    short = [query.strip() for line in SHORT.split("\n") for query in line.split("|") if query.strip()]
    short += _parts(titles, 100)
    typed = TYPED.split("|") + [title[:length] for length, title in enumerate(titles[:12], 1)]
    async with stores_in(path) as stores:
        asks = [partial(stores.library.search.find, query, 5) for query in short]
        figures = await _pair("1-5 words", stores, asks, goals.short, share=True)
        asks = [partial(stores.library.search.find, query, 5) for query in _sentences()]
        figures += await _pair("sentences", stores, asks, goals.sentence)
        counts = [partial(stores.library.search.trend, query, READ_AT.date()) for query in short]
        figures += await _pair("papers a month", stores, counts, goals.monthly)
        offers = [partial(stores.library.search.completions, text, 25) for text in typed]
        return figures + (await _pair("suggestions", stores, offers, (1, 1)))[1:]


async def _pair(
    what: str,
    stores: Stores,
    asks: Sequence[Callable[[], Awaitable[object]]],
    goals: tuple[float, float],
    *,
    share: bool = False,
) -> list[Figure]:
    """The median and the 99th percentile, ours and the floor's; and perhaps what Python adds."""
    bare = _bare(stores.database.path)
    spent = []
    try:
        for ask in asks:
            statements = await _recorded(stores, ask)
            ours = min([await _cpu(ask) for _ in range(TURNS)])
            floor = min(_floor(bare, statements) for _ in range(TURNS))
            spent.append((ours, floor))
    finally:
        bare.close()
    mine, least = (tuple(one) for one in zip(*spent, strict=True))
    figures = [
        Figure(f"{what}: p{at}", percentile(mine, at), percentile(least, at), "ms", SQLITE3, Aim(goal, "ours"))
        for at, goal in zip((50, 99), goals, strict=True)
    ]
    if share:
        more = percentile(tuple(one - other for one, other in spent), 50)
        figures.append(
            Figure(f"{what}: Python's share, p50", more, percentile(least, 50), "ms", SQLITE3, Aim(1, "ours"))
        )
    return figures


async def _recorded(stores: Stores, ask: Callable[[], Awaitable[object]]) -> list[str]:
    statements: list[str] = []
    stores.database.readers.trace(statements.append)
    await ask()
    stores.database.readers.trace(None)
    return [one for one in statements if not one.startswith(("--", "ROLLBACK"))]


async def _cpu(ask: Callable[[], Awaitable[object]]) -> float:
    began = time.process_time()
    await ask()
    return 1000 * (time.process_time() - began)


def _floor(bare: sqlite3.Connection, statements: Sequence[str]) -> float:
    began = time.process_time()
    for statement in statements:
        bare.execute(statement).fetchall()
    bare.rollback()
    return 1000 * (time.process_time() - began)


def _bare(path: Path) -> sqlite3.Connection:
    bare = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    bare.execute("PRAGMA cache_size = -8192")
    for name, function in FUNCTIONS.items():
        bare.create_function(name, 1, function, deterministic=True)
    return bare


async def _adding(path: Path) -> list[Figure]:
    """Adding one paper of a real abstract's length, beside the rows without any index.

    The first is left out: it opens the writing connection.
    """
    chance = random.Random(3)
    pool = list(_pool())
    spent = []
    async with stores_in(path) as stores:
        for number in range(1 + ADDED):
            paper = _made_of(chance, pool, f"9912.{number:05d}")
            began = time.process_time()
            await stores.library.editions.save(Edition(date(2026, 8, 1) + timedelta(number), (paper,)), READ_AT)
            spent.append(1000 * (time.process_time() - began))
    plain = sqlite3.connect(path.with_name("plain.db"), isolation_level=None)
    plain.execute("PRAGMA journal_mode = WAL")
    plain.execute("CREATE TABLE paper (id TEXT PRIMARY KEY, title TEXT, abstract TEXT)")
    least = []
    for number in range(ADDED):
        began = time.process_time()
        plain.execute("INSERT INTO paper VALUES (?, ?, ?)", [str(number), "a title", "an abstract " * 100])
        least.append(1000 * (time.process_time() - began))
    plain.close()
    floor = percentile(tuple(least), 99)
    beside = "one row inserted in bare sqlite3, no index"
    return [Figure("adding a paper: p99", percentile(tuple(spent[1:]), 99), floor, "ms", beside, Aim(5, "ours"))]


async def _quality(path: Path) -> list[Figure]:
    """Summaries that people wrote of abstracts: is the paper found by its summary?"""
    rows = list(_summaries())
    if not rows:
        return []
    told = [Paper(f"{1000 + at // 10_000}.{at % 10_000:05d}", row[0], row[1]) for at, row in enumerate(rows)]
    gains = []
    async with stores_in(path) as stores:
        await stores.library.editions.save(Edition(date(2020, 1, 1), tuple(told)), READ_AT)
        for paper, (_, _, split, summary) in zip(told, rows, strict=True):
            if split == "dev" and summary:
                found = [one.id for one in (await stores.library.search.find(summary, 10)).papers]
                gains.append(1 / math.log2(2 + found.index(paper.id)) if paper.id in found else 0)
    score = sum(gains) / len(gains)
    beside = f"the goal, .75; {len(gains)} summaries, {len(rows):,} papers"
    return [Figure("summary to paper: nDCG@10 missed by", 1 - score, 0.25, "", beside, Aim(0.25, "ours"))]


def _summaries() -> Iterator[tuple[str, str, str, str]]:
    folder = os.environ.get("BOT_TEST_DATA")
    if not folder or not Path(folder, SUMMARIES).is_file():
        return
    with gzip.open(Path(folder, SUMMARIES), "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield row["title"], " ".join(row["sentences"]), row["split"], (row.get("tldrs") or [""])[-1]


def _sentences() -> list[str]:
    """Summaries that people wrote, or made-up ones."""
    chance = random.Random(1)
    real = [summary for _, _, _, summary in _summaries() if summary]
    made_up = [" ".join(chance.choices(papers.WORDS, k=15)) for _ in range(100)]
    return chance.sample(real, 100) if real else made_up


def _titles(path: Path) -> list[str]:
    bare = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    some = [row[0] for row in bare.execute("SELECT title FROM paper ORDER BY number DESC LIMIT 5000")]
    bare.close()
    return random.Random(2).sample(some, 150)


def _parts(titles: Sequence[str], count: int) -> list[str]:
    """One to five words of titles that stand side by side."""
    chance = random.Random(4)
    parts = []
    for title in titles[:count]:
        words = title.replace(":", " ").split()
        length = min(chance.randint(1, 5), len(words))
        at = chance.randint(0, len(words) - length)
        parts.append(" ".join(words[at : at + length]))
    return parts


def _pool() -> Iterator[Paper]:
    folder = os.environ.get("BOT_TEST_DATA")
    if folder and Path(folder, papers.RECORDED).is_file():
        for edition in papers.recorded(Path(folder, papers.RECORDED)):
            yield from edition.papers
    else:
        for edition in papers.made_up():
            yield from edition.papers


def _made_of(chance: random.Random, pool: Sequence[Paper], paper_id: str) -> Paper:
    """A paper of sentences of eight others, with half a title of each of two."""
    sentences = [chance.choice(chance.choice(pool).abstract.split(". ")) for _ in range(8)]
    first, second = chance.choice(pool).title.split(), chance.choice(pool).title.split()
    title = " ".join([*first[: len(first) // 2 + 1], *second[len(second) // 2 :]])
    return Paper(paper_id, title, ". ".join(sentences), chance.choice(pool).authors[:10], chance.randrange(200))


async def _fill(path: Path) -> int:
    """All recorded papers, or made-up ones."""
    folder = os.environ.get("BOT_TEST_DATA")
    real = folder is not None and Path(folder, papers.RECORDED).is_file()  # noqa: ASYNC240  (nothing runs meanwhile)
    count = 0
    async with stores_in(path) as stores:
        for edition in papers.recorded(Path(folder, papers.RECORDED)) if folder and real else papers.made_up():
            await stores.library.editions.save(edition, READ_AT)
            count += len(edition.papers)
    return count


async def fill_many(path: Path, size: int) -> None:
    chance, pool = random.Random(5), list(_pool())
    made = (_made_of(chance, pool, f"{1000 + at // 100_000:04d}.{at % 100_000:05d}") for at in range(size))
    async with stores_in(path) as stores:
        day = date(2000, 1, 1)
        while some := tuple(islice(made, 2000)):
            await stores.library.editions.save(Edition(day, some), READ_AT)
            day += timedelta(1)
