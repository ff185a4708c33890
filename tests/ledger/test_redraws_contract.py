"""What any archive promises about posted messages whose numbers have moved."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.chat.stores import Store
from bot.delivery.messages import Message, Posted
from tests.samples import A_DAY, FULL, LATER, NOW, OTHER, THIRD, fixed, post, posted_digest, sent

SINCE = NOW - A_DAY
SOON = NOW + timedelta(seconds=2)


async def due(archive: Store, at: datetime = LATER) -> list[int]:
    return [part.seq for _, part in await archive.touched(at, 10)]


async def test_a_vote_touches_the_digest_and_the_papers_own_message(archive: Store) -> None:
    await posted_digest(archive)
    assert await archive.touch([FULL.id], SOON, SINCE) == 2
    assert await due(archive) == [0, 2]


async def test_nothing_is_drawn_again_before_its_time(archive: Store) -> None:
    await posted_digest(archive)
    await archive.touch([FULL.id], SOON, SINCE)
    assert await due(archive, NOW) == []
    assert await due(archive, SOON) == [0, 2]


async def test_a_paper_shown_nowhere_or_posted_long_ago_touches_nothing(archive: Store) -> None:
    await posted_digest(archive)
    assert await archive.touch([THIRD.id], SOON, SINCE) == 0
    assert await archive.touch([FULL.id], SOON, NOW) == 0


async def test_a_card_is_touched_only_by_its_own_paper(archive: Store) -> None:
    delivery, [part] = await fixed(archive, [post(FULL.id)])
    await sent(archive, delivery, part, Posted("c1", "m0"))
    assert await archive.touch([OTHER.id], SOON, SINCE) == 0
    assert await archive.touch([FULL.id], SOON, SINCE) == 1


async def test_a_message_on_its_way_is_drawn_again_once_it_stands(archive: Store) -> None:
    delivery, [part] = await fixed(archive, [post()])
    assert await archive.touch([FULL.id], SOON, SINCE) == 1
    assert await due(archive) == []
    await sent(archive, delivery, part, Posted("c1", "m0"))
    assert await due(archive) == [0]


async def test_a_redrawn_message_keeps_its_new_body_and_is_due_no_more(archive: Store) -> None:
    await posted_digest(archive)
    await archive.touch([FULL.id], SOON, SINCE)
    for _, part in await archive.touched(SOON, 10):
        await archive.redrawn(part, Message(part.message.kind, {"new": 1}, part.message.paper_id), SOON)
    assert await due(archive) == []
    delivery, *_ = await archive.deliveries()
    bodies = [part.message.body for part in await archive.parts(delivery.id)]
    assert bodies[0] == bodies[2] == {"new": 1}
    assert bodies[1] == {"name": "today"}


async def test_a_vote_that_came_while_drawing_is_drawn_too(archive: Store) -> None:
    await posted_digest(archive)
    await archive.touch([OTHER.id], SOON, SINCE)
    [(_, part), _] = await archive.touched(SOON, 10)
    await archive.touch([OTHER.id], LATER, SINCE)
    await archive.redrawn(part, post(text="old numbers"), SOON)
    assert part.seq not in await due(archive, SOON)
    assert part.seq in await due(archive, LATER)


async def test_votes_that_keep_coming_do_not_put_a_redraw_off(archive: Store) -> None:
    await posted_digest(archive)
    await archive.touch([FULL.id], SOON, SINCE)
    await archive.touch([FULL.id], LATER, SINCE)
    assert await due(archive, SOON) == [0, 2]


async def test_a_redraw_that_failed_is_tried_again_later_and_keeps_the_body_shown(archive: Store) -> None:
    _, [part, *_] = await posted_digest(archive)
    await archive.touch([OTHER.id], SOON, SINCE)
    await archive.redrawn(part, post(text="never shown"), SOON, retry_at=LATER)
    assert part.seq not in await due(archive, SOON)
    [again] = [one for _, one in await archive.touched(LATER, 10) if one.seq == part.seq]
    assert again.message == part.message


async def test_touched_parts_come_with_their_delivery_oldest_first_up_to_the_limit(archive: Store) -> None:
    await posted_digest(archive)
    await archive.touch([OTHER.id], SOON, SINCE)
    await archive.touch([FULL.id], NOW, SINCE)
    [(delivery, first)] = await archive.touched(LATER, 1)
    assert (first.seq, delivery.papers, delivery.channel.name) == (0, (OTHER.id, FULL.id), "discord:c1")
    assert await due(archive) == [0, 2, 3]


async def test_recent_posts_are_those_that_can_bear_votes_newest_first(archive: Store) -> None:
    await posted_digest(archive)
    expected = [Posted("thread", "m3"), Posted("thread", "m2"), Posted("c1", "m0")]
    found = await archive.recent_posts("discord", NOW)
    assert [one.posted for one in found] == expected
    assert [one.parent for one in found] == ["m0", "m0", ""]
    assert await archive.recent_posts("discord", LATER) == []
    assert await archive.recent_posts("slack", NOW) == []
