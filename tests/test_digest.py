"""What a channel gets of an edition, in an order that leaves no tie to chance."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.archive.sqlite import SqliteArchive
from bot.digest import authors_line, best_bullets, build, bullets_label, chosen, lead_label, ranked, votes_line
from bot.models import Bullets, Channel, Edition, Entry, Origin, Paper, Vote
from tests.simulated import MONDAY, NOON, papers

CHANNEL = Channel(1, "discord", "", "c1", language="ko")
EARLY, LATE = datetime(2026, 5, 3, tzinfo=UTC), datetime(2026, 5, 4, tzinfo=UTC)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteArchive]:
    async with SqliteArchive.open(tmp_path / "bot.db") as opened:
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


async def test_the_archive_ranks_as_the_digest_does(store: SqliteArchive) -> None:
    tied = tuple(Paper(f"2605.0000{n}", "", votes=n % 3, published_at=EARLY if n % 2 else LATE) for n in range(1, 10))
    await store.save_edition(Edition(MONDAY, tied), NOON)
    assert (await store.top(MONDAY, MONDAY, 20)).papers == tuple(ranked(tied))


def test_a_channel_gets_its_top_papers_with_enough_votes_and_none_withdrawn() -> None:
    good, best, poor, gone = (replace(one, votes=votes) for one, votes in zip(papers(4), (7, 9, 2, 50), strict=True))
    edition = Edition(MONDAY, (good, best, poor, replace(gone, withdrawn=True), Paper("2605.00099", "no votes")))
    assert chosen(edition, replace(CHANNEL, min_votes=3)) == [best, good]
    assert chosen(edition, replace(CHANNEL, top_n=1)) == [best]
    assert len(chosen(edition, CHANNEL)) == 4


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


async def test_a_digest_has_ranks_bullets_favourites_and_the_size_of_the_list(store: SqliteArchive) -> None:
    await store.save_edition(Edition(MONDAY, papers(7)), NOON)
    await store.save_bullets("2605.00002", bullets("ko", "extract"))
    await store.add_vote(Vote("discord", "ada", "2605.00002", "c", "m", "⭐"), NOON)
    digest = await build(CHANNEL, MONDAY, store, store)
    assert digest
    assert (digest.listed, digest.language, len(digest.entries)) == (7, "ko", 5)
    second = digest.entries[1]
    assert (second.rank, second.paper.id, second.favourites, second.day) == (2, "2605.00002", 1, MONDAY)
    assert second.bullets == bullets("ko", "extract")


async def test_a_day_with_nothing_for_the_channel_has_no_digest(store: SqliteArchive) -> None:
    await store.save_edition(Edition(MONDAY, papers(2)), NOON)
    assert await build(replace(CHANNEL, min_votes=1000), MONDAY, store, store) is None
    assert await build(CHANNEL, MONDAY.replace(day=9), store, store) is None


async def test_a_digest_drawn_again_keeps_its_papers_and_their_order(store: SqliteArchive) -> None:
    await store.save_edition(Edition(MONDAY, papers(3)), NOON)
    digest = await build(CHANNEL, MONDAY, store, store, papers=["2605.00003", "2605.00001", "2605.77777"])
    assert digest
    assert [(entry.rank, entry.paper.id) for entry in digest.entries] == [(1, "2605.00003"), (2, "2605.00001")]


@pytest.mark.parametrize(
    ("count", "line"),
    [
        (0, "Authors not listed"),
        (1, "A1"),
        (4, "A1, A2, A3, A4"),
        (5, "A1, A2 … A5 (+2)"),
        (3303, "A1, A2 … A3303 (+3300)"),
    ],
)
def test_authors_stand_in_their_order_and_long_lists_are_shortened(count: int, line: str) -> None:
    assert authors_line([f"A{n}" for n in range(1, count + 1)], "en") == line


def test_every_author_is_counted_exactly_once() -> None:
    names = [f"A{n}" for n in range(1, 10)]
    line = authors_line(names, "ko")
    assert line == "A1, A2 … A9 (+6명)"
    assert len(names) == 3 + 6


@pytest.mark.parametrize(("votes", "favourites", "line"), [(43, 0, "▲ 43"), (0, 2, "▲ 0  ★ 2"), (None, 1, "▲ –  ★ 1")])
def test_the_line_of_votes_shows_favourites_only_if_there_are_any(
    votes: int | None, favourites: int, line: str
) -> None:
    assert votes_line(Entry(1, Paper("2605.00001", "", votes=votes), favourites=favourites), "en") == line


@pytest.mark.parametrize(
    ("made", "label"),
    [
        (Bullets("en", "extract", ()), "Excerpt from the abstract, in its own language"),
        (Bullets("en", "llm", (), "m-1"), "Summary by m-1, checked against the abstract"),
        (Bullets("en", "hugging-face", (), "q-2"), "Hugging Face's AI summary (q-2)"),
        (Bullets("en", "hugging-face", ()), "Hugging Face's AI summary"),
        (Bullets("en", "imported", ()), "Summary"),
    ],
)
def test_bullets_say_who_made_them(made: Bullets, label: str) -> None:
    assert bullets_label(made, "en") == label


def test_hugging_faces_summary_names_its_model() -> None:
    paper = Paper("2605.00001", "", ai_summary="x")
    assert lead_label(paper, "en") == "Hugging Face's AI summary"
    assert lead_label(replace(paper, ai_summary_model="q-2"), "en") == "Hugging Face's AI summary (q-2)"
