"""`/papers subscribe`, `settings`, `unsubscribe`: a channel is set up by those who live in it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.delivery.access import Access
from bot.delivery.channel import Channel
from bot.delivery.preferences import Preferences
from bot.service.stores import Stores
from bot.views.replies import Question, Words
from tests.chat.commands.setting_up import ADMIN, Room
from tests.samples import ENGLISH
from tests.simulated import MONDAY

DISCORD = replace(ADMIN, platform="discord", zone="", home="")


@pytest.fixture
def room(stores: Stores) -> Room:
    """A channel that nobody subscribed."""
    return Room(stores)


async def test_one_word_subscribes_in_the_zone_of_whoever_asks_and_posts_nothing(room: Room) -> None:
    told = await room.told("subscribe")
    assert told.startswith(
        "Subscribed. Nothing is posted before the next digest is due.\nThis channel gets the top 5 at"
    )
    assert "09:00 (Europe/Berlin), every day, in Korean." in told
    assert "Next digest: 2026-05-06 09:00 Europe/Berlin" in told
    channel = await room.channel()
    assert (channel.platform, channel.tenant, channel.channel, channel.status) == ("slack", "T1", "C1", "active")
    assert (channel.next_due_at, channel.last_day) == (datetime(2026, 5, 6, 7, tzinfo=UTC), None)
    assert room.acted == 1
    assert await room.stores.ledger.history.deliveries() == []


async def test_all_of_it_can_be_said_at_once(room: Room) -> None:
    told = await room.told('subscribe 8:30 Seoul top_n=3 min-votes=10 weekdays="mon, fri" language=en style=compact')
    assert "top 3 at 08:30 (Asia/Seoul), mon, fri, in English. Also: style compact, min_votes 10." in told
    assert (await room.channel()).preferences.asked == {
        "at": "08:30", "zone": "Asia/Seoul", "top_n": 3, "min_votes": 10, "weekdays": "mon, fri", "language": "en",
        "style": "compact",
    }  # fmt: skip


async def test_what_may_follow_is_a_press_away(room: Room) -> None:
    reply = await room.ask("subscribe")
    assert isinstance(reply.content, Words)
    assert {one.question for one in reply.content.offers} >= {
        Question("papers", "post"),
        Question("papers", "settings"),
    }


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("subscribe topn=3", "There is no “topn” here; “top_n” may be meant."),
        ("subscribe top_n=30", "“30” does not fit top_n: write a whole number from 1 to 10."),
        ("subscribe at=noon", "“noon” does not fit at: write hours and minutes"),
        ("subscribe zone=Soul", "perhaps \"Asia/Seoul\" is meant"),
        ("subscribe reset=zone", "I do not know what “reset” means here"),
        ("settings reset=zoen", "perhaps \"zone\" is meant"),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_named_and_nothing_is_subscribed(room: Room, typed: str, why: str) -> None:
    assert why in await room.told(typed)
    assert await room.stores.ledger.channels.all() == []


async def test_a_zone_that_nobody_tells_is_asked_for_with_what_was_said(room: Room) -> None:
    reply = await room.ask("subscribe at=8:30", replace(ADMIN, zone=""))
    assert isinstance(reply.content, Words)
    assert "/papers subscribe 08:30 zone=Europe/Berlin" in reply.content.text
    assert "Nothing is subscribed yet." in reply.content.text
    berlin = next(one for one in reply.content.offers if "Berlin" in one.label)
    assert berlin.label == "Europe/Berlin, 14:00"
    assert await room.stores.ledger.channels.all() == []
    assert "08:30 (Europe/Berlin)" in await room.told(berlin.question.text, replace(ADMIN, zone=""))
    assert "as the option zone of /papers subscribe" in await room.told("subscribe", replace(DISCORD, channel="C2"))


@pytest.mark.parametrize(("language", "zone"), [("ko", "Asia/Seoul"), ("ja", "Asia/Tokyo")])
async def test_a_language_of_one_zone_tells_it(room: Room, language: str, zone: str) -> None:
    await room.ask("subscribe", replace(DISCORD, language=language))
    assert (await room.channel()).preferences.asked == {"zone": zone}


async def test_whoever_subscribes_again_hears_what_holds_and_that_nothing_changed(room: Room) -> None:
    await room.told("subscribe at=8:30 language=en")
    assert "subscribed already; nothing is changed.\nThis channel gets the top 5 at 08:30 (Europe/Berlin)" in (
        await room.told("subscribe", replace(ADMIN, zone="Asia/Tokyo"))
    )
    assert "Changed: top_n 5 → 3; at 08:30 → 09:00." in await room.told("subscribe 9:00 top_n=3")


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (replace(ADMIN, manages=False), "only people who are in it may use it"),
        (replace(DISCORD, manages=False), "only people who manage this server may use it"),
        (replace(DISCORD, manages=False, present=False), "only people who manage this server may use it"),
        (replace(DISCORD, manages=False, present=False), "somebody who manages it can add me"),
        (replace(ADMIN, present=False), "Invite me with /invite, then ask again."),
        (replace(DISCORD, present=False), "somebody who manages it can add me"),
        (replace(ADMIN, direct=True), "this is a conversation with me alone"),
    ],
)
@pytest.mark.parametrize("typed", ["subscribe", "unsubscribe", "settings top_n=3", "post"])
async def test_nobody_is_refused_without_a_reason(room: Room, call: type, why: str, typed: str) -> None:
    assert why in await room.told(typed, call)  # type: ignore[arg-type]
    assert await room.stores.ledger.channels.all() == []


async def test_in_a_thread_it_is_about_its_channel(room: Room) -> None:
    await room.told("subscribe", replace(ADMIN, channel="thread", parent="C1"))
    assert (await room.channel()).channel == "C1"
    assert "subscribed already" in await room.told("subscribe")


async def test_what_is_missing_is_said_and_it_is_subscribed_all_the_same(room: Room) -> None:
    room.platform.accesses["C1"] = Access("a channel", blocked="The app is not in the channel; type /invite.")
    told = await room.told("subscribe")
    assert "Nothing can be posted here now. The app is not in the channel; type /invite." in told
    assert (await room.channel()).status == "active"


@pytest.mark.parametrize("status", ["blocked", "gone", "paused"])
async def test_what_was_shut_is_active_again_and_brings_no_flood(room: Room, status: str) -> None:
    await room.told("subscribe catch_up=all")
    channel = await room.channel()
    await room.stores.ledger.channels.reschedule(channel.id, room.clock.now(), MONDAY - timedelta(days=30))
    await room.stores.ledger.channels.set_status(channel.id, status, "no")
    await room.told("subscribe")
    again = await room.channel()
    assert (again.id, again.status) == (channel.id, "active")
    assert status == "blocked" or again.last_day == MONDAY - timedelta(days=1)
    assert status == "blocked" or (again.next_due_at and again.next_due_at > room.clock.now())


async def test_a_digest_that_is_due_now_is_not_put_off_by_another_language(room: Room) -> None:
    await room.told("subscribe")
    due = (await room.channel()).next_due_at
    assert due
    room.clock.set(due + timedelta(minutes=5))
    await room.told("settings language=en")
    assert (await room.channel()).next_due_at == due
    await room.told("settings at=10:00")
    assert (await room.channel()).next_due_at == due + timedelta(hours=1)


async def test_two_people_at_the_same_moment_lose_nothing(room: Room) -> None:
    await room.told("subscribe")
    wishes = ("top_n=3", "min_votes=7", "style=compact", "language=en", "at=10:00", "weekdays=mon-fri")
    told = await asyncio.gather(*(room.told(f"settings {wish}", replace(ADMIN, user=f"U{n}")) for n, wish in
                                  enumerate(wishes)))  # fmt: skip
    assert set((await room.channel()).preferences.asked) == {
        "zone", "top_n", "min_votes", "style", "language", "at", "weekdays",
    }  # fmt: skip
    assert all(one.startswith("Changed: ") for one in told)
    assert sum("style compact" in one and "top 3" in one for one in told) >= 1


async def test_settings_show_everything_and_change_one_or_many(room: Room) -> None:
    assert "This channel is not subscribed." in await room.told("settings")
    await room.told("subscribe language=en")
    told = await room.told("settings")
    assert all(name in told for name in Preferences.meant_on("slack"))
    assert "zone           * Europe/Berlin" in told
    assert "top_n            5" in told
    assert "Changed: top_n 5 → 3; at 09:00 → 07:00." in await room.told("settings top_n=3 at=7:00")
    assert "That is so already" in await room.told("settings top_n=3")
    assert "Changed: top_n 3 → 5." in await room.told("settings reset=top_n")
    await room.told("settings reset=all")
    assert (await room.channel()).preferences.asked == {"zone": "Europe/Berlin"}


async def test_a_korean_channel_without_a_model_is_told_how_to_get_korean(room: Room) -> None:
    await room.told("subscribe language=ko")
    assert "ollama pull" not in await room.told("settings")


async def test_who_unsubscribes_keeps_what_was_asked_for(room: Room) -> None:
    assert "This channel is not subscribed." in await room.told("unsubscribe")
    await room.told("subscribe top_n=3")
    assert "no more digests come here" in await room.told("unsubscribe")
    assert (await room.channel()).status == "paused"
    assert "This channel is not subscribed." in await room.told("unsubscribe")
    told = await room.told("subscribe")
    assert "Subscribed again, with what was asked for before." in told
    assert "top 3" in told


@pytest.mark.parametrize("typed", ["subscribe top_n=3", "settings top_n=3", "unsubscribe"])
async def test_what_the_operator_set_up_stays_and_chat_says_where(room: Room, typed: str) -> None:
    configured = Channel(0, "slack", "", "C1", ENGLISH, next_due_at=room.clock.now())
    (kept,) = await room.stores.ledger.channels.configure([configured])
    told = await room.told(typed)
    assert "This channel gets the top 5 at 09:00 (UTC)" in told
    assert "has set that up in its settings file" in told
    assert await room.channel() == kept
    assert "settings file" in await room.told("settings")


async def test_a_channel_has_one_row_however_it_was_named(room: Room) -> None:
    await room.told("subscribe")
    configured = Channel(0, "slack", "", "C1", ENGLISH, next_due_at=room.clock.now())
    await room.stores.ledger.channels.configure([configured])
    await room.stores.ledger.channels.configure([])
    assert (await room.channel()).status == "paused"
    await room.told("subscribe")
    assert (await room.channel()).status == "active"


async def test_nothing_that_people_type_is_more_than_text(room: Room) -> None:
    told = await room.told('subscribe only="<!channel> **x**, @everyone" language=en')
    assert "<!channel> **x**" in told
    assert (await room.channel()).preferences.at == time(9)


async def test_korean_speaks_korean(room: Room) -> None:
    told = await room.told("subscribe", replace(ADMIN, language="ko"))
    assert "이 채널은 매일 09:00(Europe/Berlin)에 상위 5편을 한국어로 받습니다." in told
    assert "바꿨습니다: top_n 5 → 3." in await room.told("settings top_n=3", replace(ADMIN, language="ko"))
