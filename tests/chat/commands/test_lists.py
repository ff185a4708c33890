"""Lists of days and times, and papers like another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.chat.reactions import Vote
from bot.papers.paper import Edition, Paper
from bot.service.stores import Stores
from bot.views.replies import Words
from tests.chat.commands.asking import JUST_NOW, LORA, PAPER, PAPERS, ask, card, listing, words
from tests.simulated import MONDAY, Clock


async def test_a_day_is_answered_with_its_list_in_rank_order(stores: Stores) -> None:
    found = await listing(stores, PAPER, "2026-05-04", page=2)
    assert found.title == "Papers of 2026-05-04"
    assert [entry.paper.id[-2:] for entry in found.entries] == ["06", "07", "08", "09", "10"]


@pytest.mark.parametrize(
    ("day", "reason", "instead"),
    [
        (
            "2026-05-02",
            "2026-05-02 is a weekend day, and weekends have no list. Friday's is of 2026-05-01.",
            "2026-05-01",
        ),
        (
            "2026-05-03",
            "2026-05-03 is a weekend day, and weekends have no list. Friday's is of 2026-05-01.",
            "2026-05-01",
        ),
        ("2026-04-26", "weekends have no list. The newest list is of 2026-05-04.", "2026-05-04"),
        (
            "2026-04-30",
            "Hugging Face published no list for 2026-04-30. The newest list is of 2026-05-04.",
            "2026-05-04",
        ),
        ("2026-04-28", "bot collect --date 2026-04-28. The newest list is of 2026-05-04.", "2026-05-04"),
        ("2030-01-01", "2030-01-01 is still to come. The newest list is of 2026-05-04.", "2026-05-04"),
    ],
)
async def test_a_day_without_list_says_why_and_offers_another(
    stores: Stores, day: str, reason: str, instead: str
) -> None:
    await stores.library.editions.save(Edition(date(2026, 5, 1), (LORA,)), Clock().now())
    await stores.library.editions.save(Edition(date(2026, 4, 30)), Clock().now())
    reply = await ask(stores, PAPER, day)
    assert isinstance(reply.content, Words)
    assert reason in reply.content.text
    assert [one.value for one in reply.content.tries] == [instead]


async def test_the_list_of_one_day_says_the_day_once(stores: Stores) -> None:
    for call, text in ((PAPERS, "today"), (PAPERS, "top day"), (PAPER, "2026-05-04")):
        found = await listing(stores, call, text)
        assert "2026-05-04" in found.title
        assert {entry.day for entry in found.entries} == {None}
    assert {entry.day for entry in (await listing(stores, PAPERS, "top week")).entries} == {MONDAY}


@pytest.mark.parametrize(
    "text", ["today", "top week", "random", "/paper lora", "/paper 2024-05-17", "/paper 2405.09673"]
)
async def test_an_empty_archive_says_how_to_fill_it(empty: Stores, text: str) -> None:
    call = PAPER if text.startswith("/paper") else PAPERS
    assert "bot collect --date 2026-05-05" in await words(empty, call, text.removeprefix("/paper "))


async def test_a_day_is_asked_for_by_a_command_too(stores: Stores) -> None:
    assert (await listing(stores, PAPERS, "day 2026.5.4")).title == "Papers of 2026-05-04"
    assert (await listing(stores, PAPERS, "day")).title == "Papers of 2026-05-04"
    # As people say it, too; the fifth of May is today here.
    for said in ("May 4", "4th May", "may 4 2026", "yesterday", "어제", "5월 4일", "2026년 5월 4일"):
        assert (await listing(stores, PAPERS, f"day {said}")).title == "Papers of 2026-05-04"
    for text in ("tomorrow", "2026-02-30", "May", "May 3 to May 4", "lora May 4"):
        assert f"“{text}” is not a day; write it as 2026-05-05." in await words(stores, PAPERS, f"day {text}")


async def test_today_is_the_newest_list(stores: Stores) -> None:
    found = await listing(stores, PAPERS, "today")
    assert (found.title, found.total) == ("Papers of 2026-05-04", "12")


@pytest.mark.parametrize(
    ("text", "title", "total"),
    [
        ("top", "Top papers, 2026-04-28 to 2026-05-04", 13),
        ("top\tWEEK ", "Top papers, 2026-04-28 to 2026-05-04", 13),
        ("top day", "Top papers of 2026-05-04", 12),
        ("TOP  month", "Top papers, 2026-04-05 to 2026-05-04", 13),
        ("top all", "Top papers, 2026-04-29 to 2026-05-04", 13),
    ],
)
async def test_top_knows_its_periods(stores: Stores, text: str, title: str, total: int) -> None:
    found = await listing(stores, PAPERS, text)
    assert (found.title, found.total) == (title, str(total))


async def test_top_says_which_periods_there_are(stores: Stores) -> None:
    assert await words(stores, PAPERS, "top fortnight") == (
        "“fortnight” is not a period; write day, week, month or all."
    )


async def test_random_is_a_paper(stores: Stores) -> None:
    assert await card(stores, PAPERS, "random")


async def test_similar_papers_are_listed(stores: Stores) -> None:
    alike = replace(LORA, id="2405.09674", title="More on LoRA")
    await stores.library.editions.save(Edition(MONDAY - timedelta(days=6), (alike,)), Clock().now())
    found = await listing(stores, PAPERS, f"similar https://arxiv.org/abs/{LORA.id}")
    assert found.title == f"Papers like “{LORA.title}”"
    assert [entry.paper.id for entry in found.entries] == [alike.id]


async def test_similar_needs_a_paper_that_is_known(stores: Stores) -> None:
    assert "similar 2405.09673" in await words(stores, PAPERS, "similar")
    assert "not in the archive" in await words(stores, PAPERS, "similar 2401.00001")


@pytest.mark.parametrize("identifier", ["cs/0112017", "some-lab-report"])
async def test_a_paper_without_an_id_of_today_is_found_by_its_own(empty: Stores, identifier: str) -> None:
    paper = Paper(identifier, "A report of a model")
    await empty.library.editions.save(Edition(MONDAY, (paper, LORA)), Clock().now())
    for text in (identifier, f"https://huggingface.co/papers/{identifier}"):
        assert (await card(empty, PAPER, text)).entry.paper == paper
    assert (await ask(empty, PAPERS, f"similar {identifier}")).content


async def test_top_is_by_the_teams_own_favourites_where_that_is_asked(stores: Stores) -> None:
    for user, paper_id in (("ada", LORA.id), ("ben", LORA.id), ("ada", "2605.00003"), ("ben", "2401.00001")):
        await stores.ledger.votes.cast(Vote("discord", user, paper_id, "c", "m", "⭐"), JUST_NOW, given=True)
    found = await listing(stores, PAPERS, "top week by=favourites")
    assert [(entry.paper.id, entry.favourites) for entry in found.entries] == [(LORA.id, 2), ("2605.00003", 1)]
    assert found.title == "Your team's favourites, 2026-04-28 to 2026-05-04"
    assert (await listing(stores, PAPERS, "top month by=favourites")).total == "2"
    day = await listing(stores, PAPERS, "top day by=favourites")
    assert [entry.paper.id for entry in day.entries] == ["2605.00003"]


async def test_the_other_order_of_the_best_is_one_press_away(stores: Stores) -> None:
    (offer,) = (await listing(stores, PAPERS, "top month")).offers
    assert offer.question.text == "top month by=favourites"
    reply = await ask(stores, PAPERS, offer.question.text)
    assert isinstance(reply.content, Words)
    assert "nobody has marked one yet" in reply.content.text
    assert [one.question.text for one in reply.content.offers] == ["top month by=votes"]
