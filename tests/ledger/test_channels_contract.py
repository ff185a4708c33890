"""What any archive promises about channels."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from bot.chat.stores import Store
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


async def test_a_channel_comes_back_with_all_its_settings(archive: Store) -> None:
    [channel] = await archive.configure([CHANNEL])
    assert replace(channel, id=0) == CHANNEL
    assert await archive.channels() == [channel]


async def test_configuring_again_keeps_the_id_and_changes_the_settings(archive: Store) -> None:
    [first] = await archive.configure([CHANNEL])
    [second] = await archive.configure([replace(CHANNEL.asking(top_n=9), id=77, next_due_at=LATER)])
    assert second == first.asking(top_n=9)


async def test_a_changed_schedule_takes_the_new_time(archive: Store) -> None:
    await archive.configure([CHANNEL])
    [channel] = await archive.configure([replace(CHANNEL.asking(at=time(10)), next_due_at=LATER)])
    assert channel.next_due_at == LATER


async def test_status_and_last_day_of_the_arguments_are_ignored(archive: Store) -> None:
    [channel] = await archive.configure([CHANNEL])
    await archive.set_status(channel.id, "blocked", "no right to post")
    [again] = await archive.configure([replace(CHANNEL, status="active", last_day=DAY)])
    assert (again.status, again.last_day) == ("blocked", None)


async def test_a_channel_no_longer_configured_is_paused_and_active_when_it_comes_back(archive: Store) -> None:
    [first, second] = await subscribed(archive, "c1", "c2")
    await archive.configure([second])
    assert [channel.status for channel in await archive.channels()] == ["paused", "active"]
    [back, _] = await archive.configure([replace(first, next_due_at=LATER), second])
    assert (back.id, back.status, back.next_due_at) == (first.id, "active", LATER)


async def test_a_channel_paused_by_a_person_stays_so(archive: Store) -> None:
    [channel] = await archive.configure([CHANNEL])
    await archive.set_status(channel.id, "paused", "asked for")
    [again] = await archive.configure([CHANNEL])
    assert again.status == "paused"


async def test_the_same_name_in_another_workspace_is_another_channel(archive: Store) -> None:
    first, second = await archive.configure([CHANNEL, replace(CHANNEL, tenant="T2")])
    assert first.id != second.id


async def test_due_are_the_active_ones_whose_time_has_come_longest_first(archive: Store) -> None:
    first, second, third, fourth = await subscribed(archive, "c1", "c2", "c3", "c4")
    await archive.reschedule(second.id, NOW - A_DAY)
    await archive.reschedule(third.id, LATER)
    await archive.set_status(fourth.id, "gone", "deleted")
    assert [channel.id for channel in await archive.due(NOW)] == [second.id, first.id]


async def test_opening_a_delivery_moves_the_channel_forward_and_never_back(archive: Store) -> None:
    [channel] = await subscribed(archive, "c1")
    await opened(archive, channel, next_due_at=NOW + A_DAY)
    await opened(archive, channel, day=DAY - A_DAY, next_due_at=NOW - A_DAY)
    [moved] = await archive.channels()
    assert (moved.last_day, moved.next_due_at) == (DAY, NOW + A_DAY)


async def test_rescheduling_can_pass_editions_over_but_never_bring_them_back(archive: Store) -> None:
    [channel] = await subscribed(archive, "c1")
    await archive.reschedule(channel.id, LATER, DAY)
    await archive.reschedule(channel.id, LATER, DAY - A_DAY)
    await archive.reschedule(channel.id, NOW)
    [moved] = await archive.channels()
    assert (moved.last_day, moved.next_due_at) == (DAY, NOW)
