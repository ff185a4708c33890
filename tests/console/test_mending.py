"""What was refused takes a plainer form once; what ended badly goes on when a person says so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery.states import State
from bot.delivery.vouching import vouch
from bot.errors import Ambiguous, Blocked, Rejected, Unproven
from tests.simulated import Outcome, World, refused, world

DAY = timedelta(days=1)


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[World]:
    """One channel of a platform that trusts no keys, with its digest due."""
    async with world(tmp_path, trusts_key_for=0, style="compact") as made:
        await made.open()
        yield made


async def reopen(bot: World, *, force: bool = False) -> None:
    now = bot.clock.now()
    assert await bot.ledger.deliveries.reopen(await bot.delivery(), now, now + DAY, force=force)
    await bot.run()


async def test_a_refused_message_is_posted_once_in_a_plainer_form(bot: World) -> None:
    bot.platform.has_plainer = True
    bot.platform.plan.append(refused(Rejected("no such picture")))
    await bot.run()
    assert await bot.states() == [State.SENT, State.SENT]
    (sent,) = bot.platform.messages
    assert sent.body["plain"]
    assert len(sent.key) == 25
    assert sent.key[:24] == bot.platform.calls[0][0]


async def test_what_is_refused_in_its_plainer_form_too_is_given_up(bot: World) -> None:
    bot.platform.has_plainer = True
    bot.platform.plan.extend(refused(Rejected("no")) for _ in range(2))
    await bot.run()
    assert await bot.states() == [State.DEAD, State.DEAD]
    assert len(bot.platform.calls) == 2


async def test_a_blocked_digest_goes_out_when_tried_again(bot: World) -> None:
    bot.platform.plan.append(refused(Blocked("no permission")))
    await bot.run()
    await reopen(bot)
    assert await bot.states() == [State.SENT, State.SENT]
    assert len(bot.platform.messages) == 1


@pytest.mark.parametrize("taken", [True, False])
async def test_a_held_digest_is_looked_for_before_it_is_posted_again(bot: World, taken: bool) -> None:
    bot.platform.plan.append(Outcome(taken=taken, error=Ambiguous("cut off")))
    bot.platform.finds.append(Unproven("history may not be read"))
    await bot.run()
    assert await bot.states() == [State.HELD, State.HELD]
    await reopen(bot)
    assert await bot.states() == [State.SENT, State.SENT]
    assert len(bot.platform.messages) == 1


async def test_force_posts_what_cannot_be_proven(bot: World) -> None:
    bot.platform.readable = False
    bot.platform.plan.append(Outcome(taken=False, error=Ambiguous("cut off")))
    await bot.run()
    await reopen(bot, force=True)
    assert await bot.states() == [State.SENT, State.SENT]
    assert len(bot.platform.messages) == 1


async def test_a_held_digest_that_a_person_has_seen_counts_as_posted(bot: World) -> None:
    bot.platform.readable = False
    bot.platform.plan.append(Outcome(taken=True, error=Ambiguous("cut off")))
    await bot.run()
    assert await bot.states() == [State.HELD, State.HELD]
    assert await vouch(bot.ledger, await bot.delivery(), bot.clock, "a person")
    await bot.run()
    assert await bot.states() == [State.SENT, State.SENT]
    assert len(bot.platform.messages) == 1


async def test_nobody_vouches_for_what_somebody_else_has_in_hand(bot: World) -> None:
    bot.platform.readable = False
    bot.platform.plan.append(Outcome(taken=True, error=Ambiguous("cut off")))
    await bot.run()
    held, now = await bot.delivery(), bot.clock.now()
    await bot.ledger.deliveries.reopen(held, now, now + DAY)
    assert await bot.ledger.deliveries.claim("another", now, now + DAY, 1)
    assert not await vouch(bot.ledger, held, bot.clock, "a person")


async def test_an_open_delivery_cannot_be_opened_again(bot: World) -> None:
    now = bot.clock.now()
    assert not await bot.ledger.deliveries.reopen(await bot.delivery(), now, now + DAY)
