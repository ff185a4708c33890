"""What any archive promises about posted messages whose numbers have moved."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.chat.ledger import Ledger
from bot.delivery.messages import Message, Posted
from tests.samples import A_DAY, FULL, LATER, NOW, OTHER, THIRD, fixed, post, posted_digest, sent

SINCE = NOW - A_DAY
SOON = NOW + timedelta(seconds=2)


async def due(ledger: Ledger, at: datetime = LATER) -> list[int]:
    return [part.seq for _, part in await ledger.redraws.touched(at, 10)]


async def test_a_vote_touches_the_digest_and_the_papers_own_message(ledger: Ledger) -> None:
    await posted_digest(ledger)
    assert await ledger.redraws.touch([FULL.id], SOON, SINCE) == 2
    assert await due(ledger) == [0, 2]


async def test_nothing_is_drawn_again_before_its_time(ledger: Ledger) -> None:
    await posted_digest(ledger)
    await ledger.redraws.touch([FULL.id], SOON, SINCE)
    assert await due(ledger, NOW) == []
    assert await due(ledger, SOON) == [0, 2]


async def test_a_paper_shown_nowhere_or_posted_long_ago_touches_nothing(ledger: Ledger) -> None:
    await posted_digest(ledger)
    assert await ledger.redraws.touch([THIRD.id], SOON, SINCE) == 0
    assert await ledger.redraws.touch([FULL.id], SOON, NOW) == 0


async def test_a_card_is_touched_only_by_its_own_paper(ledger: Ledger) -> None:
    delivery, [part] = await fixed(ledger, [post(FULL.id)])
    await sent(ledger, delivery, part, Posted("c1", "m0"))
    assert await ledger.redraws.touch([OTHER.id], SOON, SINCE) == 0
    assert await ledger.redraws.touch([FULL.id], SOON, SINCE) == 1


async def test_a_message_on_its_way_is_drawn_again_once_it_stands(ledger: Ledger) -> None:
    delivery, [part] = await fixed(ledger, [post()])
    assert await ledger.redraws.touch([FULL.id], SOON, SINCE) == 1
    assert await due(ledger) == []
    await sent(ledger, delivery, part, Posted("c1", "m0"))
    assert await due(ledger) == [0]


async def test_a_redrawn_message_keeps_its_new_body_and_is_due_no_more(ledger: Ledger) -> None:
    await posted_digest(ledger)
    await ledger.redraws.touch([FULL.id], SOON, SINCE)
    for _, part in await ledger.redraws.touched(SOON, 10):
        await ledger.redraws.redrawn(part, Message(part.message.kind, {"new": 1}, part.message.paper_id), SOON)
    assert await due(ledger) == []
    delivery, *_ = await ledger.history.deliveries()
    bodies = [part.message.body for part in await ledger.parts.of(delivery.id)]
    assert bodies[0] == bodies[2] == {"new": 1}
    assert bodies[1] == {"name": "today"}


async def test_a_vote_that_came_while_drawing_is_drawn_too(ledger: Ledger) -> None:
    await posted_digest(ledger)
    await ledger.redraws.touch([OTHER.id], SOON, SINCE)
    [(_, part), _] = await ledger.redraws.touched(SOON, 10)
    await ledger.redraws.touch([OTHER.id], LATER, SINCE)
    await ledger.redraws.redrawn(part, post(text="old numbers"), SOON)
    assert part.seq not in await due(ledger, SOON)
    assert part.seq in await due(ledger, LATER)


async def test_votes_that_keep_coming_do_not_put_a_redraw_off(ledger: Ledger) -> None:
    await posted_digest(ledger)
    await ledger.redraws.touch([FULL.id], SOON, SINCE)
    await ledger.redraws.touch([FULL.id], LATER, SINCE)
    assert await due(ledger, SOON) == [0, 2]


async def test_a_redraw_that_failed_is_tried_again_later_and_keeps_the_body_shown(ledger: Ledger) -> None:
    _, [part, *_] = await posted_digest(ledger)
    await ledger.redraws.touch([OTHER.id], SOON, SINCE)
    await ledger.redraws.redrawn(part, post(text="never shown"), SOON, retry_at=LATER)
    assert part.seq not in await due(ledger, SOON)
    [again] = [one for _, one in await ledger.redraws.touched(LATER, 10) if one.seq == part.seq]
    assert again.message == part.message


async def test_touched_parts_come_with_their_delivery_oldest_first_up_to_the_limit(ledger: Ledger) -> None:
    await posted_digest(ledger)
    await ledger.redraws.touch([OTHER.id], SOON, SINCE)
    await ledger.redraws.touch([FULL.id], NOW, SINCE)
    [(delivery, first)] = await ledger.redraws.touched(LATER, 1)
    assert (first.seq, delivery.papers, delivery.channel.name) == (0, (OTHER.id, FULL.id), "discord:c1")
    assert await due(ledger) == [0, 2, 3]


async def test_recent_posts_are_those_that_can_bear_votes_newest_first(ledger: Ledger) -> None:
    await posted_digest(ledger)
    expected = [Posted("thread", "m3"), Posted("thread", "m2"), Posted("c1", "m0")]
    found = await ledger.posts.recent("discord", NOW)
    assert [one.posted for one in found] == expected
    assert [one.parent for one in found] == ["m0", "m0", ""]
    assert await ledger.posts.recent("discord", LATER) == []
    assert await ledger.posts.recent("slack", NOW) == []
