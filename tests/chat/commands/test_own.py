"""What is kept about a person is shown to them, and goes when they ask."""

from __future__ import annotations

from bot.chat.reactions import Vote
from bot.papers.paper import Paper
from bot.service.stores import Stores
from bot.texts.words import say
from tests.chat.commands.asking import JUST_NOW, LORA, PAPERS, listing, words


async def test_saved_lists_your_own_favourites(stores: Stores) -> None:
    assert "no favourites yet" in await words(stores, PAPERS, "saved")
    await stores.ledger.votes.cast(Vote("discord", "ada", LORA.id, "c", "m", "⭐"), JUST_NOW, given=True)
    await stores.ledger.votes.cast(Vote("discord", "bob", "2605.00001", "c", "m", "⭐"), JUST_NOW, given=True)
    assert [entry.paper for entry in (await listing(stores, PAPERS, "saved")).entries] == [LORA]


async def test_a_favourite_that_the_library_does_not_know_shows_as_its_id_and_counts(stores: Stores) -> None:
    for paper_id in (LORA.id, "2401.00001"):
        await stores.ledger.votes.cast(Vote("discord", "ada", paper_id, "c", "m", "⭐"), JUST_NOW, given=True)
    found = await listing(stores, PAPERS, "saved")
    assert [entry.paper for entry in found.entries] == [LORA, Paper("2401.00001", "2401.00001")]
    assert found.entries[1].favourites == 1


async def test_forget_me_deletes_and_counts(stores: Stores) -> None:
    await stores.ledger.votes.cast(Vote("discord", "ada", LORA.id, "c", "m", "⭐"), JUST_NOW, given=True)
    assert await words(stores, PAPERS, "forget-me") == say("en", "forgotten", n=1, follows=0, mutes=0)
    assert "no favourites yet" in await words(stores, PAPERS, "saved")
