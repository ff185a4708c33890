"""What any ledger promises where each workspace and server has favourites of its own, and where they are linked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.ledger import Ledger
from bot.chat.reactions import Told, Vote
from bot.delivery.channel import Channel
from bot.delivery.messages import Posted
from bot.delivery.preferences import Preferences
from bot.delivery.states import Choice, SharedCard
from bot.ledger.memory.ledger import MemoryLedger
from bot.ledger.postgres.ledger import ledger_at
from bot.service.stores import stores_in
from tests.postgres import Server
from tests.samples import ENGLISH, FULL, LATER, NOW, claimed, opened, post
from tests.samples import sent as sent_part

A = Vote("slack", "U1", FULL.id, "C1", "1.0", "star", home="T1", tenant="T1")
B = replace(A, home="T2", tenant="T2")
# Whose id is the same in every server.
SERVERS = [Vote("discord", "7", FULL.id, server, "", "button", tenant=server) for server in ("1", "2")]
BEFORE = NOW - timedelta(days=1)


@pytest.fixture(params=["sqlite", "memory", "postgres"])
async def apart(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Ledger]:
    """An empty ledger of each kind in which favourites are each tenant's own."""
    if request.param == "memory":
        yield MemoryLedger(linked=False)
    elif request.param == "postgres":
        server: Server = request.getfixturevalue("postgres")
        async with ledger_at(await server.database(), Preferences(), linked=False) as opened:
            yield opened
    else:
        async with stores_in(tmp_path / "apart.db", linked=False) as stores:
            yield stores.ledger


async def given(ledger: Ledger, *votes: Vote) -> None:
    for vote in votes:
        await ledger.votes.cast(vote, Told(NOW, NOW), given=True)


async def posted(ledger: Ledger, tenant: str) -> None:
    """A digest of one paper in a workspace, and a card that somebody shared there."""
    channels = [one for one in await ledger.channels.all() if one.tenant != tenant]
    made = await ledger.channels.configure([*channels, Channel(0, "slack", tenant, "C1", ENGLISH, next_due_at=NOW)])
    await opened(ledger, made[-1])
    [delivery] = await claimed(ledger)
    await ledger.deliveries.fix(delivery, Choice((FULL.id,)), [(tenant, post(FULL.id))])
    [part] = await ledger.parts.of(delivery.id)
    await sent_part(ledger, delivery, part, Posted("C1", "1.0"))
    await ledger.shares.keep(SharedCard("slack", tenant, Posted("C1", "2.0"), post(FULL.id), "U1"), NOW)
    [card] = await ledger.shares.touched(LATER, 9)
    await ledger.shares.redrawn(card, card.message, LATER)


async def test_each_counts_what_was_marked_there(apart: Ledger) -> None:
    await given(apart, A, B, replace(B, user="U2"), *SERVERS)
    counts = {tenant: (await apart.votes.tally([FULL.id], tenant)).get(FULL.id) for tenant in ("T1", "T2", "1", "3")}
    assert counts == {"T1": 1, "T2": 2, "1": 1, "3": None}
    assert await apart.votes.favourites(BEFORE, None, "T2") == {FULL.id: 2}
    assert await apart.votes.favourites(tenant="3") == {}


async def test_one_person_in_two_servers_counts_in_each_and_takes_back_in_one(apart: Ledger) -> None:
    await given(apart, *SERVERS)
    await apart.votes.cast(SERVERS[0], Told(LATER, LATER), given=False)
    assert [await apart.votes.tally([FULL.id], server) for server in ("1", "2")] == [{}, {FULL.id: 1}]


async def test_whoever_asks_for_none_is_told_of_all(apart: Ledger) -> None:
    await given(apart, A, B)
    assert await apart.votes.tally([FULL.id]) == {FULL.id: 2}


async def test_a_vote_has_only_messages_of_its_own_workspace_drawn_again(apart: Ledger) -> None:
    for tenant in ("T1", "T2"):
        await posted(apart, tenant)
    assert await apart.redraws.touch([FULL.id], LATER, BEFORE, "T2") == 2
    [(delivery, _)] = await apart.redraws.touched(LATER, 9)
    [card] = await apart.shares.touched(LATER, 9)
    assert (delivery.channel.tenant, card.tenant) == ("T2", "T2")
    assert await apart.redraws.touch([FULL.id], LATER, BEFORE) == 4


async def test_where_they_are_linked_it_does_not_matter_whose(ledger: Ledger) -> None:
    await given(ledger, A, B)
    assert await ledger.votes.tally([FULL.id], "T1") == {FULL.id: 2}
    assert await ledger.votes.favourites(tenant="T3") == {FULL.id: 2}
    for tenant in ("T1", "T2"):
        await posted(ledger, tenant)
    assert await ledger.redraws.touch([FULL.id], LATER, BEFORE, "T2") == 4
