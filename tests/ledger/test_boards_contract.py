"""What any archive promises about boards: deliveries of another kind, which stand beside a channel's digests."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.chat.ledger import Ledger
from bot.chat.reactions import Told, Vote
from bot.delivery.channel import Channel
from bot.delivery.messages import Posted
from bot.delivery.states import Choice, Delivery, DeliveryKind, State
from tests.samples import A_DAY, DAY, FULL, LATER, LEASE, NOW, OTHER, claimed, opened, post, sent, subscribed

VOTE = Vote("discord", "ann", FULL.id, "c1", "m0", "star")


async def board(ledger: Ledger, channel: Channel, kind: DeliveryKind = "week", generation: int = 0) -> bool:
    return await ledger.deliveries.open(channel, DAY, NOW, NOW + A_DAY, generation=generation, kind=kind)


async def ended(ledger: Ledger, delivery: Delivery) -> None:
    """The delivery with one message that stands."""
    await ledger.deliveries.fix(delivery, Choice((FULL.id,)), [(f"key-{delivery.id}", post())])
    [part] = await ledger.parts.of(delivery.id)
    await sent(ledger, delivery, part, Posted("c1", f"m{delivery.id}"))
    await ledger.deliveries.finish(delivery, State.SENT, NOW, "")


async def test_a_day_has_a_digest_a_weeks_board_and_a_months_each_once(ledger: Ledger) -> None:
    [channel] = await subscribed(ledger, "c1")
    assert await opened(ledger, channel)
    assert await board(ledger, channel)
    assert not await board(ledger, channel)
    assert await board(ledger, channel, generation=1)
    assert await board(ledger, channel, "month")
    kinds = [(one.kind, one.generation) for one in await ledger.history.deliveries()]
    assert kinds == [("month", 0), ("week", 1), ("week", 0), ("digest", 0)]
    assert [one.kind for one in await ledger.history.deliveries(DAY, kind="month")] == ["month"]


async def test_a_board_moves_the_next_moment_and_not_the_edition_that_was_had(ledger: Ledger) -> None:
    [channel] = await subscribed(ledger, "c1")
    later = NOW + A_DAY
    await ledger.deliveries.open(channel, DAY, NOW, later, kind="week", next_due_at=later)
    [moved] = await ledger.channels.all()
    assert (moved.last_day, moved.next_due_at) == (None, later)
    await opened(ledger, channel, DAY - A_DAY)
    await board(ledger, channel, "month")
    [had] = await ledger.channels.all()
    assert had.last_day == DAY - A_DAY


async def test_a_board_goes_after_the_digest_that_was_due_with_it(ledger: Ledger) -> None:
    [channel] = await subscribed(ledger, "c1")
    await opened(ledger, channel)
    await board(ledger, channel)
    [first] = await claimed(ledger)
    assert first.kind == "digest"
    await ledger.deliveries.release(first, LATER, "slow down")
    assert await claimed(ledger) == []
    [first] = await claimed(ledger, now=LATER)
    await ledger.deliveries.finish(first, State.SENT, LATER, "")
    [second] = await claimed(ledger, now=LATER)
    assert second.kind == "week"


async def test_a_claim_of_a_days_digest_leaves_its_board(ledger: Ledger) -> None:
    [channel] = await subscribed(ledger, "c1")
    await board(ledger, channel)
    digest = await ledger.deliveries.claim("me", NOW, NOW + LEASE, 10, only=[(channel.id, DAY, "digest")])
    assert digest == []
    [found] = await ledger.deliveries.claim("me", NOW, NOW + LEASE, 10, only=[(channel.id, DAY, "week")])
    assert found.kind == "week"


async def test_what_stands_on_a_board_was_not_shown_in_a_digest(ledger: Ledger) -> None:
    [channel] = await subscribed(ledger, "c1")
    await board(ledger, channel)
    [delivery] = await claimed(ledger)
    await ended(ledger, delivery)
    assert await ledger.history.shown(channel.id, [FULL.id], but=DAY - A_DAY) == {}
    assert await ledger.channels.last_digest(channel.id) is None
    assert await ledger.history.of_channel(channel.id, 5) == []
    assert [one.id for one in await ledger.history.of_channel(channel.id, 5, "week")] == [delivery.id]


async def test_a_board_bears_votes_by_rank_and_is_drawn_again_for_them(ledger: Ledger) -> None:
    [channel] = await subscribed(ledger, "c1")
    await board(ledger, channel)
    [delivery] = await claimed(ledger)
    await ended(ledger, delivery)
    about = await ledger.posts.about("discord", "", "c1", f"m{delivery.id}")
    assert about is not None
    assert about.papers == (FULL.id,)
    assert await ledger.redraws.touch([FULL.id], NOW, NOW - A_DAY) == 1
    [(drawn, _)] = await ledger.redraws.touched(NOW, 5)
    assert drawn.kind == "week"


async def test_favourites_of_a_time_are_those_whose_mark_was_heard_in_it(ledger: Ledger) -> None:
    other = replace(VOTE, user="ben", paper_id=OTHER.id)
    await ledger.votes.cast(VOTE, Told(NOW, NOW), given=True)
    await ledger.votes.cast(replace(VOTE, mark="button"), Told(LATER, LATER), given=True)
    await ledger.votes.cast(other, Told(LATER, LATER), given=True)
    assert await ledger.votes.favourites(until=NOW) == {}
    assert await ledger.votes.favourites(NOW, LATER) == {FULL.id: 1}
    assert await ledger.votes.favourites(LATER) == {FULL.id: 1, OTHER.id: 1}
    assert await ledger.votes.favourites(LATER + timedelta(seconds=1)) == {}


async def test_a_mark_that_was_taken_back_is_no_favourite_of_its_time(ledger: Ledger) -> None:
    await ledger.votes.cast(VOTE, Told(NOW, NOW), given=True)
    await ledger.votes.cast(VOTE, Told(LATER, LATER), given=False)
    assert await ledger.votes.favourites(NOW, LATER + A_DAY) == {}


async def test_a_channel_keeps_since_when_it_takes_digests(ledger: Ledger) -> None:
    made = Channel(0, "discord", "t", "c1", since=NOW)
    assert [one.since for one in await ledger.channels.configure([made])] == [NOW]
    assert [one.since for one in await ledger.channels.configure([replace(made, since=LATER)])] == [NOW]
    await ledger.channels.configure([])
    assert [one.since for one in await ledger.channels.configure([replace(made, since=LATER)])] == [LATER]
