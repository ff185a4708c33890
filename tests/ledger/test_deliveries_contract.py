"""What any archive promises about deliveries: who may write, and that nothing happens twice."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.ledger import Ledger
from bot.delivery.messages import Message, Posted
from bot.delivery.states import Choice, Part, State
from bot.papers.clock import Steady
from tests.samples import (
    A_DAY,
    DAY,
    FULL,
    LATER,
    LEASE,
    NOW,
    OTHER,
    claimed,
    fixed,
    opened,
    post,
    reply,
    subscribed,
)

PLACE = Posted("c1", "m0")


async def only_part(ledger: Ledger, delivery_id: int) -> Part:
    [part] = await ledger.parts.of(delivery_id)
    return part


async def test_a_delivery_is_opened_once_per_channel_day_and_generation(ledger: Ledger) -> None:
    first, second = await subscribed(ledger, "c1", "c2")
    assert await opened(ledger, first)
    assert not await opened(ledger, first)
    assert await opened(ledger, first, generation=1)
    assert await opened(ledger, second)
    assert await opened(ledger, first, day=DAY + A_DAY)


async def test_a_channels_deliveries_are_the_newest_of_each_edition_newest_edition_first(ledger: Ledger) -> None:
    first, second = await subscribed(ledger, "c1", "c2")
    for day, generation in ((DAY, 0), (DAY + A_DAY, 0), (DAY - A_DAY, 0), (DAY, 1)):
        await opened(ledger, first, day=day, generation=generation)
    await opened(ledger, second)
    found = await ledger.history.of_channel(first.id, 2)
    assert [(one.channel.id, one.day, one.generation) for one in found] == [
        (first.id, DAY + A_DAY, 0),
        (first.id, DAY, 1),
    ]


async def test_a_channel_moves_on_even_if_its_delivery_exists(ledger: Ledger) -> None:
    [channel] = await subscribed(ledger, "c1")
    await opened(ledger, channel)
    assert not await opened(ledger, channel, next_due_at=NOW + A_DAY)
    assert await ledger.channels.due(NOW) == []


async def test_a_claim_gives_the_delivery_with_its_channel_and_a_new_fence(ledger: Ledger) -> None:
    [channel] = await subscribed(ledger, "c1")
    await opened(ledger, channel)
    [delivery] = await claimed(ledger)
    assert (delivery.channel.name, delivery.day, delivery.state) == ("discord:c1", DAY, State.QUEUED)
    assert (delivery.fence, delivery.lease_until, delivery.expires_at) == (1, NOW + LEASE, NOW + A_DAY)


async def test_a_leased_delivery_is_claimed_again_only_when_the_lease_ran_out(ledger: Ledger) -> None:
    [channel] = await subscribed(ledger, "c1")
    await opened(ledger, channel)
    await claimed(ledger)
    assert await claimed(ledger, "other", NOW + LEASE - timedelta(microseconds=1)) == []
    [taken] = await claimed(ledger, "other", NOW + LEASE)
    assert taken.fence == 2


async def test_nothing_is_claimed_before_it_is_due(ledger: Ledger) -> None:
    [channel] = await subscribed(ledger, "c1")
    await opened(ledger, channel, due_at=LATER)
    assert await claimed(ledger) == []
    assert len(await claimed(ledger, now=LATER)) == 1


async def test_a_channels_deliveries_go_one_after_the_other(ledger: Ledger) -> None:
    [channel] = await subscribed(ledger, "c1")
    await opened(ledger, channel, day=DAY)
    await opened(ledger, channel, day=DAY - A_DAY, due_at=NOW - A_DAY)
    [first] = await claimed(ledger)
    assert first.day == DAY - A_DAY
    assert await claimed(ledger) == []
    await ledger.deliveries.finish(first, State.SENT, NOW, "done")
    assert [delivery.day for delivery in await claimed(ledger)] == [DAY]


async def test_an_earlier_delivery_that_waits_holds_the_later_one_back(ledger: Ledger) -> None:
    [channel] = await subscribed(ledger, "c1")
    await opened(ledger, channel, day=DAY - A_DAY, due_at=NOW - A_DAY)
    await opened(ledger, channel, day=DAY)
    [first] = await claimed(ledger)
    await ledger.deliveries.release(first, LATER, "slow down")
    assert await claimed(ledger) == []
    assert await ledger.deliveries.next_at() == LATER


async def test_a_channel_has_one_lease_even_if_an_earlier_delivery_comes_up(ledger: Ledger) -> None:
    [channel] = await subscribed(ledger, "c1")
    await opened(ledger, channel)
    await claimed(ledger)
    await opened(ledger, channel, day=DAY - A_DAY, due_at=NOW - A_DAY)
    assert await claimed(ledger) == []
    assert await ledger.deliveries.next_at() == NOW + LEASE
    assert [delivery.day for delivery in await claimed(ledger, now=NOW + LEASE)] == [DAY - A_DAY]


async def test_claims_take_the_longest_due_up_to_the_limit(ledger: Ledger) -> None:
    first, second, third = await subscribed(ledger, "c1", "c2", "c3")
    await opened(ledger, first)
    await opened(ledger, second, due_at=NOW - A_DAY)
    await opened(ledger, third, due_at=NOW - A_DAY / 2)
    assert [delivery.channel.id for delivery in await claimed(ledger, limit=2)] == [second.id, third.id]


async def test_a_claim_can_be_narrowed_to_some_channels_and_days(ledger: Ledger) -> None:
    first, second = await subscribed(ledger, "c1", "c2")
    await opened(ledger, first)
    await opened(ledger, second)
    assert await ledger.deliveries.claim("me", NOW, NOW + LEASE, 10, only=[]) == []
    assert await ledger.deliveries.claim("me", NOW, NOW + LEASE, 10, only=[(second.id, DAY + A_DAY, "digest")]) == []
    [delivery] = await ledger.deliveries.claim("me", NOW, NOW + LEASE, 10, only=[(second.id, DAY, "digest")])
    assert delivery.channel.id == second.id


async def test_a_claim_leaves_out_what_its_owner_works_on(ledger: Ledger) -> None:
    [channel] = await subscribed(ledger, "c1")
    await opened(ledger, channel)
    [first] = await claimed(ledger)
    assert await ledger.deliveries.claim("one", NOW + A_DAY, NOW + 2 * A_DAY, 9, but=[first.id]) == []
    [again] = await ledger.deliveries.claim("two", NOW + A_DAY, NOW + 2 * A_DAY, 9)
    assert again.fence > first.fence


async def test_a_claim_can_be_for_one_platform_alone(ledger: Ledger) -> None:
    await subscribed(ledger, "c1", "c2")
    for channel in await ledger.channels.all():
        await opened(ledger, channel)
    [platform] = {channel.platform for channel in await ledger.channels.all()}
    other = "slack" if platform == "discord" else "discord"
    assert await ledger.deliveries.claim("one", NOW, NOW + LEASE, 9, platform=other) == []
    assert len(await ledger.deliveries.claim("one", NOW, NOW + LEASE, 9, platform=platform)) == 2


async def test_of_many_who_claim_at_once_each_delivery_has_one_owner(ledger: Ledger) -> None:
    for channel in await subscribed(ledger, *(f"c{n}" for n in range(20))):
        await opened(ledger, channel)
    taken = await asyncio.gather(*(claimed(ledger, f"w{n}", limit=3) for n in range(10)))
    ids = [delivery.id for deliveries in taken for delivery in deliveries]
    assert len(ids) == len(set(ids)) == 20


async def test_the_leases_of_dead_owners_are_freed_and_they_may_not_write(ledger: Ledger) -> None:
    first, second = await subscribed(ledger, "c1", "c2")
    await opened(ledger, first)
    [orphan] = await claimed(ledger, "dead")
    await opened(ledger, second)
    await claimed(ledger, "alive")
    assert await ledger.deliveries.lease_owners() == {"dead", "alive"}
    assert await ledger.deliveries.release_dead(["dead", "unheard of"]) == 1
    assert not await ledger.deliveries.fix(orphan, Choice(()), [])
    assert [delivery.id for delivery in await claimed(ledger)] == [orphan.id]


async def test_the_first_content_of_a_delivery_wins(ledger: Ledger) -> None:
    delivery, _ = await fixed(ledger, [post(text="first")], [FULL.id])
    assert await ledger.deliveries.fix(
        delivery, Choice((OTHER.id,)), [("another", post(text="second")), ("more", post())]
    )
    part = await only_part(ledger, delivery.id)
    assert (part.key, part.message) == ("c1-0", post(text="first"))
    assert (await ledger.history.deliveries())[0].papers == (FULL.id,)


async def test_parts_come_back_in_order_with_their_messages(ledger: Ledger) -> None:
    messages = [post(), Message("thread", {"name": "오늘", "n": [1, {"x": None}]}), reply(FULL.id)]
    _, parts = await fixed(ledger, messages)
    assert [part.seq for part in parts] == [0, 1, 2]
    assert [part.message for part in parts] == messages
    assert {(part.state, part.attempts, part.posted) for part in parts} == {(State.QUEUED, 0, None)}


async def test_an_intent_counts_the_try_and_extends_the_lease(ledger: Ledger) -> None:
    delivery, [part] = await fixed(ledger, [post()])
    assert await ledger.parts.intend(delivery, part, NOW, LATER)
    tried = await only_part(ledger, delivery.id)
    assert (tried.state, tried.attempts) == (State.SENDING, 1)
    assert (tried.first_try_at, tried.last_try_at) == (NOW, NOW)
    assert (await ledger.history.deliveries())[0].lease_until == LATER


async def test_a_try_in_doubt_keeps_when_it_was_first_made(ledger: Ledger) -> None:
    delivery, [part] = await fixed(ledger, [post()])
    await ledger.parts.intend(delivery, part, NOW, LATER)
    await ledger.parts.settle(delivery, part, State.UNKNOWN, NOW, "timed out")
    await ledger.parts.intend(delivery, part, LATER, LATER)
    tried = await only_part(ledger, delivery.id)
    assert (tried.first_try_at, tried.last_try_at, tried.attempts) == (NOW, LATER, 2)


async def test_a_try_that_surely_failed_starts_the_next_anew(ledger: Ledger) -> None:
    delivery, [part] = await fixed(ledger, [post()])
    await ledger.parts.intend(delivery, part, NOW, LATER)
    await ledger.parts.settle(delivery, part, State.QUEUED, NOW, "429", next_at=LATER, count=False)
    waiting = await only_part(ledger, delivery.id)
    assert (waiting.attempts, waiting.next_at, waiting.reason) == (0, LATER, "429")
    await ledger.parts.intend(delivery, part, LATER, LATER)
    assert (await only_part(ledger, delivery.id)).first_try_at == LATER


async def test_a_sent_part_keeps_where_it_stands_and_is_not_sent_again(ledger: Ledger) -> None:
    delivery, [part] = await fixed(ledger, [post()])
    await ledger.parts.intend(delivery, part, NOW, LATER)
    assert await ledger.parts.settle(delivery, part, State.SENT, NOW, "accepted", posted=PLACE)
    assert (await only_part(ledger, delivery.id)).posted == PLACE
    assert not await ledger.parts.intend(delivery, part, NOW, LATER)
    assert (await only_part(ledger, delivery.id)).state is State.SENT


@pytest.mark.parametrize("lost_by", ["claim", "release", "finish"])
async def test_nobody_writes_after_losing_the_claim(ledger: Ledger, lost_by: str) -> None:
    delivery, [part] = await fixed(ledger, [post()])
    if lost_by == "claim":
        await claimed(ledger, "other", NOW + LEASE)
    elif lost_by == "release":
        await ledger.deliveries.release(delivery, LATER)
    else:
        await ledger.deliveries.finish(delivery, State.DEAD, NOW, "why not")
    before = (
        await ledger.history.deliveries(),
        await ledger.parts.of(delivery.id),
        await ledger.history.events(delivery.id),
    )
    assert not await ledger.deliveries.fix(delivery, Choice(()), [("k", post())])
    assert not await ledger.parts.intend(delivery, part, NOW, LATER)
    assert not await ledger.parts.settle(delivery, part, State.SENT, NOW, "late", posted=PLACE)
    assert not await ledger.parts.follow(delivery, part, PLACE, part, NOW, LATER)
    assert not await ledger.deliveries.release(delivery, LATER)
    assert not await ledger.deliveries.finish(delivery, State.SENT, NOW, "late", sent=(part, PLACE))
    assert before == (
        await ledger.history.deliveries(),
        await ledger.parts.of(delivery.id),
        await ledger.history.events(delivery.id),
    )


async def test_a_part_of_another_delivery_is_not_touched(ledger: Ledger) -> None:
    delivery, [part] = await fixed(ledger, [post()])
    other, _ = await fixed(ledger, [post()], channel="c2")
    assert not await ledger.parts.intend(other, part, NOW, LATER)
    assert (await only_part(ledger, delivery.id)).state is State.QUEUED


async def test_finishing_skips_what_is_open_and_keeps_what_is_sent(ledger: Ledger) -> None:
    delivery, [first, second, third] = await fixed(ledger, [post(), reply(FULL.id), reply(OTHER.id)])
    await ledger.parts.intend(delivery, first, NOW, LATER)
    await ledger.parts.settle(delivery, first, State.SENT, NOW, "accepted", posted=PLACE)
    await ledger.parts.intend(delivery, second, NOW, LATER)
    assert await ledger.deliveries.finish(delivery, State.BLOCKED, LATER, "no right to post")
    states = [part.state for part in await ledger.parts.of(delivery.id)]
    assert states == [State.SENT, State.SKIPPED, State.SKIPPED]
    [ended] = await ledger.history.deliveries()
    assert (ended.state, ended.reason, ended.lease_until) == (State.BLOCKED, "no right to post", None)
    assert third.state is State.QUEUED


async def test_what_was_sent_and_the_next_intent_are_written_at_once(ledger: Ledger) -> None:
    delivery, [first, second] = await fixed(ledger, [post(), reply(FULL.id)])
    await ledger.parts.intend(delivery, first, NOW, LATER)
    assert await ledger.parts.follow(delivery, first, PLACE, second, LATER, LATER + LEASE, Steady("here", 5.0))
    sent, sending = await ledger.parts.of(delivery.id)
    assert (sent.state, sent.posted, sent.reason, sent.attempts) == (State.SENT, PLACE, "", 1)
    assert (sending.state, sending.attempts, sending.first_try_at) == (State.SENDING, 1, LATER)
    assert sending.first_try == sending.last_try == Steady("here", 5.0)
    steps = [(seq, before, after) for _, seq, before, after, _ in await ledger.history.events(delivery.id)]
    assert steps[-2:] == [(0, "sending", "sent"), (1, "queued", "sending")]
    [ours] = await ledger.history.deliveries()
    assert ours.lease_until == LATER + LEASE


@pytest.mark.parametrize("ended", [0, 1])
async def test_of_what_was_sent_and_the_next_intent_neither_is_written_alone(ledger: Ledger, ended: int) -> None:
    delivery, parts = await fixed(ledger, [post(), reply(FULL.id)])
    await ledger.parts.settle(delivery, parts[ended], State.SKIPPED, NOW, "not wanted")
    before = await ledger.parts.of(delivery.id), await ledger.history.events(delivery.id)
    assert not await ledger.parts.follow(delivery, parts[0], PLACE, parts[1], NOW, LATER)
    assert before == (await ledger.parts.of(delivery.id), await ledger.history.events(delivery.id))


async def test_a_delivery_ends_at_once_with_its_last_message(ledger: Ledger) -> None:
    delivery, [first, second] = await fixed(ledger, [post(), reply(FULL.id)])
    await ledger.parts.intend(delivery, first, NOW, LATER)
    assert await ledger.deliveries.finish(delivery, State.SENT, LATER, "lacks one", sent=(first, PLACE))
    sent, skipped = await ledger.parts.of(delivery.id)
    assert (sent.state, sent.posted, sent.reason) == (State.SENT, PLACE, "")
    assert (skipped.state, skipped.reason) == (State.SKIPPED, "lacks one")
    steps = [(seq, before, after) for _, seq, before, after, _ in await ledger.history.events(delivery.id)]
    assert steps[1:] == [(0, "sending", "sent"), (1, "queued", "skipped"), (None, "queued", "sent")]
    assert second.state is State.QUEUED


async def test_the_newest_days_deliveries_are_counted_by_state_with_when_the_first_was_due(ledger: Ledger) -> None:
    first, second = await subscribed(ledger, "c1", "c2")
    assert await ledger.history.states(DAY) == {}
    for channel, day, due in ((first, DAY, LATER), (second, DAY, NOW), (first, DAY - A_DAY, NOW - A_DAY)):
        await ledger.deliveries.open(channel, day, due, due + A_DAY)
    assert await ledger.history.states(DAY) == {State.QUEUED: (2, NOW)}
    [delivery] = await claimed(ledger, limit=1)
    await ledger.deliveries.finish(delivery, State.SENT, LATER, "")
    assert await ledger.history.states(DAY - A_DAY) == {State.SENT: (1, NOW - A_DAY), State.QUEUED: (2, NOW)}


async def test_a_finished_delivery_is_never_claimed_again(ledger: Ledger) -> None:
    delivery, _ = await fixed(ledger, [post()])
    await ledger.deliveries.finish(delivery, State.HELD, NOW, "a human decides")
    assert await claimed(ledger, now=NOW + A_DAY) == []
    assert await ledger.deliveries.next_at() is None
    assert await ledger.deliveries.lease_owners() == frozenset()


async def test_a_released_delivery_waits_until_its_time(ledger: Ledger) -> None:
    delivery, _ = await fixed(ledger, [post()])
    assert await ledger.deliveries.release(delivery, LATER, "rate limited")
    assert (await ledger.history.deliveries())[0].reason == "rate limited"
    assert await claimed(ledger) == []
    assert await ledger.deliveries.next_at() == LATER
    [again] = await claimed(ledger, now=LATER)
    assert again.fence > delivery.fence


async def test_only_what_waits_longer_is_hastened(ledger: Ledger) -> None:
    delivery, [part] = await fixed(ledger, [post()])
    await ledger.parts.settle(delivery, part, State.UNKNOWN, NOW, "in doubt", next_at=LATER + A_DAY)
    await ledger.deliveries.release(delivery, LATER + A_DAY)
    assert await ledger.deliveries.bring_forward(LATER) == 1
    assert await ledger.deliveries.bring_forward(LATER) == 0
    assert await ledger.deliveries.next_at() == LATER
    assert (await ledger.parts.of(delivery.id))[0].next_at == LATER


async def test_every_change_of_state_is_an_event(ledger: Ledger) -> None:
    delivery, [part, _] = await fixed(ledger, [post(), reply(FULL.id)])
    await ledger.parts.intend(delivery, part, NOW, LATER)
    await ledger.parts.settle(delivery, part, State.SENT, NOW, "accepted", posted=PLACE)
    await ledger.deliveries.finish(delivery, State.GONE, LATER, "channel deleted")
    assert await ledger.history.events(delivery.id) == [
        (NOW, 0, "queued", "sending", ""),
        (NOW, 0, "sending", "sent", "accepted"),
        (LATER, 1, "queued", "skipped", "channel deleted"),
        (LATER, None, "queued", "gone", "channel deleted"),
    ]


async def test_deliveries_are_listed_newest_first_by_day_and_state(ledger: Ledger) -> None:
    first, second = await subscribed(ledger, "c1", "c2")
    await opened(ledger, first)
    await opened(ledger, second)
    await opened(ledger, first, day=DAY + A_DAY, due_at=LATER)
    [one, _] = await claimed(ledger)
    await ledger.deliveries.finish(one, State.SENT, NOW, "done")
    assert [delivery.id for delivery in await ledger.history.deliveries()] == [3, 2, 1]
    assert [delivery.id for delivery in await ledger.history.deliveries(day=DAY)] == [2, 1]
    assert [delivery.id for delivery in await ledger.history.deliveries(state=State.SENT)] == [one.id]
    assert len(await ledger.history.deliveries(limit=1)) == 1


async def test_equal_bodies_are_kept_with_their_own_keys(ledger: Ledger) -> None:
    first, [one] = await fixed(ledger, [post()])
    second, [two] = await fixed(ledger, [post()], channel="c2")
    assert one.message == two.message
    assert (one.key, two.key) == ("c1-0", "c2-0")
    assert replace(first, id=second.id) != second
