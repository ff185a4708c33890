"""What any ledger promises of a channel that its platform gave another id."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.ledger import Ledger
from bot.chat.reactions import Person, PostedPaper, Reading, Told, Vote
from bot.delivery.channel import Channel, Place
from bot.delivery.messages import Message, Posted
from bot.delivery.states import Choice, SharedCard, State
from bot.delivery.subscribing import subscribing
from tests.samples import A_DAY, DAY, ENGLISH, FULL, LATER, NOW, OTHER, opened, post, posted_digest

OLD, NEW = Place("t", "C1"), Place("t", "C2")
WHO = Person("slack", "U1", "t")
STAR = Vote("slack", "U1", FULL.id, "C1", "m0", "star", home="t", tenant="t")


def told(seconds: float = 0) -> Told:
    at = NOW + timedelta(seconds=seconds)
    return Told(at, at)


async def move(ledger: Ledger) -> None:
    await ledger.move("slack", "t", "C1", "C2")


@pytest.fixture
async def moved(ledger: Ledger) -> Ledger:
    """A digest, a vote and a shared card stood in a channel that got another id."""
    await posted_digest(ledger, platform="slack", name="C1")
    await ledger.votes.cast(STAR, told(), given=True)
    card = SharedCard("slack", "t", Posted("C1", "5.0"), post(FULL.id), "U1", "en", "key")
    await ledger.shares.keep(card, NOW)
    await move(ledger)
    return ledger


async def test_a_channel_keeps_its_number_its_wishes_and_what_it_had(moved: Ledger) -> None:
    [channel] = await moved.channels.all()
    assert (channel.channel, channel.status, channel.last_day) == ("C2", "active", DAY)
    assert channel.preferences == ENGLISH
    assert await moved.channels.at("slack", OLD) is None
    assert await moved.channels.at("slack", NEW) == channel
    assert not await opened(moved, channel)


async def test_its_messages_and_cards_are_known_by_the_new_id(moved: Ledger) -> None:
    [delivery] = await moved.history.of_channel(1, 5)
    parts = await moved.parts.of(delivery.id)
    assert [part.posted and part.posted.channel for part in parts] == ["C2", "C2", "thread", "thread"]
    about = await moved.posts.about("slack", "t", "C2", "m0")
    assert about is not None
    assert about.channel == "C2"
    assert await moved.posts.about("slack", "t", "C1", "m0") is None
    assert [card.posted for card in await moved.shares.touched(LATER, 5)] == [Posted("C2", "5.0")]


async def test_a_vote_is_the_same_one_that_can_be_taken_back_there(moved: Ledger) -> None:
    assert await moved.votes.tally([FULL.id]) == {FULL.id: 1}
    assert await moved.votes.cast(replace(STAR, channel="C2"), told(9), given=False)
    assert await moved.votes.tally([FULL.id]) == {}


async def test_a_message_that_was_read_before_is_not_told_older_things(ledger: Ledger) -> None:
    await posted_digest(ledger, platform="slack", name="C1")
    reading = Reading(Posted("C1", "m0"), frozenset(), told(60).heard, told(60).at)
    await ledger.votes.apply_reading("slack", PostedPaper(FULL.id, (), "C1", NOW, "t"), reading, ())
    await move(ledger)
    assert not await ledger.votes.cast(replace(STAR, channel="C2"), told(30), given=True)


async def test_told_twice_or_of_an_unknown_channel_nothing_changes(moved: Ledger) -> None:
    before = await moved.channels.all()
    await move(moved)
    await moved.move("slack", "t", "C8", "C9")
    assert await moved.channels.all() == before


async def test_another_workspace_s_channel_of_that_id_stays(ledger: Ledger) -> None:
    there = Channel(0, "slack", "T2", "C1", ENGLISH, next_due_at=NOW)
    await ledger.channels.configure([there])
    await move(ledger)
    assert [one.channel for one in await ledger.channels.all()] == ["C1"]


async def test_settings_that_name_the_old_id_mean_the_new_one(moved: Ledger) -> None:
    [again] = await moved.channels.configure([Channel(0, "slack", "t", "C1", ENGLISH, next_due_at=NOW)])
    assert (again.id, again.channel, again.configured) == (1, "C2", True)
    await moved.move("slack", "t", "C2", "C3")
    [further] = await moved.channels.configure([Channel(0, "slack", "t", "C1", ENGLISH, next_due_at=NOW)])
    assert (further.id, further.channel) == (1, "C3")


async def test_one_that_was_subscribed_by_its_new_id_gets_nothing_twice(ledger: Ledger) -> None:
    await posted_digest(ledger, platform="slack", name="C1")
    await ledger.votes.cast(STAR, told(), given=True)
    _, new = await ledger.channels.revise("slack", NEW, subscribing({"top_n": 3}, NOW, DAY - A_DAY), NOW)
    await ledger.votes.cast(replace(STAR, channel="C2"), told(5), given=True)
    for _ in range(2):
        await move(ledger)
    kept = {one.id: one for one in await ledger.channels.all()}
    assert (kept[new.id].last_day, kept[new.id].preferences, kept[new.id].status) == (DAY, new.preferences, "active")
    assert (kept[1].status, kept[1].next_due_at, kept[1].configured) == ("gone", None, False)
    about = await ledger.posts.about("slack", "t", "C2", "m0")
    assert about is not None
    assert await ledger.votes.tally([FULL.id]) == {FULL.id: 1}


async def test_a_digest_that_is_on_its_way_goes_on_under_its_keys(ledger: Ledger) -> None:
    [channel] = await ledger.channels.configure([Channel(0, "slack", "t", "C1", ENGLISH, next_due_at=NOW)])
    await opened(ledger, channel)
    [delivery] = await ledger.deliveries.claim("me", NOW, LATER, 5)
    await ledger.deliveries.fix(delivery, Choice((OTHER.id,)), [("key", Message("post", {"text": "a"}))])
    await move(ledger)
    [part] = await ledger.parts.of(delivery.id)
    assert (part.key, part.state) == ("key", State.QUEUED)
    assert await ledger.deliveries.release(delivery, NOW)
    [again] = await ledger.deliveries.claim("me", NOW, LATER, 5)
    assert again.channel.channel == "C2"
