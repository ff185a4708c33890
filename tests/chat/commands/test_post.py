"""`/papers post` and `list`: the newest digest now, and who is shown which channels."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.messages import Message, Posted
from bot.delivery.planner import Planner
from bot.delivery.states import Choice, State
from bot.service.stores import Stores
from bot.views.replies import Page, Words
from tests.chat.commands.setting_up import ADMIN, Room
from tests.simulated import MONDAY


@pytest.fixture
def room(stores: Stores) -> Room:
    """A channel that nobody subscribed."""
    return Room(stores)


def planner(room: Room) -> Planner:
    """The schedule, as the service keeps it."""
    return Planner(
        ledger=room.stores.ledger, library=room.stores.library, clock=room.clock, ready_hour=22, days_back=7,
        expires=timedelta(hours=24),
    )  # fmt: skip


async def test_only_a_subscribed_channel_gets_it(room: Room) -> None:
    assert "This channel is not subscribed." in await room.told("post")
    assert await room.stores.ledger.history.deliveries() == []


async def test_the_newest_ready_list_comes_now_and_once(room: Room) -> None:
    await room.told("subscribe")
    assert "The digest of 2026-05-04 is on its way to this channel." in await room.told("post")
    assert "was on its way already; it comes once" in await room.told("post")
    (delivery,) = await room.stores.ledger.history.deliveries()
    assert (delivery.day, delivery.state) == (MONDAY, State.QUEUED)


async def test_two_people_and_the_schedule_open_one_digest(room: Room) -> None:
    await room.told("subscribe")
    due = (await room.channel()).next_due_at
    assert due
    room.clock.set(due + timedelta(seconds=1))
    await asyncio.gather(room.told("post"), planner(room).plan(), room.told("post", replace(ADMIN, user="U2")))
    await planner(room).plan()
    assert len(await room.stores.ledger.history.deliveries()) == 1


async def test_a_digest_that_is_there_is_told_with_its_time(room: Room) -> None:
    await room.told("subscribe")
    await room.told("post")
    await finished(room, State.SENT)
    told = await room.told("post")
    assert "This channel has the digest of 2026-05-04, so it is not posted again." in told
    assert "Posted: 2026-05-05 14:00 Europe/Berlin" in told
    content = (await room.ask("post")).content
    assert isinstance(content, Words)
    assert content.pages == (Page("Show the digest", "https://slack.example/T1/C1/1"),)


@pytest.mark.parametrize("end", [State.BLOCKED, State.GONE])
async def test_what_was_refused_is_tried_again(room: Room, end: State) -> None:
    await room.told("subscribe")
    await room.told("post")
    await finished(room, end)
    assert "is on its way to this channel" in await room.told("post")
    (delivery,) = await room.stores.ledger.history.deliveries()
    assert delivery.state is State.QUEUED


async def test_without_a_list_it_says_so(empty: Stores) -> None:
    room = Room(empty)
    await room.told("subscribe")
    assert "No list with papers is ready yet" in await room.told("post")


async def finished(room: Room, state: State) -> None:
    """The only delivery comes to this end, and its message with it."""
    now, ledger = room.clock.now(), room.stores.ledger
    (delivery,) = await ledger.deliveries.claim("me", now, now + timedelta(minutes=1), 1)
    await ledger.deliveries.fix(delivery, Choice(("2605.00001",)), [("a", Message("post", {}))])
    (part,) = await ledger.parts.of(delivery.id)
    await ledger.parts.intend(delivery, part, now, now + timedelta(minutes=1))
    await ledger.parts.settle(delivery, part, state, now, "", posted=Posted("C1", "1") if state is State.SENT else None)
    await ledger.deliveries.finish(delivery, state, now, "")


async def test_the_list_shows_this_channel_and_what_the_person_sees(room: Room) -> None:
    assert "No channel that you can see here gets digests." in await room.told("list")
    for name, tenant in (("C1", "T1"), ("C2", "T1"), ("C3", "T1"), ("C4", "T2")):
        await room.told("subscribe", replace(ADMIN, channel=name, tenant=tenant))
    room.platform.seen = {"U1": ["C2", "C4"]}
    told = await room.told("list")
    assert told.splitlines()[1].startswith("• this channel: top 5 in Korean. Next digest: 2026-05-06 09:00")
    assert told.splitlines()[2].startswith("• #C2: ")
    assert "C3" not in told
    assert "C4" not in told
    room.platform.seen = {}
    assert "C2" not in await room.told("list")


async def test_anybody_may_ask_for_the_list(room: Room) -> None:
    await room.told("subscribe")
    assert "this channel" in await room.told("list", replace(ADMIN, manages=False))
    assert "conversation with me alone" in await room.told("list", replace(ADMIN, direct=True))
