"""A million texts made to break the search; BOT_TEST_HOSTILE says how many, and a run of them takes minutes."""

from __future__ import annotations

import os
import random
import time
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from bot.database.readers import Reader
from bot.library.finding.finder import Ask
from bot.papers.bullets import Bullets
from bot.papers.paper import Edition, Paper
from bot.service.stores import Stores, stores_in
from tests.samples import DAY, NOW

VARIABLE = "BOT_TEST_HOSTILE"
AT_ONCE = 1000
PAPERS = (
    Paper("2605.00001", "Reinforcement Learning for Robots", "We train robots.", ("Ann Walker",)),
    Paper("2605.00002", "언어모델", "Low-Rank Adaptation (LoRA) of $x$ and 光."),
)
PIECES = (
    *('"', "“", "”", "'", "-", "--", "*", "^", "(", ")", "{", "}", "[", "]", "\\", "/", ":", ";", ",", "+", "~", "|"),
    *(
        "AND",
        "OR",
        "NOT",
        "NEAR(",
        "NEAR/2",
        "{a b}:",
        "title:",
        "author:",
        "by:",
        "제목:",
        "저자:",
        "sort:votes",
        "정렬:",
    ),
    *("\0", "\n", "\t", " ", "  ", "\u200b", "\u202e", "\ufeff", "\ud800", "\udfff", "\U0010ffff", "\u0301", "e\u0301"),
    *(
        "lora",
        "robots",
        "언어",
        "언어모델을",
        "강화학습",
        "ㄱ",
        "강ㅎ",
        "光",
        "言語",
        "モデル",
        "ﷺ",
        "㍿",
        "𝒳",
        "ß",
        "İ",
        "１",
    ),
    *("2405.09673", "arxiv.org/abs/2405.09673", "after:2026-01", "2026-02-30", "0000-00-00", "9999-12-31", "이번 주"),
    *(
        "last 999 months",
        "1900..2099",
        "최근 0일",
        "$x$",
        r"\textbf{",
        "256times256",
        "a-b-c",
        "don't",
        "3.5",
        "x" * 300,
    ),
)


@pytest.fixture
async def stores(tmp_path: Path) -> AsyncIterator[Stores]:
    async with stores_in(tmp_path / "bot.db") as opened:
        await opened.library.editions.save(Edition(DAY, PAPERS), NOW)
        await opened.library.bullets.save(PAPERS[0].id, Bullets("ko", "llm", ("강화학습(RL)으로 로봇을 가르친다",)))
        yield opened


def hostile(dice: random.Random) -> str:
    """Operators, signs and words in any order, now and then any letter of Unicode."""
    pieces = dice.choices(PIECES, k=dice.randrange(1, 9))
    if dice.random() < 0.3:
        pieces.insert(dice.randrange(len(pieces)), "".join(chr(dice.randrange(0x110000)) for _ in range(4)))
    return dice.choice(("", " ")).join(pieces)


def ask_all(stores: Stores, texts: Sequence[str], reader: Reader) -> int:
    """Ask everything that can be asked with each text; gives how many were answered."""
    for text in texts:
        reader.start(60, time.monotonic() + 600)
        try:
            found = stores.library.search._finder.find(reader, Ask(text, 5))
            offered = stores.library.search._completions.all(reader, text, 5)
        except Exception as error:
            raise AssertionError(f"{text!a} made the search fail") from error
        assert found.total <= len(PAPERS)
        assert len(offered) <= 5
    return len(texts)


@pytest.mark.timeout(0)
async def test_no_text_of_a_long_run_makes_the_search_fail(stores: Stores) -> None:
    many = int(os.environ.get(VARIABLE, "2000"))
    for seed in range(-(-many // AT_ONCE)):
        dice = random.Random(seed)
        texts = [hostile(dice) for _ in range(min(AT_ONCE, many - seed * AT_ONCE))]
        assert await stores.database.readers.run(partial(ask_all, stores, texts), 3600) == len(texts)
