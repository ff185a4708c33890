"""A million papers: whatever is asked, an answer or the word that it is too broad is there within half a second.

BOT_TEST_MILLION says how many papers to put together from real sentences; a million take some ten minutes of a quiet
core and three gigabytes of the folder for temporary files.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import TypeVar

import pytest

from bot.database.readers import THREADS
from bot.papers.paper import Edition, Paper
from bot.service.stores import Stores, stores_in
from tests.bench import search as bench
from tests.database.slow_queries import slow
from tests.samples import NOW

VARIABLE = "BOT_TEST_MILLION"
WITHIN = 0.5
BROAD = (
    *("model", "the", "a", "learning models", "모델", "모델 -이미지", "-a model", "title:model", "by:li model"),
    *("model sort:votes", "model sort:newest", "this month", "before:2030", "언어 모델 학습 데이터"),
    "how do large language models learn to reason about images and video with reinforcement learning and data",
    "model data learning language image video task training method results",
    '"language models" OR "image models" NOT "video"',
)
ZEBRA = Paper("2605.00001", "Zebras Never Wait", "Xylophones for zebras.")

pytestmark = [
    pytest.mark.skipif(VARIABLE not in os.environ, reason=f"takes minutes: set {VARIABLE}=1000000"),
    pytest.mark.timeout(0),
]
Result = TypeVar("Result")


@pytest.fixture
async def stores(tmp_path: Path) -> AsyncIterator[Stores]:
    path = tmp_path / "bot.db"
    await bench.fill_many(path, int(os.environ[VARIABLE]))
    async with stores_in(path) as opened:
        await opened.library.editions.save(Edition(NOW.date(), (ZEBRA,)), NOW)
        yield opened


async def timed(work: Awaitable[Result]) -> tuple[Result, float]:
    began = time.monotonic()
    return await work, time.monotonic() - began


async def test_every_question_is_answered_in_time_and_none_waits_for_another(stores: Stores) -> None:
    for text in (*BROAD, *bench.TYPED.split("|")):
        found, seconds = await timed(stores.library.search.find(text, 5))
        assert seconds <= WITHIN, text
        assert found.papers or found.too_broad or not found.total, text
        _, seconds = await timed(stores.library.search.completions(text, 25))
        assert seconds <= WITHIN, text
    await rare_words_do_not_wait(stores)


async def rare_words_do_not_wait(stores: Stores) -> None:
    others = [asyncio.create_task(stores.database.readers.run(slow, 600)) for _ in range(THREADS - 1)]
    await asyncio.sleep(0)
    for text in ("xylophones zebras", "zebras never wait"):
        found, seconds = await timed(stores.library.search.find(text, 5))
        assert found.papers[0] == ZEBRA
        assert seconds <= WITHIN, text
    assert not any(task.done() for task in others)
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
