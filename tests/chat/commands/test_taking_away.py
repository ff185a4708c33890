"""What is found can be cited and taken away, and only by who asked for it."""

from __future__ import annotations

import pytest

from bot.chat.reactions import Vote
from bot.papers.paper import Edition, Paper
from bot.service.stores import Stores
from bot.texts.words import say
from bot.views.replies import Attachment, Words
from tests.chat.commands.asking import JUST_NOW, LORA, PAPER, PAPERS, ask, card, listing, words
from tests.simulated import MONDAY, Clock


async def _text(stores: Stores, text: str) -> str:
    return (await _file(stores, text)).content.decode()


async def _file(stores: Stores, text: str) -> Attachment:
    reply = await ask(stores, PAPERS, text)
    assert reply.private
    assert not reply.shareable
    assert reply.file is not None
    return reply.file


@pytest.mark.parametrize("asked", ["2405.09673", "https://arxiv.org/abs/2405.09673v2", "lora learns less"])
async def test_a_paper_is_cited_by_its_id_its_link_or_words(stores: Stores, asked: str) -> None:
    reply = await ask(stores, PAPERS, f"cite {asked}")
    assert isinstance(reply.content, Words)
    assert reply.content.code.startswith("@misc{dan2024lora,")


async def test_a_paper_that_is_not_there_cannot_be_cited_and_words_say_why(stores: Stores) -> None:
    assert "2401.00001 is not in the archive" in await words(stores, PAPERS, "cite 2401.00001")
    nothing = say("en", "search.nothing", query="nothing-at-all") + say("en", "search.else")
    assert await words(stores, PAPERS, "cite nothing-at-all") == nothing
    assert "Which paper?" in await words(stores, PAPERS, "cite")


async def test_words_ask_for_what_is_like_the_paper_that_they_find_on_every_page(stores: Stores) -> None:
    near = [Paper(f"2405.1000{number}", f"Low-rank adaptation {number}", "Low-rank adaptation.") for number in range(9)]
    await stores.library.editions.save(Edition(MONDAY, tuple(near)), Clock().now())
    found = await listing(stores, PAPERS, "similar lora learns less")
    assert found.title == say("en", "similar.title", title=LORA.title)
    assert found.question.text == f"similar {LORA.id}"


async def test_a_whole_title_shows_the_one_paper(stores: Stores) -> None:
    await stores.library.editions.save(Edition(MONDAY, (Paper("2405.1", f"Why {LORA.title}"),)), Clock().now())
    assert (await card(stores, PAPER, "lora learns less, and forgets less")).entry.paper == LORA


async def test_favourites_are_taken_away_in_each_form(stores: Stores) -> None:
    await stores.ledger.votes.cast(Vote("discord", "ada", LORA.id, "c", "m", "⭐"), JUST_NOW, given=True)
    assert (await _file(stores, "export")).name == "papers.bib"
    assert (await _text(stores, "export markdown")).startswith(f"- [{LORA.title}](https://arxiv.org/abs/")
    assert (await _text(stores, "export format=csv")).splitlines()[1].startswith("2405.09673,LoRA")


async def test_nobody_elses_favourites_are_exported(stores: Stores) -> None:
    await stores.ledger.votes.cast(Vote("discord", "bob", LORA.id, "c", "m", "⭐"), JUST_NOW, given=True)
    assert "no favourites yet" in await words(stores, PAPERS, "export")


async def test_what_a_search_finds_is_taken_away(stores: Stores) -> None:
    assert len((await _text(stores, "export csv paper")).splitlines()) == 13
    assert (await _text(stores, "export lora")).count("@misc") == 1


async def test_a_short_export_can_be_read_at_once_and_a_long_one_is_a_file_alone(stores: Stores) -> None:
    short, long = await ask(stores, PAPERS, "export lora"), await ask(stores, PAPERS, "export paper")
    assert isinstance(short.content, Words)
    assert isinstance(long.content, Words)
    assert short.file is not None
    assert (short.content.code, long.content.code) == (short.file.content.decode(), "")


async def test_a_favourite_that_the_library_does_not_know_is_exported_by_its_id(stores: Stores) -> None:
    await stores.ledger.votes.cast(Vote("discord", "ada", "2401.00001", "c", "m", "⭐"), JUST_NOW, given=True)
    assert "eprint = {2401.00001}" in (await _text(stores, "export"))


async def test_words_after_the_form_are_what_is_looked_for(stores: Stores) -> None:
    assert "no favourites" in await words(stores, PAPERS, "export csv")
    assert await words(stores, PAPERS, "export csv zzzz") == say("en", "search.nothing", query="zzzz") + say(
        "en", "search.else"
    )
