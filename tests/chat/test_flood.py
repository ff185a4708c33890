"""Whatever somebody asks too much of, they are told when to go on, nothing is done, and others are served."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.allowances import Allowances
from bot.chat.call import Call
from bot.chat.commands.dispatcher import Commands
from bot.chat.front import Front
from bot.chat.reactions import Reaction
from bot.chat.votes import Ballots
from bot.delivery.shared_cards import SharedCards
from bot.views.replies import Mark, Reply, Words
from tests.simulated import World, news_of, world

PAPER = "2605.00001"
ASKED = Call("discord", "paper", PAPER, "ada", tenant="S1", channel="c1")
CLICK = Reaction("discord", "ada", "c1", "m9", "button", tenant="S1")


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path, "c1") as made:
        await made.open()
        await made.run()
        yield made


@pytest.fixture
async def front(bot: World) -> Front:
    """The front after Ada has asked all that she may."""
    clock = bot.clock
    ballots = Ballots(ledger=bot.ledger, library=bot.library, clock=clock, emoji=["star"])
    commands = Commands(ledger=bot.ledger, library=bot.library, clock=clock, forget=ballots.forget, mark=ballots.mark)
    cards = SharedCards(ledger=bot.ledger, library=bot.library, posters=bot.platforms, gates=bot.gates, clock=clock)
    made = Front(commands, ballots, cards, clock, news_of(bot.ledger, clock), Allowances(clock, 2))
    assert [refused(await made.answer(ASKED)) for _ in range(2)] == [False, False]
    return made


def refused(reply: Reply | None) -> bool:
    assert reply is not None
    return isinstance(reply.content, Words) and "a lot at once" in reply.content.text


async def test_every_way_to_ask_is_answered_with_how_long_to_wait_for_the_person_alone(front: Front) -> None:
    replies = [
        await front.answer(ASKED),
        await front.about(replace(ASKED, text=f"arxiv.org/abs/{PAPER}"), "save-paper"),
        await front.share(ASKED),
        await front.mark(CLICK, Mark(PAPER, on=True), "en", own=False),
    ]
    assert [refused(reply) for reply in replies] == [True] * 4
    assert {reply.private for reply in replies if reply} == {True}
    assert await front.suggest(ASKED, "query", "l") == ()


async def test_what_was_refused_was_not_done(front: Front) -> None:
    await front.mark(CLICK, Mark(PAPER, on=True), "en", own=False)
    other = await front.answer(replace(ASKED, user="bob"))
    assert "favourites=0" in repr(other.content)


async def test_it_is_said_in_the_persons_own_language(front: Front) -> None:
    reply = await front.answer(replace(ASKED, language="ko"))
    assert isinstance(reply.content, Words)
    assert "30초 뒤에" in reply.content.text


async def test_others_and_the_same_person_elsewhere_are_served(front: Front) -> None:
    for other in (replace(ASKED, user="bob"), replace(ASKED, tenant="S2")):
        assert not refused(await front.answer(other))


async def test_a_reaction_is_never_refused_since_votes_are_exact(front: Front) -> None:
    assert await front.react(Reaction("discord", "ada", "c1", "m3", "⭐"), added=True)


async def test_after_the_wait_all_is_as_before(bot: World, front: Front) -> None:
    assert refused(await front.answer(ASKED))
    bot.clock.advance(30)
    assert not refused(await front.answer(ASKED))
