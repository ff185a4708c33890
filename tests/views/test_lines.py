"""The lines that every platform shows alike."""

from __future__ import annotations

from datetime import date

import pytest

from bot.papers.bullets import Bullets
from bot.papers.paper import Paper
from bot.views.entries import Digest, Entry, Repeat
from bot.views.lines import authors_line, bullets_label, how_to_vote, kind_line, repeat_line, votes_line

EXTRACT = Bullets("en", "extract", ("It is old.", "It is new.", "It wins."), ranking=(1, 2, 0))


@pytest.mark.parametrize(
    ("language", "day", "line"),
    [
        ("en", date(2025, 11, 19), "▲ 120, shown on 19 November"),
        ("ko", date(2025, 11, 19), "▲ 120, 11월 19일에 소개"),
        ("en", date(2024, 1, 2), "▲ 120, shown on 2 January 2024"),
        ("ko", date(2024, 1, 2), "▲ 120, 2024년 1월 2일에 소개"),
    ],
)
def test_a_line_says_when_the_paper_was_shown(language: str, day: date, line: str) -> None:
    again = Repeat(Entry(6, Paper("2511.00001", "", votes=120)), day)
    assert repeat_line(again, Digest(date(2025, 11, 20), (), 9, language)) == line


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
        (Bullets("en", "llm", (), "m-1"), "Summary by m-1; numbers, names and direction compared with the abstract"),
        (Bullets("en", "hugging-face", (), "q-2"), "Hugging Face's AI summary (q-2)"),
        (Bullets("en", "hugging-face", ()), "Hugging Face's AI summary"),
        (Bullets("en", "imported", ()), ""),
    ],
)
def test_bullets_say_who_made_them(made: Bullets, label: str) -> None:
    assert bullets_label(made, "en") == label


def test_readers_are_told_the_kind_of_a_text_that_is_not_in_their_language() -> None:
    assert kind_line(EXTRACT, "en-GB") == ""
    assert kind_line(EXTRACT, "ko") == "영어 초록 발췌:"
    assert kind_line(Bullets("en", "llm", ("x",)), "ko") == ""


@pytest.mark.parametrize(("count", "ranks"), [(1, "1️⃣"), (3, "1️⃣–3️⃣"), (10, "1️⃣–🔟"), (12, "1️⃣–🔟")])
def test_a_digest_says_how_to_vote(count: int, ranks: str) -> None:
    entries = tuple(Entry(rank, Paper(f"2605.{rank:05}", "")) for rank in range(1, count + 1))
    line = how_to_vote(Digest(date(2026, 5, 1), entries, count), "button")
    assert line.endswith(f"To add yours, react with {ranks} or press ☆.")
