"""One's own vote is seen at once: in place on a message of one's own, by one private line on everybody's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat.call import Call
from bot.chat.commands.dispatcher import Commands
from bot.chat.double_clicks import MOMENT
from bot.chat.front import Front
from bot.chat.reactions import Reaction
from bot.chat.votes import Ballots
from bot.delivery.shared_cards import SharedCards
from bot.views.replies import Card, Listing, Mark, Reply, Words
from tests.simulated import World, news_of, world

FIRST = "2605.00001"
ON, OFF = Mark(FIRST, on=True), Mark(FIRST, on=False)
CLICK = Reaction("discord", "ada", "c1", "m9", "button")


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path, "c1") as made:
        await made.open()
        await made.run()
        yield made


@pytest.fixture
def front(bot: World) -> Front:
    clock = bot.clock
    ballots = Ballots(ledger=bot.ledger, library=bot.library, clock=clock, emoji=["star"])
    commands = Commands(ledger=bot.ledger, library=bot.library, clock=clock, forget=ballots.forget, mark=ballots.mark)
    shared_cards = SharedCards(
        ledger=bot.ledger, library=bot.library, posters=bot.platforms, gates=bot.gates, clock=clock
    )
    return Front(commands, ballots, shared_cards, clock, news_of(bot.ledger, clock))


async def words(front: Front, mark: Mark) -> Words | None:
    """What a click on a message that everybody sees tells."""
    reply = await front.mark(CLICK, mark, "en", own=False)
    assert reply is None or isinstance(reply.content, Words)
    return reply.content if reply else None  # type: ignore[return-value]


async def test_a_card_of_ones_own_shows_the_vote_in_place(front: Front) -> None:
    for mark in (ON, ON, OFF, OFF):
        reply = await front.mark(CLICK, mark, "en", own=True)
        assert reply is not None
        assert isinstance(reply.content, Card)
        assert (reply.content.voted, reply.content.entry.favourites) == (mark.on, int(mark.on))


async def test_a_reaction_that_still_stands_is_told_instead_of_a_card_that_looks_unheard(front: Front) -> None:
    await front.react(Reaction("discord", "ada", "c1", "m3", "⭐"), added=True)
    reply = await front.mark(CLICK, OFF, "en", own=True)
    assert reply is not None
    assert isinstance(reply.content, Words)
    assert "Your reaction still marks" in reply.content.text


async def test_a_double_click_on_everybodys_message_is_told_once(bot: World, front: Front) -> None:
    told = [await words(front, ON), await words(front, ON)]
    assert [one and one.undo for one in told] == [OFF, None]
    assert told[1] is None
    bot.clock.advance(MOMENT)
    assert (await words(front, ON)) == told[0]


async def test_a_change_of_mind_is_no_double_click(front: Front) -> None:
    assert [bool(await words(front, mark)) for mark in (ON, OFF, ON)] == [True] * 3


async def test_what_tells_about_a_person_is_for_nobody_else(front: Front) -> None:
    await front.mark(CLICK, ON, "en", own=False)
    saved = await front.answer(Call("slack", "papers", "saved", "ada"))
    assert not saved.shareable  # words: there are none on this platform
    saved = await front.answer(Call("discord", "papers", "saved", "ada"))
    assert isinstance(saved.content, Listing)
    assert not saved.shareable
    today = await front.answer(Call("discord", "papers", "today", "ada"))
    assert today.shareable
    card = await front.answer(Call("discord", "paper", FIRST, "ada"))
    assert isinstance(card.content, Card)
    assert (card.shareable, card.content.voted) == (True, True)
    public = card.shared()
    assert isinstance(public.content, Card)
    assert (public.private, public.content.voted) == (False, False)
    assert not Reply(Words("Gone.")).shareable
