"""What any archive promises about the bot's own reactions: each message gets them once, and a crash loses none."""

from __future__ import annotations

from bot.chat.ledger import Ledger
from bot.delivery.states import State
from tests.samples import A_DAY, LATER, NOW, claimed, fixed, post, posted_digest, reply

SINCE = NOW - A_DAY


async def lacking(ledger: Ledger) -> list[tuple[int, int]]:
    """The place of each message in its digest, and how many stand on it."""
    return [(one.part.seq, one.done) for one in await ledger.seeds.wanted("discord", LATER, SINCE, 10)]


async def test_messages_of_a_sent_delivery_are_seeded_and_threads_are_not(ledger: Ledger) -> None:
    delivery, _ = await posted_digest(ledger)
    assert await lacking(ledger) == []
    await ledger.seeds.ask(delivery, NOW)
    assert await lacking(ledger) == [(0, 0), (2, 0), (3, 0)]
    assert await ledger.seeds.wanted("slack", LATER, SINCE, 10) == []


async def test_nothing_is_seeded_before_the_delivery_is_settled(ledger: Ledger) -> None:
    delivery, _ = await fixed(ledger, [post(), reply("p")])
    await ledger.seeds.ask(delivery, NOW)
    assert await lacking(ledger) == []


async def test_seeding_goes_on_where_it_was_and_ends_for_good(ledger: Ledger) -> None:
    delivery, (first, *_) = await posted_digest(ledger)
    await ledger.seeds.ask(delivery, NOW)
    await ledger.seeds.added(first, 1, LATER)
    assert (0, 1) in await lacking(ledger)
    await ledger.seeds.added(first, 2, LATER + A_DAY)
    assert 0 not in dict(await lacking(ledger))
    await ledger.seeds.added(first, 2, None)
    await ledger.seeds.ask(delivery, NOW)
    assert dict(await lacking(ledger)).keys() == {2, 3}


async def test_a_message_that_refuses_is_left_and_the_channels_newest_one_says_why(ledger: Ledger) -> None:
    delivery, (first, _, second, third) = await posted_digest(ledger)
    await ledger.seeds.ask(delivery, NOW)
    await ledger.seeds.refuse(first, "no leave")
    await ledger.seeds.ask(delivery, NOW)
    assert dict(await lacking(ledger)).keys() == {2, 3}
    assert await ledger.seeds.refusal(delivery.channel.id) == "no leave"
    await ledger.seeds.added(second, 1, None)
    assert await ledger.seeds.refusal(delivery.channel.id) == ""
    assert await ledger.seeds.refusal(third.id + 100) == ""


async def test_old_and_lost_messages_are_not_seeded(ledger: Ledger) -> None:
    delivery, (first, *_) = await posted_digest(ledger)
    await ledger.seeds.ask(delivery, NOW)
    assert await ledger.seeds.wanted("discord", LATER, NOW, 10) == []
    await ledger.redraws.lose(delivery, first, "deleted", "message", NOW, "gone")
    assert dict(await lacking(ledger)).keys() == {2, 3}


async def test_a_digest_that_is_tried_again_waits_for_its_end(ledger: Ledger) -> None:
    delivery, _ = await posted_digest(ledger)
    await ledger.seeds.ask(delivery, NOW)
    await ledger.deliveries.reopen(delivery, NOW, NOW + A_DAY)
    assert await lacking(ledger) == []
    [again] = await claimed(ledger)
    await ledger.deliveries.finish(again, State.SENT, NOW, "")
    assert len(await lacking(ledger)) == 3
