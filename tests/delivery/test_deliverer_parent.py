"""A digest that somebody deletes while its replies are being posted ends there, named, and never returns."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.delivery.states import State
from bot.errors import Blocked, ParentGone, Rejected
from tests.simulated import LOST_ANSWER, OK, World, refused, world

GONE = ParentGone("Somebody has deleted the digest.")


@pytest.fixture(params=[0.0, 60.0], ids=["without keys", "with keys"])
async def bot(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path, trusts_key_for=request.param) as made:
        await made.open()
        yield made


async def test_nothing_follows_a_digest_that_was_deleted(bot: World) -> None:
    bot.platform.has_plainer = True
    bot.platform.plan.extend([OK, OK, refused(GONE)])
    await bot.run()
    assert await bot.states() == [State.SENT, State.SENT, State.SENT, State.SKIPPED, State.SKIPPED]
    assert (await bot.delivery()).reason == "Somebody has deleted the digest."
    assert len(bot.platform.calls) == 3


async def test_a_reply_in_doubt_below_a_deleted_digest_ends_too(bot: World) -> None:
    bot.platform.trusts_key_for = 0.0
    bot.platform.plan.extend([OK, OK, LOST_ANSWER])
    bot.platform.finds.append(GONE)
    await bot.run()
    assert await bot.states() == [State.SENT, State.SENT, State.SENT, State.SKIPPED, State.SKIPPED]
    assert len(bot.platform.calls) == 3


async def test_it_needs_no_person(bot: World) -> None:
    bot.platform.plan.extend([OK, OK, refused(GONE)])
    await bot.run()
    assert await bot.ledger.history.troubled(bot.clock.now().replace(year=2000)) == []


async def test_where_replies_are_not_let_in_the_rest_is_not_tried_and_it_is_said(bot: World) -> None:
    bot.platform.plan.extend([OK, OK, refused(Blocked("no threads here"))])
    await bot.run()
    assert await bot.states() == [State.SENT, State.SENT, State.SENT, State.BLOCKED, State.SKIPPED]
    assert (await bot.delivery()).reason == "no threads here"
    assert len(bot.platform.calls) == 3


async def test_a_reply_that_is_refused_for_what_it_says_holds_up_no_other_and_is_said(bot: World) -> None:
    bot.platform.plan.extend([OK, OK, refused(Rejected("too long"))])
    await bot.run()
    assert await bot.states() == [State.SENT, State.SENT, State.SENT, State.DEAD, State.SENT]
    assert (await bot.delivery()).reason == "too long"
