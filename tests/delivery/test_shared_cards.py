"""A card that somebody shared is a paper's message like any other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.call import Call
from bot.chat.commands.dispatcher import Commands
from bot.chat.double_clicks import MOMENT
from bot.chat.front import Front
from bot.chat.reactions import Person, Reaction, Reading
from bot.chat.votes import Ballots
from bot.delivery.messages import Message, Posted
from bot.delivery.shared_cards import SharedCards
from bot.delivery.states import SharedCard
from bot.errors import AlreadyDone, Blocked, DeliveryError, NotAccepted, RateLimited, StorageError, TokenRefused
from tests.simulated import World, news_of, world

FIRST = "2605.00001"
PLACE = Posted("c9", "s1")
CARD = SharedCard("discord", "t1", PLACE, Message("post", {"text": "Paper 1 99/0 by ada"}, FIRST), "ada", "en", "k")
STAR = Reaction("discord", "grace", "c9", "s1", "⭐")
ASKED = Call("discord", "paper", FIRST, "ada", "t1", "c9")


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path, "c1") as made:
        yield made


@pytest.fixture
def cards(bot: World) -> SharedCards:
    return SharedCards(ledger=bot.ledger, library=bot.library, posters=bot.platforms, gates=bot.gates, clock=bot.clock)


@pytest.fixture
def ballots(bot: World) -> Ballots:
    return Ballots(ledger=bot.ledger, library=bot.library, clock=bot.clock, emoji=["star"])


@pytest.fixture
def front(bot: World, cards: SharedCards, ballots: Ballots) -> Front:
    commands = Commands(
        ledger=bot.ledger, library=bot.library, clock=bot.clock, forget=ballots.forget, mark=ballots.mark
    )
    return Front(commands, ballots, cards, bot.clock, news_of(bot.ledger, bot.clock))


async def drawn(bot: World, cards: SharedCards) -> list[str]:
    """What the card is made to show, after whatever is due."""
    bot.clock.advance(2)
    await cards.redraw()
    return [body["text"] for posted, body, _ in bot.platform.edited if posted == PLACE]


async def test_a_reaction_on_it_counts_and_its_tally_is_drawn(bot: World, front: Front, cards: SharedCards) -> None:
    await front.shared(CARD)
    assert await front.react(STAR, added=True)
    assert await drawn(bot, cards) == ["Paper 1 99/1 by ada"]
    assert bot.platform.edited[0][2] == "k"
    assert await front.react(STAR, added=False)
    assert (await drawn(bot, cards))[1:] == ["Paper 1 99/0 by ada"]
    assert await drawn(bot, cards) == ["Paper 1 99/1 by ada", "Paper 1 99/0 by ada"]


async def test_reactions_given_while_the_bot_was_away_are_caught_up(bot: World, front: Front) -> None:
    await front.shared(CARD)
    (standing,) = await front.recent_posts("discord")
    assert (standing.posted, standing.parent) == (PLACE, "")
    begun = front.moment()
    assert await front.reconcile("discord", Reading(PLACE, frozenset({STAR}), begun, begun)) == 1
    assert await bot.ledger.votes.tally([FIRST]) == {FIRST: 1}


async def test_a_vote_between_drawing_and_knowing_is_shown(bot: World, front: Front, cards: SharedCards) -> None:
    await bot.open()
    await bot.run()
    await front.react(Reaction("discord", "grace", "c1", "m3", "⭐"), added=True)
    await front.shared(CARD)
    assert await drawn(bot, cards) == ["Paper 1 99/1 by ada"]


async def test_what_shows_nothing_new_is_not_edited(bot: World, front: Front, cards: SharedCards) -> None:
    await front.shared(CARD)
    assert await drawn(bot, cards) == []
    assert await bot.ledger.shares.touched(bot.clock.now(), 9) == []


async def test_who_is_forgotten_is_named_no_more_however_old_the_card(
    bot: World, front: Front, ballots: Ballots, cards: SharedCards
) -> None:
    await front.shared(CARD)
    bot.clock.advance(60 * 86400)
    await cards.redraw()
    await ballots.forget(Person("discord", "ada"))
    assert await drawn(bot, cards) == ["Paper 1 99/0 by "]
    assert await bot.ledger.shares.touched(bot.clock.now() + timedelta(days=1), 9) == []


@pytest.mark.parametrize("error", [AlreadyDone("deleted"), Blocked("kicked")])
async def test_what_can_be_edited_no_more_is_left_alone(
    bot: World, front: Front, cards: SharedCards, error: DeliveryError
) -> None:
    await front.shared(CARD)
    await front.react(STAR, added=True)
    bot.platform.edits.append(error)
    assert await drawn(bot, cards) == []
    await front.react(replace(STAR, user="bob"), added=True)
    assert await drawn(bot, cards) == []
    assert await bot.ledger.votes.tally([FIRST]) == {FIRST: 2}
    assert await front.recent_posts("discord") == []


@pytest.mark.parametrize("error", [NotAccepted("no route"), RateLimited("wait", retry_after=5), TimeoutError()])
async def test_an_edit_that_fails_is_made_later(
    bot: World, front: Front, cards: SharedCards, error: DeliveryError
) -> None:
    await front.shared(CARD)
    await front.react(STAR, added=True)
    bot.platform.edits.append(error)
    assert await drawn(bot, cards) == []
    bot.clock.advance(60)
    assert await drawn(bot, cards) == ["Paper 1 99/1 by ada"]


async def test_a_refused_token_is_raised(bot: World, front: Front, cards: SharedCards) -> None:
    await front.shared(CARD)
    await front.react(STAR, added=True)
    bot.platform.edits.append(TokenRefused("no"))
    with pytest.raises(TokenRefused):
        await drawn(bot, cards)


async def test_cards_of_a_platform_that_is_away_wait(bot: World, front: Front, cards: SharedCards) -> None:
    await front.shared(CARD)
    await front.react(STAR, added=True)
    away = bot.platforms.pop("discord")
    bot.clock.advance(2)
    assert await cards.redraw() == 0
    bot.platforms["discord"] = away
    bot.clock.advance(600)
    assert await cards.redraw() == 1


async def test_a_double_click_shares_once(bot: World, front: Front) -> None:
    shares = [await front.share(ASKED), await front.share(ASKED), await front.share(replace(ASKED, user="bo"))]
    assert [one and (one.private, one.sharer) for one in shares] == [(False, "ada"), None, (False, "bo")]
    bot.clock.advance(MOMENT)
    assert await front.share(ASKED) == shares[0]


async def test_words_are_never_shared(front: Front) -> None:
    reply = await front.share(replace(ASKED, text="2401.00001"))
    assert reply is not None
    assert reply.private
    assert await front.share(replace(ASKED, text="2401.00001")) == reply


async def test_a_card_that_could_not_be_kept_stands_all_the_same(
    bot: World, front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise StorageError("The disk is full.")

    monkeypatch.setattr(bot.ledger.shares, "keep", full)
    await front.shared(CARD)


async def test_a_card_of_long_ago_is_forgotten(bot: World, front: Front) -> None:
    await front.shared(CARD)
    assert await bot.ledger.prune(bot.clock.now() + timedelta(days=89)) == 0
    assert await bot.ledger.prune(bot.clock.now() + timedelta(days=91)) == 1
    assert not await front.react(STAR, added=True)


async def test_the_same_message_is_kept_once(bot: World, front: Front) -> None:
    await front.shared(CARD)
    await front.shared(CARD)
    assert len(await bot.ledger.shares.touched(bot.clock.now(), 9)) == 1
