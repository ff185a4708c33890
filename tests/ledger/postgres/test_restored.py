"""A database that was put back, or a standby that took over, does not know what was posted last."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from bot.delivery.preferences import Preferences
from bot.delivery.states import Choice, State
from bot.ledger.postgres.ledger import ledger_at
from bot.ledger.postgres.restored import FENCES_LOST, WHY
from tests.postgres import Server
from tests.samples import A_DAY, FULL, LATER, NOW, claimed, fixed, opened, post, subscribed


async def test_what_was_not_sent_is_looked_for_and_claims_of_before_hold_no_more(postgres: Server) -> None:
    url = await postgres.database()
    async with ledger_at(url, Preferences()) as ledger:
        delivery, [part] = await fixed(ledger, [post()])
        [later] = await subscribed(ledger, "c2")
        await opened(ledger, later, due_at=NOW + A_DAY)
    copy = await copied(postgres, url)
    for _ in range(2):
        async with ledger_at(copy, Preferences()) as ledger:
            [kept] = await ledger.parts.of(delivery.id)
            assert (kept.state, kept.reason, kept.first_try) == (State.UNKNOWN, WHY, None)
            assert not await ledger.parts.intend(delivery, part, NOW, LATER)
            assert {one.fence for one in await ledger.history.deliveries()} == {FENCES_LOST, FENCES_LOST + 1}
    async with ledger_at(copy, Preferences()) as ledger:
        [taken] = [one for one in await claimed(ledger, now=NOW + 3 * A_DAY) if one.channel.channel == "c2"]
        await ledger.deliveries.fix(taken, Choice((FULL.id,)), [("key", post())])
        assert [one.state for one in await ledger.parts.of(taken.id)] == [State.UNKNOWN]


async def test_a_database_that_is_only_opened_again_is_trusted(postgres: Server) -> None:
    url = await postgres.database()
    async with ledger_at(url, Preferences()) as ledger:
        delivery, _ = await fixed(ledger, [post()])
    async with ledger_at(url, Preferences()) as ledger:
        assert [one.state for one in await ledger.parts.of(delivery.id)] == [State.QUEUED]


async def test_a_standby_that_took_over_is_known_by_its_history(postgres: Server) -> None:
    url = await postgres.database()
    async with ledger_at(url, Preferences()) as ledger:
        delivery, _ = await fixed(ledger, [post()])
    with promoted(postgres) as standby:
        async with ledger_at(standby.url(name_in(url)), Preferences()) as ledger:
            assert [one.state for one in await ledger.parts.of(delivery.id)] == [State.UNKNOWN]


async def copied(postgres: Server, url: str) -> str:
    """A copy of a database, as a dump that was put back is one."""
    await postgres.execute("DROP DATABASE IF EXISTS copied WITH (FORCE)")
    await postgres.execute(f"CREATE DATABASE copied TEMPLATE {name_in(url)}")
    return postgres.url("copied")


def name_in(url: str) -> str:
    return urlsplit(url).path[1:]


@contextmanager
def promoted(primary: Server) -> Iterator[Server]:
    """A copy of a stopped server that comes up as its standby, and is made the primary."""
    primary.stop()
    try:
        standby = primary.twin("standby")
        (standby.data / "standby.signal").touch()
        standby.start()
        standby.run("pg_ctl", "-D", str(standby.data), "-w", "promote")
        try:
            yield standby
        finally:
            standby.stop("immediate")
            shutil.rmtree(standby.folder)
    finally:
        primary.start()
