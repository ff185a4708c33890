"""`/paper` answers whatever is typed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.reactions import Vote
from bot.papers.bullets import Bullets
from bot.papers.ids import asked_as
from bot.papers.paper import Edition, Paper
from bot.service.stores import Stores
from bot.views.replies import Card, Listing, Page, Words
from tests.chat.commands.asking import JUST_NOW, LORA, PAPER, PAPERS, ask, card, commands, listing, told, words
from tests.simulated import MONDAY, Clock


@pytest.mark.parametrize(
    "text", ["2405.09673v3", "<https://arxiv.org/abs/2405.09673|arxiv.org>", "hf.co/papers/2405.09673"]
)
async def test_a_link_is_answered_with_the_paper(stores: Stores, text: str) -> None:
    found = await card(stores, PAPER, text)
    assert found.entry.paper == LORA
    assert found.entry.day == MONDAY - timedelta(days=5)


async def test_the_only_hit_is_answered_with_the_paper(stores: Stores) -> None:
    assert (await card(stores, PAPER, "“lora” forgets")).entry.paper == LORA


async def test_a_card_knows_whether_you_marked_it(stores: Stores) -> None:
    assert not (await card(stores, PAPER, LORA.id)).voted
    await stores.ledger.votes.cast(Vote("discord", "ada", LORA.id, "c", "m", "⭐"), JUST_NOW, given=True)
    found = await card(stores, PAPER, LORA.id)
    assert found.voted
    assert found.entry.favourites == 1


async def test_words_with_several_hits_give_pages_of_five(stores: Stores) -> None:
    first, last = await listing(stores, PAPER, "paper"), await listing(stores, PAPER, "paper", page=3)
    assert (first.title, first.pages, first.total) == ("“paper”", 3, "12")
    assert [entry.rank for entry in first.entries] == [1, 2, 3, 4, 5]
    assert [entry.rank for entry in last.entries] == [11, 12]
    assert first.question.text == "paper"


@pytest.mark.parametrize(("page", "shown"), [(-3, 1), (0, 1), (4, 3), (21, 3), (10**9, 3)])
async def test_a_page_that_is_not_there_is_answered_with_the_nearest(stores: Stores, page: int, shown: int) -> None:
    for call, text in ((PAPER, "paper"), (PAPERS, "today"), (PAPERS, "top day")):
        found = await listing(stores, call, text, page)
        assert found.entries
        assert found.question.page == shown


async def test_no_hit_offers_a_better_spelling(stores: Stores) -> None:
    reply = await ask(stores, PAPER, "lorra")
    assert isinstance(reply.content, Words)
    assert "No paper matches “lorra”. Did you mean “lora”?" in reply.content.text
    assert [one.value for one in reply.content.tries] == ["lora"]


async def test_no_hit_and_no_better_spelling_says_what_to_try(stores: Stores) -> None:
    assert "Try fewer or other words" in await words(stores, PAPER, "qqqqqqqqqq")


async def test_an_unknown_id_says_what_the_archive_holds(stores: Stores) -> None:
    content = await told(stores, PAPER, "2401.00001")
    assert content.text == "2401.00001 is not in the archive, which holds 13 papers from 2026-04-29 to 2026-05-04."
    assert content.pages == (Page("arXiv", "https://arxiv.org/abs/2401.00001"),)


@pytest.mark.parametrize("text", ["2024-13-45", "2024-02-30", "0000-01-01", "9999.99.99"])
async def test_an_absurd_day_is_told_apart_from_a_search(stores: Stores, text: str) -> None:
    assert f"“{text}” is not a day" in await words(stores, PAPER, text)


async def test_no_words_at_all_say_what_can_be_asked(stores: Stores) -> None:
    assert "What shall I look for?" in await words(stores, PAPER, " \n ")


NASTY = [
    '"',
    "'",
    "*",
    "a OR",
    "NEAR(",
    "title:x",
    "(",
    "%",
    "\\",
    "{title}",
    "x" * 5000,
    "\x00",
    "🔥",
    "\u202eevil",
    "--",
]


@pytest.mark.parametrize("text", NASTY)
async def test_no_text_makes_a_search_fail(stores: Stores, text: str) -> None:
    assert "Something went wrong" not in str((await ask(stores, PAPER, text)).content)


@pytest.mark.parametrize("text", ["<!channel>", "<!here|here> @everyone", "<@U123|ada> <#C1|general>", "<@!42> <@&7>"])
async def test_a_mention_is_refused_kindly_and_not_repeated(stores: Stores, text: str) -> None:
    told = await words(stores, PAPER, text)
    assert told.startswith("I call nobody, and a mention is nothing to look for.")
    assert not re.search(r"[<>@#]", told)
    found = await card(stores, PAPER, f"{text} forgets lora")
    assert found.entry.paper == LORA


async def test_words_beside_an_id_do_not_hide_its_paper(stores: Stores) -> None:
    assert (await card(stores, PAPER, f"{LORA.id} paper")).entry.paper == LORA


async def test_a_search_that_would_take_too_long_is_answered_kindly(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.library.search.SEARCH_SECONDS", 0.0)
    assert "add a word" in await words(stores, PAPER, "lora")


async def test_few_hits_come_with_a_better_spelling(stores: Stores) -> None:
    typo = Paper("2405.09999", "A lorq of its own")
    await stores.library.editions.save(Edition(MONDAY - timedelta(days=6), (typo,)), Clock().now())
    more = tuple(replace(LORA, id=f"2405.1000{n}") for n in range(6))
    await stores.library.editions.save(Edition(MONDAY - timedelta(days=7), more), Clock().now())
    assert (await listing(stores, PAPER, "lorq")).note == "Did you mean “lora”?"


async def test_a_search_that_had_to_wait_too_long_says_so(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.library.search.PATIENCE", 0.0)
    reply = await commands(stores).answer(replace(PAPER, text="lora"))
    assert isinstance(reply.content, Words)
    assert "again in a moment" in reply.content.text


@pytest.mark.parametrize(
    ("text", "lines", "rests"),
    [
        ("lora", (), ()),
        ("lora by:dan", ("Words: lora", "By dan"), ("by:dan", "lora")),
        ("lora foobar", ("No paper has “foobar”, so it is left out",), ()),
        ("lora 2017", ("Words: lora", "Time: nothing in 2017, so of all days"), ("2017", "lora")),
        ("newest lora -x", ("Words: lora", "Without x", "Newest first"), ("newest -x", "newest lora", "lora -x")),
        ("lora since 2024", ("Words: lora", "Time: since 2024-01-01"), ("since 2024", "lora")),
    ],
)
async def test_an_answer_shows_what_was_understood_and_each_piece_can_be_taken_away(
    stores: Stores, text: str, lines: tuple[str, ...], rests: tuple[str, ...]
) -> None:
    reply = await commands(stores).answer(replace(PAPER, text=text))
    if not lines:
        assert isinstance(reply.content, Card)
        return
    assert isinstance(reply.content, Listing)
    assert (reply.content.lines, tuple(one.value for one in reply.content.tries)) == (lines, rests)
    assert [entry.paper.id for entry in reply.content.entries] == [LORA.id]


async def test_each_hit_shows_what_answers_the_search(empty: Stores) -> None:
    robots = Paper("2605.00001", "Robots", "They walk. Reinforcement learning teaches them.", ("Ann Walker",))
    others = Paper("2605.00002", "Reinforcement Learning of Nothing", "Words.")
    await empty.library.editions.save(Edition(MONDAY, (robots, others)), Clock().now())
    await empty.library.bullets.save(robots.id, Bullets("ko", "llm", ("로봇은 걷는다.", "강화 학습으로 배운다.")))
    for language, text in (("en", "Reinforcement learning teaches them."), ("ko", "강화 학습으로 배운다.")):
        reply = await ask(empty, PAPER, "강화학습", language=language)
        assert isinstance(reply.content, Listing)
        passages = {entry.paper: entry.passage and entry.passage.text for entry in reply.content.entries}
        assert passages == {robots: text, others: None}
    assert (await listing(empty, PAPERS, "top all")).entries[0].passage is None


@pytest.mark.parametrize("paper_id", ["lora", "cs/0501001", "2605.00001", "a-lab.report_2"])
async def test_what_a_button_asks_means_one_paper_and_no_words(stores: Stores, paper_id: str) -> None:
    named = replace(LORA, id=paper_id, title="LoRA by another name")
    await stores.library.editions.save(Edition(MONDAY - timedelta(days=6), (named,)), Clock().now())
    assert (await card(stores, PAPER, asked_as(paper_id))).entry.paper.id == paper_id
