"""The bot's own reactions: in order, once, after what was posted is settled, and never in its way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.pacing import Gate
from bot.delivery.seeder import Seeder
from bot.delivery.states import Seeding, State
from bot.errors import AlreadyDone, Ambiguous, Blocked, DeliveryError, NotAccepted, RateLimited, Rejected, TokenRefused
from bot.views.entries import Style
from tests.simulated import Crash as Died
from tests.simulated import World, crash_at, world

KEYCAPS = ["1️⃣", "2️⃣"]
_real_sleep = asyncio.sleep


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[World]:
    """The same with one channel."""
    async with world(tmp_path) as made:
        await asking(made)
        await made.open()
        yield made


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[World]:
    """Two channels that ask for seeds, with their digests of two papers due."""
    async with world(tmp_path, "c1", "c2") as made:
        await asking(made)
        await made.open()
        yield made


async def asking(bot: World, *, on: bool = True, style: Style = "digest") -> None:
    for channel in bot.channels:
        await bot.ledger.channels.ask(channel.asking(seed_reactions=on, style=style))


def seeder(bot: World, *emoji: str) -> Seeder:
    return Seeder(
        ledger=bot.ledger, posters=bot.platforms, gates=bot.gates, clock=bot.clock, emoji=emoji or ("star", "fire")
    )


async def seed(bot: World) -> int:
    return await seeder(bot).seed(bot.platform.name)


def first_messages(bot: World) -> list[str]:
    return [one.posted.message for one in bot.platform.messages if one.kind == "post"]


async def test_a_digest_gets_its_keycaps_and_each_paper_below_it_the_first_emoji(bot: World) -> None:
    await bot.run()
    assert bot.platform.reactions == {}
    assert await seed(bot) == 6
    posts, replies = first_messages(bot), [one for one in bot.platform.messages if one.kind == "reply"]
    assert [bot.platform.reactions[one] for one in posts] == [KEYCAPS, KEYCAPS]
    assert [bot.platform.reactions[one.posted.message] for one in replies] == [["🔥"]] * 4
    assert len(bot.platform.reactions) == 6


async def test_they_come_once(bot: World) -> None:
    await bot.run()
    await seed(bot)
    before = {message: list(given) for message, given in bot.platform.reactions.items()}
    assert await seed(bot) == 0
    assert bot.platform.reactions == before


async def test_cards_get_the_first_emoji_each(bot: World) -> None:
    await asking(bot, style="cards")
    await bot.run()
    await seed(bot)
    assert list(bot.platform.reactions.values()) == [["🔥"]] * 4


async def test_a_channel_that_asks_for_none_gets_none(bot: World) -> None:
    await asking(bot, on=False)
    await bot.run()
    assert await seed(bot) == 0
    assert bot.platform.reactions == {}


async def test_a_process_that_dies_before_the_end_is_settled_leaves_the_wish(one: World) -> None:
    with pytest.raises(Died):
        await one.run(deliverer=one.deliverer(failpoint=crash_at("after_settle", 4)))
    assert await seed(one) == 0
    await one.run(deliverer=one.deliverer("two"))
    assert await seed(one) == 3


async def test_a_doubt_is_ended_by_adding_again_from_where_it_was(one: World) -> None:
    await one.run()
    one.platform.reacting.extend([None, Ambiguous("no answer")])
    await seed(one)
    [first] = first_messages(one)
    assert one.platform.reactions[first] == KEYCAPS[:1]
    one.clock.advance(31)
    await seed(one)
    assert one.platform.reactions[first] == KEYCAPS


@pytest.mark.parametrize("error", [NotAccepted("away"), RateLimited("slow down", retry_after=20)])
async def test_a_channel_that_has_to_wait_holds_up_no_other(bot: World, error: DeliveryError) -> None:
    await bot.run()
    bot.platform.reacting.append(error)
    assert await seed(bot) == 3
    assert await seed(bot) == 2
    bot.clock.advance(31)
    assert await seed(bot) == 1


async def test_a_refusal_ends_it_for_the_delivery_and_is_remembered(bot: World) -> None:
    await bot.run()
    bot.platform.reacting.append(Blocked("I may not add reactions"))
    assert await seed(bot) == 3
    assert await seed(bot) == 0
    refusals = [await bot.ledger.seeds.refusal(one.id) for one in bot.channels]
    assert sorted(refusals) == ["", "I may not add reactions"]
    assert {one.state for one in await bot.ledger.history.deliveries()} == {State.SENT}


async def test_what_one_message_cannot_bear_is_left_and_the_next_goes_on(bot: World) -> None:
    await bot.run()
    bot.platform.reacting.append(Rejected("too many"))
    assert await seed(bot) == 3
    assert await seed(bot) == 2


async def test_a_message_that_somebody_deleted_is_no_trouble(bot: World) -> None:
    await bot.run()
    bot.platform.reacting.append(AlreadyDone("gone"))
    assert await seed(bot) == 6
    assert [await bot.ledger.seeds.refusal(one.id) for one in bot.channels] == ["", ""]


async def test_a_token_that_is_refused_is_told_and_tried_again_later(bot: World) -> None:
    await bot.run()
    bot.platform.reacting.append(TokenRefused("no"))
    with pytest.raises(TokenRefused) as met:
        await seed(bot)
    assert met.value.platform == "discord"


async def test_old_messages_and_platforms_that_are_away_get_none(bot: World) -> None:
    await bot.run()
    assert await seeder(bot).seed("slack") == 0
    bot.clock.advance(timedelta(hours=49).total_seconds())
    assert await seed(bot) == 0


async def test_whoever_waits_to_post_goes_first(one: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await one.run()
    monkeypatch.setattr(asyncio, "sleep", one.clock.sleep)
    gate = one.gates["discord"] = Gate(one.clock, 100, channel_gap=1)
    began, passed = one.clock.monotonic(), list[float]()

    async def post() -> None:
        await gate.wait("c1")
        passed.append(one.clock.monotonic() - began)

    async with asyncio.TaskGroup() as group:
        read = one.ledger.seeds.wanted

        async def beside(*what: Any) -> Sequence[Seeding]:  # noqa: ANN401  (as the port has it)
            found = await read(*what)
            for _ in range(3):
                group.create_task(post())
            await _real_sleep(0)
            return found

        monkeypatch.setattr(one.ledger.seeds, "wanted", beside)
        await seed(one)
    assert passed == pytest.approx([0, 1, 2], abs=0.011)
    assert len(one.platform.reactions) == 3
