"""The SQLite index: equal to the texts whatever happened, spared where it can be, and safe from any input."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings

from bot.library import search
from bot.library.question.normalise import search_norm, word_starts
from bot.papers.bullets import Bullets
from bot.papers.paper import Edition, Paper
from bot.service.stores import Stores, stores_in
from tests.library.hostile import HOSTILE
from tests.samples import DAY, EDITION, FULL, KOREAN, LATER, NOW

WORDS = (
    "lora",
    "low-rank",
    "언어모델",
    "모델",
    "fine-tuning",
    "naïve",
    "\x00",
    "é",
    "日本語",
    "x",
    "https://a-b.c",
    "Big Deal (BD)",
    "언어모델(language model)",
    "",
)
TEXT = "title || char(10) || abstract || char(10) || bullet_text"
COUNTED = {
    "coinage": f"""SELECT one.value ->> 0, one.value ->> 2, count(*) FROM paper, json_each(coined({TEXT})) AS one
        GROUP BY 1, 2""",
    "author_name": """SELECT one.value ->> 0, one.value ->> 1, count(*)
        FROM paper, json_each(author_names(authors)) AS one GROUP BY 1, 2""",
    "title_word": """SELECT one.value, count(*), count(*) FROM paper, json_each(title_words(title)) AS one
        GROUP BY 1""",
}


@pytest.fixture
async def stores(tmp_path: Path) -> AsyncIterator[Stores]:
    async with stores_in(tmp_path / "bot.db") as opened:
        yield opened


async def check_index(stores: Stores) -> None:
    """Fails unless the index holds exactly the words of the texts."""
    async with stores.database.write() as transaction:
        await transaction.run("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)")
    starts = await stores.database.read("SELECT key, number FROM suggestion ORDER BY key, number")
    expected = await stores.database.read(
        "SELECT start.value, number FROM paper, json_each(word_starts(title)) AS start ORDER BY 1, 2"
    )
    assert [tuple(row) for row in starts] == [tuple(row) for row in expected]
    for table, counted in COUNTED.items():
        rows = await stores.database.read(f"SELECT * FROM {table} WHERE papers > 0 ORDER BY 1, 2")
        anew = await stores.database.read(counted)
        assert {(row[0], row[1], row["papers"]) for row in rows} == {tuple(row) for row in anew}


def some_paper(dice: random.Random) -> Paper:
    words = [" ".join(dice.choices(WORDS, k=dice.randrange(1, 5))) for _ in range(3)]
    return Paper(f"2605.{dice.randrange(40):05}", words[0], words[1], (words[2],), votes=dice.randrange(9))


async def test_the_index_equals_the_texts_after_any_changes(stores: Stores) -> None:
    dice = random.Random(1)
    for turn in range(60):
        papers = tuple(some_paper(dice) for _ in range(4))
        await stores.library.editions.save(Edition(DAY - timedelta(dice.randrange(5)), papers), NOW)
        bullets = Bullets(dice.choice(["en", "ko"]), "llm", tuple(dice.choices(WORDS, k=2)))
        await stores.library.bullets.save(papers[0].id, bullets)
        if turn % 5 == 0:
            await delete(stores, papers[1].id)
    await check_index(stores)


async def delete(stores: Stores, paper_id: str) -> None:
    async with stores.database.write() as transaction:
        for table in ("edition_item", "bullets"):
            await transaction.run(f"DELETE FROM {table} WHERE paper_id = ?", [paper_id])
        await transaction.run("DELETE FROM paper WHERE id = ?", [paper_id])


async def test_new_votes_cost_the_index_nothing(stores: Stores) -> None:
    await stores.library.editions.save(EDITION, NOW)
    index = "SELECT id, block FROM search_index_data ORDER BY id"
    before = [tuple(row) for row in await stores.database.read(index)]
    voted = tuple(Paper(paper.id, paper.title, votes=99) for paper in EDITION.papers)
    assert await stores.library.editions.save(Edition(DAY, voted), LATER) == (0, 3)
    assert before == [tuple(row) for row in await stores.database.read(index)]


async def test_another_version_of_the_rewriting_makes_the_index_anew(
    stores: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stores.library.editions.save(EDITION, NOW)
    async with stores.database.write() as transaction:
        await transaction.run("INSERT INTO search_index (search_index) VALUES ('delete-all')")
        for table in ("suggestion", *COUNTED):
            await transaction.run(f"DELETE FROM {table}")
    monkeypatch.setattr(search, "VERSION", "another")
    async with stores_in(tmp_path / "bot.db") as again:
        assert (await again.library.search.find("lora", 5)).papers == (FULL,)
        await check_index(again)


async def test_an_index_that_was_made_anew_is_in_one_piece(
    stores: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces = "SELECT count(DISTINCT segid) AS pieces FROM search_index_idx"
    async with stores.database.write() as transaction:
        await transaction.run("INSERT INTO search_index (search_index, rank) VALUES ('hashsize', 1)")
    await stores.library.editions.save(EDITION, NOW)
    assert (await stores.database.read(pieces))[0]["pieces"] > 1
    monkeypatch.setattr(search, "VERSION", "another")
    async with stores_in(tmp_path / "bot.db") as again:
        assert (await again.database.read(pieces))[0]["pieces"] == 1


async def test_papers_are_numbered_by_their_day_in_whichever_order_they_come(stores: Stores) -> None:
    await stores.library.editions.save(EDITION, NOW)
    await stores.library.editions.save(Edition(DAY - timedelta(1), (Paper("2604.00001", "Older"),)), NOW)
    await stores.library.editions.save(Edition(DAY, (*EDITION.papers, Paper("2605.00009", "Late"))), NOW)
    rows = await stores.database.read("SELECT id FROM paper ORDER BY number")
    assert [row["id"] for row in rows] == ["2604.00001", *(paper.id for paper in EDITION.papers), "2605.00009"]


def test_no_text_makes_a_search_fail(tmp_path: Path) -> None:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        opened = runner.run(stack.enter_async_context(stores_in(tmp_path / "bot.db")))
        runner.run(opened.library.editions.save(EDITION, NOW))
        runner.run(opened.library.bullets.save(FULL.id, KOREAN))

        @settings(max_examples=400, deadline=None)
        @given(HOSTILE)
        def asks(text: str) -> None:
            assert runner.run(opened.library.search.find(text, 5)).total <= len(EDITION.papers)
            assert len(runner.run(opened.library.search.completions(text, 5))) <= 5

        try:
            asks()
        finally:
            runner.run(stack.aclose())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain words", "plain words"),
        ("언어모델", " 언어 어모 모델 \n델"),
        ("빛 x", " 빛  x"),
        ("LoRA모델 a-b 대모델", "LoRA 모델  a-b  대모 모델 \nab 델"),
        ("fine-tuning of GPT-4o", "fine-tuning of GPT-4o\nfinetuning GPT4o"),
        ("ﬁne\x00１", "fine 1"),
        ("\u1100\u1161\u1102\u1161", " 가나 \n나"),
    ],
)
def test_text_is_rewritten_for_the_index(text: str, expected: str) -> None:
    assert search_norm(text) == expected


def test_a_title_can_be_typed_from_each_of_its_words() -> None:
    assert json.loads(word_starts("LoRA: Low-Rank Adaptation")) == [
        "adaptation",
        "lora low rank adaptation",
        "low rank adaptation",
        "rank adaptation",
    ]


async def test_the_index_stays_in_few_pieces_however_many_changes_come(stores: Stores) -> None:
    most = 0
    for number in range(100):
        await stores.library.editions.save(
            Edition(DAY, (Paper(f"2605.{number:05}", f"Zebra {number}", "word " * 50),)), NOW
        )
        await stores.library.bullets.save(f"2605.{number:05}", KOREAN)
        rows = await stores.database.read("SELECT count(DISTINCT segid) FROM search_index_idx")
        most = max(most, rows[0][0])
    assert most < 12  # FTS5 itself merges when there are 16 of a size, all at once
    await check_index(stores)
