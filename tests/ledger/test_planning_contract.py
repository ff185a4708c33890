"""Channels are planned by the page: each once, in order, and moved on together with what is opened for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date

from bot.chat.ledger import Ledger
from bot.chat.reactions import Person
from bot.delivery.channel import DIRECT, FIRST, Channel, Position
from bot.delivery.states import Issue, Opening
from tests.samples import A_DAY, DAY, LATER, NOW, opened, subscribed


def opening(channel: Channel, *issues: Issue, had: date | None = None) -> Opening:
    return Opening(channel, issues, NOW, LATER, NOW + A_DAY, had)


async def written_to(ledger: Ledger, user: str) -> Channel:
    """The conversation with somebody who is written to."""
    place = Channel(0, "slack", "T1", f"{DIRECT}{user}", next_due_at=NOW, since=NOW)
    made = await ledger.follows.write_to(Person("slack", user), place, NOW)
    assert made is not None
    return made[1]


async def pages(ledger: Ledger, size: int) -> list[list[int]]:
    found, after = list[list[int]](), FIRST
    while page := await ledger.channels.due(NOW, after, size):
        last = page[-1]
        after = Position(last.direct, last.next_due_at or NOW, last.id)
        found.append([one.id for one in page])
    return found


async def test_what_is_due_is_read_by_the_page_people_last(ledger: Ledger) -> None:
    one, two, three = await subscribed(ledger, "c1", "c2", "c3")
    person, other = [await written_to(ledger, user) for user in ("ann", "ben")]
    await ledger.channels.reschedule(three.id, NOW - A_DAY)
    in_order = [three.id, one.id, two.id, person.id, other.id]
    assert await pages(ledger, 2) == [in_order[:2], in_order[2:4], in_order[4:]]
    assert await pages(ledger, 100) == [in_order]


async def test_all_of_a_page_are_opened_and_moved_on(ledger: Ledger) -> None:
    one, two, three = await subscribed(ledger, "c1", "c2", "c3")
    board = Issue(DAY, "week")
    assert await ledger.deliveries.open_all(
        [opening(one, Issue(DAY), board), opening(two, had=DAY), opening(three, board)]
    ) == 3  # fmt: skip
    assert await ledger.channels.due(NOW) == []
    channels = await ledger.channels.all()
    assert [(each.last_day, each.next_due_at) for each in channels] == [
        (DAY, NOW + A_DAY), (DAY, NOW + A_DAY), (None, NOW + A_DAY),
    ]  # fmt: skip
    found = [(each.channel.id, *each.day.timetuple()[:1], each.kind) for each in await ledger.history.deliveries()]
    assert sorted(found) == [(one.id, DAY.year, "digest"), (one.id, DAY.year, "week"), (three.id, DAY.year, "week")]


async def test_a_board_is_claimed_after_the_digest_that_it_was_opened_with(ledger: Ledger) -> None:
    [one] = await subscribed(ledger, "c1")
    await ledger.deliveries.open_all([opening(one, Issue(DAY), Issue(DAY, "month"))])
    [first] = await ledger.deliveries.claim("me", NOW, LATER, 5)
    assert first.kind == "digest"


async def test_what_is_there_already_is_not_opened_again(ledger: Ledger) -> None:
    one, two = await subscribed(ledger, "c1", "c2")
    await opened(ledger, one)
    both = [opening(one, Issue(DAY)), opening(two, Issue(DAY))]
    assert await ledger.deliveries.open_all(both) == 1
    assert await ledger.deliveries.open_all(both) == 0


async def test_several_who_plan_at_once_open_each_delivery_once(ledger: Ledger) -> None:
    channels: Sequence[Channel] = await subscribed(ledger, *(f"c{number}" for number in range(20)))
    forth = [opening(one, Issue(DAY)) for one in channels]
    news = await asyncio.gather(
        *(ledger.deliveries.open_all(each) for each in (forth, forth[::-1], forth, forth[::-1]))
    )
    assert sum(news) == 20


async def test_no_channel_is_moved_back(ledger: Ledger) -> None:
    [one] = await subscribed(ledger, "c1")
    await ledger.channels.reschedule(one.id, NOW + 3 * A_DAY, DAY + A_DAY)
    await ledger.deliveries.open_all([opening(one, Issue(DAY))])
    [now] = await ledger.channels.all()
    assert (now.last_day, now.next_due_at) == (DAY + A_DAY, NOW + 3 * A_DAY)


async def test_all_channels_are_read_by_the_page(ledger: Ledger) -> None:
    ids = [one.id for one in [*await subscribed(ledger, "c1", "c2"), await written_to(ledger, "ann")]]
    assert [one.id for one in await ledger.channels.some(0, 2)] == ids[:2]
    assert [one.id for one in await ledger.channels.some(ids[1], 2)] == ids[2:]


async def test_shut_are_the_blocked_and_the_gone_ones_people_left_out(ledger: Ledger) -> None:
    one, two, _ = await subscribed(ledger, "c1", "c2", "c3")
    person = await written_to(ledger, "ann")
    await ledger.channels.set_status(one.id, "blocked", "")
    await ledger.channels.set_status(two.id, "gone", "")
    await ledger.channels.set_status(person.id, "blocked", "")
    assert [each.id for each in await ledger.channels.shut()] == [one.id, two.id]
