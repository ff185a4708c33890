"""What a channel gets of an edition, in an order that leaves no tie to chance."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.chat.ledger import Ledger
from bot.chat.reactions import Told, Vote
from bot.delivery.channel import Channel
from bot.delivery.digest import build, choose, chosen, worthy
from bot.delivery.states import Choice
from bot.papers.best import best_bullets
from bot.papers.bullets import Bullets, Origin
from bot.papers.library import Library
from bot.papers.paper import Edition, Paper
from bot.papers.ranking import ranked
from bot.service.stores import Stores, stores_in
from bot.views.entries import Digest
from tests.simulated import MONDAY, NOON, papers

CHANNEL = Channel(1, "discord", "", "c1")
EARLY, LATE = datetime(2026, 5, 3, tzinfo=UTC), datetime(2026, 5, 4, tzinfo=UTC)


@pytest.fixture
async def stores(tmp_path: Path) -> AsyncIterator[Stores]:
    async with stores_in(tmp_path / "bot.db") as opened:
        yield opened


def test_ties_go_to_the_newer_then_to_the_larger_id() -> None:
    best_first = [
        Paper("2605.00001", "", votes=9, published_at=EARLY),
        Paper("2605.00002", "", votes=5, published_at=LATE),
        Paper("2605.00009", "", votes=5, published_at=EARLY),
        Paper("2605.00008", "", votes=5, published_at=EARLY),
        Paper("2605.00007", "", votes=5),
        Paper("2605.00006", "", votes=0),
        Paper("2605.00005", ""),
    ]
    for seed in range(10):
        shuffled = random.Random(seed).sample(best_first, len(best_first))
        assert ranked(shuffled) == best_first


async def test_the_archive_ranks_as_the_digest_does(library: Library) -> None:
    tied = tuple(Paper(f"2605.0000{n}", "", votes=n % 3, published_at=EARLY if n % 2 else LATE) for n in range(1, 10))
    await library.editions.save(Edition(MONDAY, tied), NOON)
    assert (await library.papers.top(MONDAY, MONDAY, 20)).papers == tuple(ranked(tied))


def test_a_channel_gets_its_top_papers_with_enough_votes_and_none_withdrawn() -> None:
    good, best, poor, gone = (replace(one, votes=votes) for one, votes in zip(papers(4), (7, 9, 2, 50), strict=True))
    edition = Edition(MONDAY, (good, best, poor, replace(gone, withdrawn=True), Paper("2605.00099", "no votes")))
    assert worthy(edition, CHANNEL.asking(min_votes=3)) == [best, good]
    assert chosen(worthy(edition, CHANNEL), 1, {}) == Choice((best.id,))
    assert len(chosen(worthy(edition, CHANNEL), 5, {}).papers) == 4


def ids(*numbers: int) -> tuple[str, ...]:
    return tuple(f"2605.0000{number}" for number in numbers)


@pytest.mark.parametrize(
    ("shown", "full", "lines"),
    [
        ((), (1, 2, 3), ()),
        ((1,), (2, 3, 4), (1,)),
        ((2, 4), (1, 3, 5), (2, 4)),
        ((4, 7), (1, 2, 3), ()),
        ((1, 2, 3, 4), (5, 6, 7), (1, 2, 3)),
        ((1, 2, 3, 4, 5, 7), (6,), (1, 2, 3)),
        ((1, 2, 3, 4, 5, 6, 7), (), (1, 2, 3)),
    ],
)
def test_the_rank_of_a_paper_shown_before_goes_to_the_next(
    shown: tuple[int, ...], full: tuple[int, ...], lines: tuple[int, ...]
) -> None:
    choice = chosen(papers(7), 3, {paper_id: EARLY.date() for paper_id in ids(*shown)})
    assert choice.papers == ids(*full)
    assert [paper_id for paper_id, _ in choice.repeats] == list(ids(*lines))


def bullets(language: str, origin: Origin) -> Bullets:
    return Bullets(language, origin, (f"{language} {origin}",))


@pytest.mark.parametrize(
    ("sets", "language", "best"),
    [
        ([("en", "extract"), ("ko", "extract")], "ko", ("ko", "extract")),
        ([("en", "llm"), ("ko", "extract")], "ko", ("ko", "extract")),
        ([("en", "llm"), ("en", "extract")], "ko", ("en", "llm")),
        ([("en", "extract"), ("en", "hugging-face"), ("en", "llm")], "en-GB", ("en", "llm")),
        ([("ko", "llm"), ("ko", "imported")], "ko-KR", ("ko", "imported")),
        ([("ja", "llm"), ("en", "extract")], "ko", ("en", "extract")),
        ([("zh-Hant", "imported"), ("zh-Hans", "llm")], "zh-Hans", ("zh-Hans", "llm")),
    ],
)
def test_the_bullets_shown_are_in_the_language_first_and_written_second(
    sets: list[tuple[str, Origin]], language: str, best: tuple[str, Origin]
) -> None:
    made = [bullets(*one) for one in sets]
    assert best_bullets(made, language) == bullets(*best)
    assert best_bullets(made[::-1], language) == bullets(*best)


def test_without_bullets_there_are_none() -> None:
    assert best_bullets([], "ko") is None


async def built(stores: Stores, channel: Channel = CHANNEL, day: date = MONDAY) -> Digest | None:
    return await build(
        channel, day, await choose(channel, day, stores.library, stores.ledger), stores.library, stores.ledger
    )


async def test_a_digest_has_ranks_bullets_favourites_and_the_size_of_the_list(stores: Stores) -> None:
    await stores.library.editions.save(Edition(MONDAY, papers(7)), NOON)
    await stores.library.bullets.save("2605.00002", bullets("ko", "extract"))
    await stores.ledger.votes.cast(Vote("discord", "ada", "2605.00002", "c", "m", "⭐"), Told(NOON, NOON), given=True)
    digest = await built(stores)
    assert digest
    assert (digest.listed, digest.language, len(digest.entries)) == (7, "ko", 5)
    second = digest.entries[1]
    assert (second.rank, second.paper.id, second.favourites, second.day) == (2, "2605.00002", 1, MONDAY)
    assert second.bullets == bullets("ko", "extract")


async def test_a_day_with_nothing_for_the_channel_has_no_digest(stores: Stores) -> None:
    await stores.library.editions.save(Edition(MONDAY, papers(2)), NOON)
    assert await built(stores, CHANNEL.asking(min_votes=1000)) is None
    assert await built(stores, day=MONDAY.replace(day=9)) is None


async def test_a_digest_drawn_again_keeps_its_papers_and_their_order(ledger: Ledger, library: Library) -> None:
    await library.editions.save(Edition(MONDAY, papers(3)), NOON)
    choice = Choice(("2605.00003", "2605.00001", "2605.77777"), (("2605.00002", EARLY.date()), ("x", EARLY.date())))
    digest = await build(CHANNEL, MONDAY, choice, library, ledger)
    assert digest
    assert [(entry.rank, entry.paper.id) for entry in digest.entries] == [(1, "2605.00003"), (2, "2605.00001")]
    assert [(one.entry.paper.id, one.day) for one in digest.repeats] == [("2605.00002", EARLY.date())]


EXTRACT = Bullets("en", "extract", ("It is old.", "It is new.", "It wins."), ranking=(1, 2, 0))


async def test_a_korean_channel_without_korean_bullets_gets_korean_keywords(ledger: Ledger, library: Library) -> None:
    keywords = ("Reinforcement Learning (RL)", "a thing of our own", "fine-tuning")
    paper = replace(papers(1)[0], keywords=keywords)
    await library.editions.save(Edition(MONDAY, (paper,)), NOON)
    await library.bullets.save(paper.id, EXTRACT)
    assert (digest := await build(CHANNEL, MONDAY, Choice((paper.id,)), library, ledger)) is not None
    assert digest.entries[0].keywords == ("강화 학습", "미세 조정")
    await library.bullets.save(paper.id, Bullets("ko", "llm", ("하나",), "m-1", made_of=paper.fingerprint))
    assert (digest := await build(CHANNEL, MONDAY, Choice((paper.id,)), library, ledger)) is not None
    assert digest.entries[0].keywords == ()
