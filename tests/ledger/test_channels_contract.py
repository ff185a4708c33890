"""What any archive promises about channels."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from bot.chat.ledger import Ledger
from bot.delivery.channel import Channel
from bot.delivery.preferences import Preferences
from tests.samples import A_DAY, DAY, LATER, NOW, opened, subscribed

CHANNEL = Channel(
    id=0,
    platform="slack",
    tenant="T1",
    channel="C1",
    preferences=Preferences().asking(
        language="ko",
        style="cards",
        top_n=3,
        min_votes=2,
        at="08:30",
        zone="Asia/Seoul",
        weekdays="mon, fri",
        catch_up="all",
    ),
    next_due_at=NOW,
)


async def test_a_channel_comes_back_with_all_its_settings(ledger: Ledger) -> None:
    [channel] = await ledger.channels.configure([CHANNEL])
    assert replace(channel, id=0) == replace(CHANNEL, configured=True)
    assert await ledger.channels.all() == [channel]


async def test_configuring_again_keeps_the_id_and_changes_the_settings(ledger: Ledger) -> None:
    [first] = await ledger.channels.configure([CHANNEL])
    [second] = await ledger.channels.configure([replace(CHANNEL.asking(top_n=9), id=77, next_due_at=LATER)])
    assert second == first.asking(top_n=9)


async def test_a_changed_schedule_takes_the_new_time(ledger: Ledger) -> None:
    await ledger.channels.configure([CHANNEL])
    [channel] = await ledger.channels.configure([replace(CHANNEL.asking(at=time(10)), next_due_at=LATER)])
    assert channel.next_due_at == LATER


async def test_status_and_last_day_of_the_arguments_are_ignored(ledger: Ledger) -> None:
    [channel] = await ledger.channels.configure([CHANNEL])
    await ledger.channels.set_status(channel.id, "blocked", "no right to post")
    [again] = await ledger.channels.configure([replace(CHANNEL, status="active", last_day=DAY)])
    assert (again.status, again.last_day) == ("blocked", None)


async def test_a_channel_no_longer_configured_is_paused_and_active_when_it_comes_back(ledger: Ledger) -> None:
    [first, second] = await subscribed(ledger, "c1", "c2")
    await ledger.channels.configure([second])
    assert [channel.status for channel in await ledger.channels.all()] == ["paused", "active"]
    [back, _] = await ledger.channels.configure([replace(first, next_due_at=LATER), second])
    assert (back.id, back.status, back.next_due_at) == (first.id, "active", LATER)


async def test_a_channel_paused_by_a_person_stays_so(ledger: Ledger) -> None:
    [channel] = await ledger.channels.configure([CHANNEL])
    await ledger.channels.set_status(channel.id, "paused", "asked for")
    [again] = await ledger.channels.configure([CHANNEL])
    assert again.status == "paused"


async def test_what_settings_name_twice_is_one_channel_as_it_was_named_last(ledger: Ledger) -> None:
    named = [
        replace(CHANNEL, tenant="T1"),
        replace(CHANNEL, tenant="T2"),
        replace(CHANNEL.asking(top_n=9), tenant="T1"),
    ]
    first, other, again = await ledger.channels.configure(named)
    assert first.id == again.id != other.id
    assert [one.preferences.top_n for one in (first, again)] == [9, 9]
    assert len(await ledger.channels.all()) == 2


async def test_the_same_name_in_another_workspace_is_another_channel(ledger: Ledger) -> None:
    first, second = await ledger.channels.configure([CHANNEL, replace(CHANNEL, tenant="T2")])
    assert first.id != second.id


async def test_due_are_the_active_ones_whose_time_has_come_longest_first(ledger: Ledger) -> None:
    first, second, third, fourth = await subscribed(ledger, "c1", "c2", "c3", "c4")
    await ledger.channels.reschedule(second.id, NOW - A_DAY)
    await ledger.channels.reschedule(third.id, LATER)
    await ledger.channels.set_status(fourth.id, "gone", "deleted")
    assert [channel.id for channel in await ledger.channels.due(NOW)] == [second.id, first.id]


async def test_opening_a_delivery_moves_the_channel_forward_and_never_back(ledger: Ledger) -> None:
    [channel] = await subscribed(ledger, "c1")
    await opened(ledger, channel, next_due_at=NOW + A_DAY)
    await opened(ledger, channel, day=DAY - A_DAY, next_due_at=NOW - A_DAY)
    [moved] = await ledger.channels.all()
    assert (moved.last_day, moved.next_due_at) == (DAY, NOW + A_DAY)


async def test_rescheduling_can_pass_editions_over_but_never_bring_them_back(ledger: Ledger) -> None:
    [channel] = await subscribed(ledger, "c1")
    await ledger.channels.reschedule(channel.id, LATER, DAY)
    await ledger.channels.reschedule(channel.id, LATER, DAY - A_DAY)
    await ledger.channels.reschedule(channel.id, NOW)
    [moved] = await ledger.channels.all()
    assert (moved.last_day, moved.next_due_at) == (DAY, NOW)


async def test_a_channel_keeps_what_it_asks_for_now_and_when_it_is_due_by_that(ledger: Ledger) -> None:
    [channel] = await ledger.channels.configure([CHANNEL])
    asking = replace(channel, preferences=channel.preferences.without("style").asking(at="7"), next_due_at=LATER)
    await ledger.channels.ask(asking)
    assert await ledger.channels.all() == [asking]
    assert await ledger.channels.outdated() == []


async def test_who_unsubscribes_while_a_digest_comes_is_not_subscribed_again_by_its_end(ledger: Ledger) -> None:
    [channel] = await subscribed(ledger, "c1")
    await ledger.channels.set_status(channel.id, "paused", "unsubscribed")
    for status in ("active", "blocked", "gone"):
        await ledger.channels.set_status(channel.id, status, "")
        assert [one.status for one in await ledger.channels.all()] == ["paused"]
