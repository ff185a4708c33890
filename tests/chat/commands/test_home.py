"""What a person sees of the bot itself, and what whoever lets it into a channel is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat.call import Call
from bot.chat.reactions import Vote
from bot.delivery.channel import Channel
from bot.service.stores import Stores
from bot.views.replies import Listing, Question, Words
from tests.chat.commands.asking import JUST_NOW, commands
from tests.simulated import papers

ADA = Call("slack", "papers", "", "U0ADA", tenant="T1", names=("/paper", "/papers"))
BO = replace(ADA, user="U0BO")


async def favour(stores: Stores, call: Call, count: int) -> None:
    for one in papers(count):
        vote = Vote("slack", call.user, one.id, "", "", "button")
        await stores.ledger.votes.cast(vote, JUST_NOW, given=True)


async def test_a_home_page_begins_with_what_to_do(stores: Stores) -> None:
    home = await commands(stores).home(ADA)
    assert "/papers subscribe" in home.begin.text
    assert [offer.question.text for offer in home.begin.offers] == ["today", "top", "help"]
    assert isinstance(home.saved, Words)
    assert home.channels == ()


async def test_it_shows_one_s_own_favourites_and_nobody_else_s(stores: Stores) -> None:
    await favour(stores, ADA, 7)
    await favour(stores, BO, 1)
    mine, theirs = await commands(stores).home(replace(ADA, page=2)), await commands(stores).home(BO)
    assert isinstance(mine.saved, Listing)
    assert isinstance(theirs.saved, Listing)
    assert (len(mine.saved.entries), mine.saved.pages, mine.saved.question) == (2, 2, Question("papers", "saved", 2))
    assert len(theirs.saved.entries) == 1


async def test_a_page_that_is_there_no_more_is_the_last_one(stores: Stores) -> None:
    await favour(stores, ADA, 7)
    home = await commands(stores).home(replace(ADA, page=9))
    assert isinstance(home.saved, Listing)
    assert (home.saved.question.page, len(home.saved.entries)) == (2, 2)


@pytest.mark.parametrize(("manages", "offers"), [(True, 1), (False, 0)])
async def test_whoever_lets_the_bot_in_is_told_how_it_is_subscribed(
    stores: Stores, *, manages: bool, offers: int
) -> None:
    told = await commands(stores).greeting(replace(ADA, channel="C1", manages=manages))
    assert told is not None
    assert isinstance(told.content, Words)
    assert "/papers subscribe" in told.content.text
    assert len(told.content.offers) == offers


async def test_a_greeting_is_told_once_and_never_of_a_channel_that_is_subscribed(stores: Stores) -> None:
    await stores.ledger.channels.configure([Channel(0, "slack", "T1", "C2")])
    asked = commands(stores)
    here, subscribed = replace(ADA, channel="C1"), replace(ADA, channel="C2")
    assert [await asked.greeting(one) is not None for one in (here, here, subscribed)] == [True, False, False]
    await stores.ledger.channels.configure([])
    assert await asked.greeting(subscribed) is not None
