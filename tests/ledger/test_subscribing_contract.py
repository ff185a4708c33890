"""What any ledger promises of channels that people subscribe and change from chat."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.ledger import Ledger
from bot.chat.reactions import Person
from bot.delivery.changes import Revise
from bot.delivery.channel import Channel, Place
from bot.delivery.kinds import Unfit
from bot.delivery.messages import Posted
from tests.samples import A_DAY, ENGLISH, LATER, NOW

HERE = Place("T1", "C1")


def asking(**values: object) -> Revise:
    """Subscribe, asking for these too."""
    return lambda channel: replace(channel.asking(**values), status="active", next_due_at=LATER)


def paused(channel: Channel) -> Channel:
    """Subscribe no more."""
    return replace(channel, status="paused")


async def test_a_place_that_nobody_subscribed_is_a_paused_channel_without_a_number(ledger: Ledger) -> None:
    before, after = await ledger.channels.revise("slack", HERE, lambda channel: channel, NOW, "ada")
    assert (before.id, before.status, before.preferences.asked) == (0, "paused", {})
    assert after == before
    assert await ledger.channels.all() == []
    assert await ledger.changes.to_tell(NOW) == []


async def test_what_is_revised_is_kept_and_not_configured(ledger: Ledger) -> None:
    _, made = await ledger.channels.revise("slack", HERE, asking(top_n=3), NOW)
    assert await ledger.channels.at("slack", HERE) == made
    assert await ledger.channels.all() == [made]
    assert (made.id, made.configured, made.preferences.top_n, made.next_due_at) == (1, False, 3, LATER)
    assert await ledger.channels.outdated() == []
    assert await ledger.channels.at("slack", Place("T2", "C1")) is None
    assert await ledger.channels.at("discord", HERE) is None


async def test_of_two_who_change_at_once_the_later_sees_the_earlier(ledger: Ledger) -> None:
    await ledger.channels.revise("slack", HERE, asking(), NOW)
    both = (ledger.channels.revise("slack", HERE, asking(**wish), NOW) for wish in ({"top_n": 3}, {"min_votes": 7}))
    (_, first), (seen, second) = await asyncio.gather(*both)
    assert seen == first
    assert second.preferences.asked == {"top_n": 3, "min_votes": 7}


async def test_two_who_subscribe_at_once_make_one_channel(ledger: Ledger) -> None:
    await asyncio.gather(*(ledger.channels.revise("slack", HERE, asking(), NOW) for _ in range(8)))
    assert len(await ledger.channels.all()) == 1


async def test_what_cannot_be_changes_nothing(ledger: Ledger) -> None:
    with pytest.raises(Unfit):
        await ledger.channels.revise("slack", HERE, asking(top_n=99), NOW, "ada")
    assert await ledger.channels.all() == []
    assert await ledger.changes.to_tell(NOW) == []


async def test_a_channel_of_the_settings_is_the_one_that_stands_there(ledger: Ledger) -> None:
    [configured] = await ledger.channels.configure([Channel(0, "slack", "", "C1", ENGLISH, next_due_at=NOW)])
    assert configured.configured
    assert await ledger.channels.at("slack", HERE) == configured
    before, _ = await ledger.channels.revise("slack", HERE, lambda channel: channel, NOW)
    assert before == configured


async def test_settings_leave_what_chat_subscribed_alone(ledger: Ledger) -> None:
    _, made = await ledger.channels.revise("slack", HERE, asking(), NOW)
    await ledger.channels.configure([Channel(0, "slack", "", "C2", ENGLISH, next_due_at=NOW)])
    await ledger.channels.configure([])
    assert [one.status for one in await ledger.channels.all()] == ["active", "paused"]
    assert await ledger.channels.at("slack", HERE) == made


async def test_settings_without_a_tenant_take_over_what_chat_subscribed(ledger: Ledger) -> None:
    _, made = await ledger.channels.revise("slack", HERE, asking(), NOW)
    [taken] = await ledger.channels.configure([Channel(0, "slack", "", "C1", ENGLISH, next_due_at=NOW)])
    assert (taken.id, taken.tenant, taken.configured) == (made.id, "T1", True)
    assert len(await ledger.channels.all()) == 1


async def test_chat_takes_back_what_the_settings_dropped(ledger: Ledger) -> None:
    [configured] = await ledger.channels.configure([Channel(0, "slack", "", "C1", ENGLISH, next_due_at=NOW)])
    await ledger.channels.configure([])
    _, back = await ledger.channels.revise("slack", HERE, asking(), NOW)
    assert (back.id, back.status, back.configured) == (configured.id, "active", False)
    await ledger.channels.configure([])
    assert await ledger.channels.at("slack", HERE) == back


async def test_a_change_is_to_be_told_until_it_is(ledger: Ledger) -> None:
    await ledger.channels.revise("slack", HERE, asking(top_n=3), NOW, "ada")
    [change] = await ledger.changes.to_tell(NOW)
    assert (change.user, change.before, change.channel.channel) == ("ada", None, "C1")
    assert change.after is not None
    assert change.after.top_n == 3
    await ledger.changes.tried(change, NOW)
    await ledger.changes.put_off(change, LATER)
    assert await ledger.changes.to_tell(NOW) == []
    [again] = await ledger.changes.to_tell(LATER)
    assert again.tried_at == NOW
    await ledger.changes.told(again, Posted("C1", "m1"))
    assert await ledger.changes.to_tell(LATER) == []


async def test_what_one_person_changes_within_minutes_is_one(ledger: Ledger) -> None:
    await ledger.channels.revise("slack", HERE, asking(), NOW, "ada")
    [first] = await ledger.changes.to_tell(NOW)
    await ledger.channels.revise("slack", HERE, asking(top_n=3), NOW + timedelta(minutes=4), "ada")
    await ledger.changes.told(first, Posted("C1", "m1"))
    [both] = await ledger.changes.to_tell(LATER)
    assert (both.id, both.posted, both.before) == (first.id, Posted("C1", "m1"), None)
    assert both.after is not None
    assert both.after.top_n == 3
    await ledger.channels.revise("slack", HERE, asking(top_n=4), NOW + timedelta(minutes=6), "ada")
    assert len(await ledger.changes.to_tell(LATER)) == 2


async def test_what_somebody_else_changes_stands_for_itself(ledger: Ledger) -> None:
    for user, top_n in (("ada", 3), ("grace", 4), ("ada", 6)):
        await ledger.channels.revise("slack", HERE, asking(top_n=top_n), NOW, user)
    told = [(one.user, one.after and one.after.top_n) for one in await ledger.changes.to_tell(NOW)]
    assert told == [("ada", 3), ("grace", 4), ("ada", 6)]


async def test_what_changes_nothing_is_not_told(ledger: Ledger) -> None:
    await ledger.channels.revise("slack", HERE, asking(), NOW)
    await ledger.channels.revise("slack", HERE, lambda one: replace(one, next_due_at=NOW + A_DAY), NOW, "ada")
    assert await ledger.changes.to_tell(NOW) == []


async def test_whoever_is_forgotten_is_not_named(ledger: Ledger) -> None:
    await ledger.channels.revise("slack", HERE, asking(), NOW, "ada", "T1")
    await ledger.channels.revise("slack", HERE, paused, NOW, "grace", "T1")
    await ledger.people.forget(Person("slack", "ada", "T1"), NOW)
    assert [one.user for one in await ledger.changes.to_tell(NOW)] == ["grace"]
