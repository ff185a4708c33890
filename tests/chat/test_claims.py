"""What everybody sees is done once, whichever process hears of a click and however often."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat import claims
from bot.chat.call import Call
from bot.chat.commands.dispatcher import Commands
from bot.chat.front import Front
from bot.chat.votes import Ballots
from bot.delivery.shared_cards import SharedCards
from bot.errors import StorageError
from bot.papers.leases import Company, Lease
from tests.simulated import World, news_of, papers, world

CLICK = Call("slack", "paper", papers(1)[0].id, "U1", "T1", "C1", event="1.2.click")


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path, "c1") as made:
        yield made


def front(bot: World, me: str, *, alone: bool = False) -> Front:
    """A process's own."""
    ballots = Ballots(ledger=bot.ledger, library=bot.library, clock=bot.clock, emoji=["star"])
    commands = Commands(
        ledger=bot.ledger, library=bot.library, clock=bot.clock, forget=ballots.forget, mark=ballots.mark
    )
    cards = SharedCards(ledger=bot.ledger, library=bot.library, posters={}, gates={}, clock=bot.clock)
    company = Company(me, bot.ledger.leases, bot.ledger.processes, timedelta(seconds=30), alone=alone)
    return Front(commands, ballots, cards, bot.clock, news_of(bot.ledger, bot.clock), company=company)


async def test_of_a_click_that_two_processes_hear_one_shares(bot: World) -> None:
    one, other = front(bot, "a"), front(bot, "b")
    shared = await asyncio.gather(one.share(CLICK), other.share(CLICK))
    assert [reply is not None for reply in shared].count(True) == 1


async def test_of_a_double_click_in_two_processes_one_shares(bot: World) -> None:
    assert await front(bot, "a").share(CLICK)
    assert await front(bot, "b").share(replace(CLICK, event="1.2.other")) is None
    assert await front(bot, "b").share(replace(CLICK, event="1.2.bob", user="U2"))


@pytest.mark.parametrize("alone", [True, False])
async def test_a_click_that_is_told_again_long_afterwards_shares_nothing(bot: World, *, alone: bool) -> None:
    shown = front(bot, "service", alone=alone)
    assert await shown.share(CLICK)
    bot.clock.advance(60)
    assert await shown.share(CLICK) is None
    # After a restart, too.
    assert await front(bot, "service", alone=alone).share(CLICK) is None


async def test_alone_a_click_may_come_after_another(bot: World) -> None:
    shown = front(bot, "service", alone=True)
    assert await shown.share(CLICK)
    bot.clock.advance(60)
    assert await shown.share(replace(CLICK, event="1.3.click"))


async def test_clicks_are_not_kept_for_ever(bot: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "REMEMBERED", timedelta(0))
    monkeypatch.setattr(claims, "SWEEP_EVERY", 1)
    shown = front(bot, "service", alone=True)
    assert await shown.share(CLICK)
    bot.clock.advance(60)
    assert await shown.share(CLICK)


async def test_while_the_store_is_away_a_click_is_done(bot: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object, **__: object) -> Lease | None:
        raise StorageError("The database is away.")

    monkeypatch.setattr(bot.ledger.leases, "take", away)
    assert await front(bot, "a").share(CLICK)
