"""What any archive promises about what people follow, and about where each of them is written to."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.chat.ledger import Ledger
from bot.chat.reactions import Person
from bot.delivery.channel import Channel
from bot.delivery.states import Choice, State
from bot.delivery.wishes import Wishes
from tests.samples import A_DAY, DAY, ENGLISH, LATER, LEASE, NOW, post, subscribed

ANN, BEN = Person("discord", "ann"), Person("discord", "ben")
PLACE = Channel(0, "discord", "", "@dm-ann", ENGLISH, next_due_at=NOW)
SECOND = timedelta(seconds=1)


async def written_to(ledger: Ledger, place: Channel = PLACE, person: Person = ANN) -> Channel:
    """Somebody who is written to."""
    made = await ledger.follows.write_to(person, place, NOW)
    assert made is not None
    return made[1]


async def claimed(ledger: Ledger, now: datetime = NOW, limit: int = 9) -> list[str]:
    """The addresses of what can be claimed."""
    return [one.channel.channel for one in await ledger.deliveries.claim("me", now, now + LEASE, limit)]


async def test_wishes_are_kept_once_in_their_order_and_for_one_person(ledger: Ledger) -> None:
    assert await ledger.follows.keep(ANN, "follow", "lora", NOW)
    assert await ledger.follows.keep(ANN, "follow", "agents", NOW + SECOND)
    assert await ledger.follows.keep(ANN, "mute", "lora", NOW)
    assert not await ledger.follows.keep(ANN, "follow", "lora", LATER)
    assert await ledger.follows.of(ANN) == Wishes(("lora", "agents"), ("lora",))
    assert await ledger.follows.of(BEN) == await ledger.follows.of(Person("slack", "ann")) == Wishes()


async def test_what_is_dropped_is_wished_no_more(ledger: Ledger) -> None:
    await ledger.follows.keep(ANN, "follow", "lora", NOW)
    await ledger.follows.keep(ANN, "mute", "lora", NOW)
    assert await ledger.follows.drop(ANN, "follow", ["lora", "agents"]) == 1
    assert await ledger.follows.drop(ANN, "follow", ["lora"]) == 0
    assert await ledger.follows.of(ANN) == Wishes((), ("lora",))


async def test_a_place_knows_the_wishes_of_whoever_is_written_to_there(ledger: Ledger) -> None:
    await ledger.follows.keep(ANN, "follow", "lora", NOW)
    assert await ledger.follows.place(ANN) is None
    place = await written_to(ledger)
    assert await ledger.follows.place(ANN) == place
    assert await ledger.follows.of_place(place.id) == Wishes(("lora",))
    assert await ledger.follows.of_place(place.id + 1) == Wishes()


async def test_a_conversation_with_one_person_is_not_among_the_channels(ledger: Ledger) -> None:
    [channel] = await subscribed(ledger, "c1")
    place = await written_to(ledger)
    assert await ledger.channels.all() == [channel]
    assert await ledger.channels.all(direct=True) == [channel, place]
    assert [one.direct for one in (channel, place)] == [False, True]
    assert (place.place.channel, channel.place.channel) == ("dm-ann", "c1")


async def test_settings_that_name_channels_leave_conversations_alone(ledger: Ledger) -> None:
    place = await written_to(ledger)
    await subscribed(ledger, "c1")
    assert await ledger.follows.place(ANN) == place


@pytest.mark.parametrize("status", ["blocked", "gone", "paused"])
async def test_whoever_wants_no_messages_is_due_again_only_when_they_ask(ledger: Ledger, status: str) -> None:
    place = await written_to(ledger)
    assert await ledger.channels.due(NOW) == [place]
    await ledger.channels.set_status(place.id, status, "no")
    assert await ledger.channels.due(NOW) == []
    again = await ledger.follows.write_to(ANN, PLACE.asking(at="7"), NOW)
    assert again
    assert again[0]
    assert (again[0].status, again[1]) == (status, place.asking(at="7"))
    assert await ledger.channels.due(NOW) == [place.asking(at="7")]


async def test_an_edition_that_somebody_had_is_not_had_again_when_they_ask_again(ledger: Ledger) -> None:
    place = await written_to(ledger)
    await ledger.deliveries.open(place, DAY, NOW, NOW + A_DAY)
    assert (await written_to(ledger)).last_day == DAY


async def test_that_messages_stopped_is_told_once(ledger: Ledger) -> None:
    place = await written_to(ledger)
    assert not await ledger.follows.take_stop(ANN)
    await ledger.channels.set_status(place.id, "blocked", "no messages please")
    assert [await ledger.follows.take_stop(one) for one in (BEN, ANN, ANN)] == [False, True, False]
    assert await ledger.channels.due(NOW) == []


async def test_who_asks_twice_at_once_is_found_shut_once(ledger: Ledger) -> None:
    first = await ledger.follows.write_to(ANN, PLACE, NOW)
    assert first
    assert (first[0], await ledger.follows.write_to(ANN, PLACE.asking(at="7"), NOW)) == (None, (first[1], first[1]))


async def test_people_are_due_after_all_channels(ledger: Ledger) -> None:
    place = await written_to(ledger)
    [late] = await ledger.channels.configure([Channel(0, "discord", "t", "c1", ENGLISH, next_due_at=LATER)])
    assert await ledger.channels.due(LATER) == [late, place]


async def test_a_delivery_to_one_person_waits_for_those_to_channels(ledger: Ledger) -> None:
    place = await written_to(ledger)
    [one, other] = await subscribed(ledger, "c1", "c2")
    await ledger.deliveries.open(place, DAY, NOW, NOW + A_DAY)
    for channel in (one, other):
        await ledger.deliveries.open(channel, DAY, NOW, NOW + A_DAY)
    [first] = await ledger.deliveries.claim("me", NOW, NOW + LEASE, 1)
    [second] = await ledger.deliveries.claim("me", NOW, NOW + LEASE, 9)
    assert [first.channel.id, second.channel.id] == [one.id, other.id]
    assert await claimed(ledger) == []
    await ledger.deliveries.finish(first, State.SENT, NOW, "")
    assert await claimed(ledger) == []
    # What is put off may take hours, and nobody waits for it.
    await ledger.deliveries.release(second, LATER)
    assert await claimed(ledger) == ["@dm-ann"]


async def test_a_delivery_to_one_person_waits_for_no_later_one_and_no_other_platform(ledger: Ledger) -> None:
    place = await written_to(ledger)
    [elsewhere] = await subscribed(ledger, "C1", platform="slack")
    await ledger.deliveries.open(elsewhere, DAY, NOW, NOW + A_DAY)
    await ledger.deliveries.open(place, DAY, NOW, NOW + A_DAY)
    assert sorted(await claimed(ledger)) == ["@dm-ann", "C1"]


async def test_who_is_forgotten_follows_nothing_and_is_written_to_nowhere(ledger: Ledger) -> None:
    place = await written_to(ledger)
    await ledger.follows.keep(ANN, "follow", "lora", NOW)
    await ledger.follows.keep(BEN, "follow", "lora", NOW)
    await ledger.people.forget(ANN, LATER)
    assert await ledger.follows.of(ANN) == await ledger.follows.of_place(place.id) == Wishes()
    assert await ledger.follows.place(ANN) is None
    assert await ledger.channels.due(LATER) == []
    assert "dm-ann" not in str(await ledger.channels.all(direct=True))
    assert await ledger.follows.of(BEN) == Wishes(("lora",))


async def test_what_was_asked_for_before_a_person_was_forgotten_does_not_come_back(ledger: Ledger) -> None:
    await ledger.people.forget(ANN, LATER)
    assert not await ledger.follows.keep(ANN, "follow", "lora", NOW)
    assert await ledger.follows.write_to(ANN, PLACE, NOW) is None
    assert await ledger.follows.of(ANN) == Wishes()
    assert await ledger.follows.keep(ANN, "follow", "lora", LATER + SECOND)
    assert await ledger.follows.write_to(ANN, PLACE, LATER + SECOND)


async def test_a_delivery_under_way_ends_when_its_person_is_forgotten(ledger: Ledger) -> None:
    place = await written_to(ledger)
    await ledger.deliveries.open(place, DAY, NOW, NOW + A_DAY)
    [delivery] = await ledger.deliveries.claim("me", NOW, NOW + LEASE, 1)
    assert await ledger.deliveries.fix(delivery, Choice(("2605.00001",)), [("k1", post())])
    [part] = await ledger.parts.of(delivery.id)
    await ledger.people.forget(ANN, LATER)
    assert not await ledger.parts.intend(delivery, part, NOW, NOW + LEASE)
    assert not await ledger.parts.settle(delivery, part, State.SENT, NOW, "")
    assert not await ledger.deliveries.finish(delivery, State.SENT, NOW, "")
    assert await ledger.parts.of(delivery.id) == []
    assert await claimed(ledger, LATER) == []
    # Opened by a planner that had seen the place before: of nobody, so it will find nothing to write.
    assert await ledger.deliveries.open(place, DAY + A_DAY, NOW, NOW + A_DAY)
    assert await ledger.follows.of_place(place.id) == Wishes()


async def test_an_id_of_before_workspaces_were_told_apart_keeps_its_wishes(ledger: Ledger) -> None:
    before, now = Person("slack", "U1"), Person("slack", "U1", "T1")
    await ledger.follows.keep(before, "follow", "lora", NOW)
    await ledger.follows.keep(now, "follow", "agents", LATER)
    assert await ledger.follows.of(now) == Wishes(("lora", "agents"))


async def test_an_id_of_before_workspaces_were_told_apart_is_found_before_anything_is_wished(ledger: Ledger) -> None:
    before, now = Person("slack", "U1"), Person("slack", "U1", "T1")
    place = Channel(0, "slack", "T1", "@dm-u1", ENGLISH, next_due_at=NOW)
    await ledger.follows.keep(before, "follow", "lora", NOW)
    await ledger.follows.write_to(before, place, NOW)
    assert await ledger.follows.of(now) == Wishes(("lora",))
    kept = await ledger.follows.place(now)
    assert kept is not None
    assert kept.channel == "@dm-u1"
    assert await ledger.follows.drop(now, "follow", ["lora"]) == 1
