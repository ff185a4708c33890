"""What people follow comes to each of them in private: once, after the channels' digests, and only what they follow."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.reactions import Person
from bot.delivery.channel import Channel
from bot.delivery.planner import Planner
from bot.delivery.states import State
from bot.delivery.wishes import Wish
from bot.errors import Blocked, ChannelGone, DeliveryError
from bot.papers.paper import Edition, Paper
from tests.samples import ENGLISH
from tests.simulated import MONDAY, NOON, OK, Crash, World, crash_at, refused, world

ANN = Person("discord", "ann")
LORA = Paper("2605.00101", "LoRA: Low-Rank Adaptation", "Two matrices.", ("Edward Hu",), votes=9)
SURVEY = Paper("2605.00102", "A Survey of LoRA", "All of it.", ("Tim Hu",), votes=40, organization="NVIDIA")
WORLDS = Paper("2605.00103", "World Models", "Agents plan.", ("Yann LeCun",), votes=20)


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as made:
        await made.library.editions.save(Edition(MONDAY, (LORA, SURVEY, WORLDS)), made.clock.now())
        yield made


async def follow(bot: World, *topics: str, wish: Wish = "follow", person: Person = ANN) -> Channel:
    """Somebody who follows these, and is written to at noon."""
    for at, topic in enumerate(topics):
        assert await bot.ledger.follows.keep(person, wish, topic, NOON + timedelta(seconds=at))
    wanted = ENGLISH.asking(at="12:00")
    address = f"@dm-{person.user}"
    made = await bot.ledger.follows.write_to(person, Channel(0, "discord", "", address, wanted, next_due_at=NOON), NOON)
    assert made is not None
    return made[1]


async def plan(bot: World) -> int:
    """One round of the planner."""
    planner = Planner(
        ledger=bot.ledger, library=bot.library, clock=bot.clock, ready_hour=22, days_back=7,
        expires=timedelta(hours=24),
    )  # fmt: skip
    return await planner.plan()


def written(bot: World) -> list[str]:
    """What came to Ann, a text for each message."""
    return [one.body["text"] for one in bot.platform.messages if one.place.channel == "dm-ann"]


async def test_a_person_is_written_what_they_follow_of_the_day_after_the_channels(bot: World) -> None:
    await follow(bot, "lora", "by:lecun")
    await plan(bot)
    await bot.run()
    assert [one.place.channel for one in bot.platform.messages if one.kind == "post"] == ["c1", "dm-ann"]
    assert written(bot)[0].splitlines() == [
        "1. A Survey of LoRA 40/0", "2. World Models 20/0", "3. LoRA: Low-Rank Adaptation 9/0",
    ]  # fmt: skip


async def test_what_is_muted_never_comes(bot: World) -> None:
    await follow(bot, "lora", "world models")
    await follow(bot, "survey", "by:lecun", wish="mute")
    await plan(bot)
    await bot.run()
    assert written(bot)[0].splitlines() == ["1. LoRA: Low-Rank Adaptation 9/0"]


@pytest.mark.parametrize("topics", [("quantum",), ()])
async def test_nobody_is_written_to_about_nothing(bot: World, topics: tuple[str, ...]) -> None:
    await follow(bot, *topics)
    await plan(bot)
    await bot.run()
    assert written(bot) == []


async def test_an_edition_comes_to_a_person_once_however_often_the_bot_looks(bot: World) -> None:
    await follow(bot, "lora")
    for _ in range(3):
        await plan(bot)
        await bot.run()
        bot.clock.advance(timedelta(days=1).total_seconds())
    assert len(written(bot)) == 1


async def test_a_paper_that_comes_again_on_another_day_is_not_said_again(bot: World) -> None:
    place = await follow(bot, "lora")
    tuesday = MONDAY + timedelta(days=1)
    await bot.library.editions.save(Edition(tuesday, (SURVEY,)), bot.clock.now())
    for day in (MONDAY, tuesday):
        await bot.ledger.deliveries.open(place, day, NOON, NOON + timedelta(days=1))
    await bot.run()
    delivery = await bot.delivery()
    assert (delivery.day, delivery.state) == (tuesday, State.SKIPPED)


@pytest.mark.parametrize("step", ["after_claim", "after_intent", "after_call", "after_settle"])
async def test_a_crash_around_a_private_message_writes_it_once(bot: World, step: str) -> None:
    place = await follow(bot, "lora")
    await bot.ledger.deliveries.open(place, MONDAY, NOON, NOON + timedelta(days=1))
    with pytest.raises(Crash):
        await bot.run(deliverer=bot.deliverer("dies", crash_at(step)))
    await bot.run()
    assert len(written(bot)) == 1


@pytest.mark.parametrize("error", [Blocked("no messages please"), ChannelGone("nobody there")])
async def test_who_cannot_be_written_to_is_left_alone_until_they_ask_again(bot: World, error: DeliveryError) -> None:
    await follow(bot, "lora")
    bot.platform.plan.extend([*[OK] * 5, refused(error)])
    await plan(bot)
    await bot.run()
    calls = len(bot.platform.calls)
    place = await bot.ledger.follows.place(ANN)
    assert place
    assert place.status in ("blocked", "gone")
    bot.clock.advance(timedelta(days=1).total_seconds())
    tuesday = MONDAY + timedelta(days=1)
    await bot.library.editions.save(Edition(tuesday, (LORA,)), bot.clock.now())
    await plan(bot)
    await bot.run()
    assert not [one for one in bot.platform.messages[calls:] if one.place.channel == "dm-ann"]


async def test_who_stops_while_a_message_waits_does_not_get_it(bot: World) -> None:
    place = await follow(bot, "lora")
    await bot.ledger.deliveries.open(place, MONDAY, NOON, NOON + timedelta(days=1))
    await bot.ledger.channels.set_status(place.id, "paused", "follows nothing")
    await bot.run()
    assert (await bot.states(), bot.platform.messages) == ([State.SKIPPED], [])


async def test_who_is_forgotten_while_a_message_waits_does_not_get_it(bot: World) -> None:
    place = await follow(bot, "lora")
    await bot.ledger.deliveries.open(place, MONDAY, NOON, NOON + timedelta(days=1))
    with pytest.raises(Crash):
        await bot.run(deliverer=bot.deliverer("dies", crash_at("after_claim")))
    await bot.ledger.people.forget(ANN, bot.clock.now())
    await bot.run()
    assert bot.platform.messages == []
