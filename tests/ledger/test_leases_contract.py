"""A name is one process's at a time, and a term that is over never comes back; every ledger."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.ledger import Ledger
from bot.database.postgres.connection import Transaction
from bot.errors import LeaseLost
from bot.ledger.postgres.leases import must_hold
from bot.ledger.postgres.ledger import PostgresLedger
from bot.papers.leases import Lease, Process

LONG = timedelta(minutes=1)
# Over as soon as it is taken.
NONE = timedelta(0)


async def taken(ledger: Ledger, owner: str, lasts: timedelta = LONG, name: str = "ingest") -> Lease:
    lease = await ledger.leases.take(name, owner, lasts)
    assert lease is not None
    return lease


async def test_of_many_that_want_a_name_at_once_one_has_it(ledger: Ledger) -> None:
    answers = await asyncio.gather(*(ledger.leases.take("ingest", f"process {n}", LONG) for n in range(8)))
    [lease] = [one for one in answers if one]
    assert await ledger.leases.holds(lease)
    assert await ledger.leases.owners(["ingest", "other"]) == {"ingest": lease.owner}


async def test_its_owner_has_it_for_longer_in_the_same_term(ledger: Ledger) -> None:
    assert await taken(ledger, "a") == await taken(ledger, "a")
    assert await ledger.leases.take("ingest", "b", LONG) is None


async def test_names_do_not_keep_each_other(ledger: Ledger) -> None:
    first, second = await taken(ledger, "a", name="shard 0"), await taken(ledger, "b", name="shard 1")
    assert await ledger.leases.holds(first)
    assert await ledger.leases.holds(second)


async def test_one_that_ran_out_is_anybodys_and_its_former_owner_has_it_no_more(ledger: Ledger) -> None:
    frozen = await taken(ledger, "a", NONE)
    assert not await ledger.leases.holds(frozen)
    assert await ledger.leases.owners(["ingest"]) == {}
    heir = await taken(ledger, "b")
    assert heir.fence > frozen.fence
    await ledger.leases.give_back(frozen)
    assert await ledger.leases.holds(heir)
    assert await ledger.leases.take("ingest", "a", LONG) is None


async def test_a_term_that_ran_out_is_over_for_its_own_owner_too(ledger: Ledger) -> None:
    frozen = await taken(ledger, "a", NONE)
    again = await taken(ledger, "a")
    assert again.fence > frozen.fence
    assert not await ledger.leases.holds(frozen)


async def test_one_that_is_given_back_is_had_at_once(ledger: Ledger) -> None:
    first = await taken(ledger, "a")
    await ledger.leases.give_back(first)
    assert (await taken(ledger, "b")).fence > first.fence


async def test_what_an_owner_notes_is_the_next_ones_to_read(ledger: Ledger) -> None:
    first = await ledger.leases.take("shard 0", "a", LONG, "session 1")
    assert first is not None
    assert first.note == "session 1"
    assert (await taken(ledger, "a", name="shard 0")).note == "session 1"
    again = await ledger.leases.take("shard 0", "a", LONG, "session 2")
    assert again == first
    await ledger.leases.give_back(first)
    assert await ledger.leases.take("shard 0", "b", LONG) == Lease("shard 0", "b", first.fence + 1)
    assert (await taken(ledger, "b", name="shard 0")).note == "session 2"


async def test_names_that_nobody_has_are_swept_and_the_others_stay(ledger: Ledger) -> None:
    over, stays = await taken(ledger, "a", NONE, "request/1"), await taken(ledger, "a", name="request/2")
    other = await taken(ledger, "a", NONE, "shard")
    await ledger.leases.sweep("request/")
    assert (await taken(ledger, "a", name="request/1")).fence == over.fence
    assert await ledger.leases.holds(stays)
    assert (await taken(ledger, "a", name="shard")).fence == other.fence + 1


async def test_processes_are_alive_as_long_as_they_say_so(ledger: Ledger) -> None:
    one, two = Process("a", frozenset({"deliver"})), Process("b", frozenset({"chat", "http"}))
    for process in (two, one, one):
        await ledger.processes.beat(process)
    assert list(await ledger.processes.alive(LONG)) == [one, two]
    assert list(await ledger.processes.alive(NONE)) == []
    await ledger.processes.leave("a")
    assert list(await ledger.processes.alive(LONG)) == [two]


async def test_what_is_long_over_is_tidied_and_what_lasts_stays(ledger: Ledger) -> None:
    lease = await taken(ledger, "a")
    await ledger.prune(datetime.now(UTC) - timedelta(days=1))
    assert await ledger.leases.holds(lease)


async def test_a_write_of_a_former_leader_is_refused(postgres_ledger: PostgresLedger) -> None:
    database, frozen = postgres_ledger.database, await taken(postgres_ledger, "a", NONE)
    heir = await taken(postgres_ledger, "b")
    with pytest.raises(LeaseLost):
        await database.write(lambda transaction: must_hold(transaction, frozen))
    await database.write(lambda transaction: must_hold(transaction, heir))


async def test_nobody_follows_a_leader_while_it_writes(postgres_ledger: PostgresLedger) -> None:
    lease, done = await taken(postgres_ledger, "a", timedelta(seconds=0.2)), list[str]()

    async def write(transaction: Transaction) -> None:
        await must_hold(transaction, lease)
        # The lease runs out meanwhile, by the database's own clock.
        await transaction.run("SELECT pg_sleep(0.4)")
        following.append(asyncio.create_task(follow()))
        await transaction.run("SELECT pg_sleep(0.2)")
        done.append("written")

    async def follow() -> None:
        await taken(postgres_ledger, "b")
        done.append("followed")

    following = list[asyncio.Task[None]]()
    await postgres_ledger.database.write(write)
    await following[0]
    assert done == ["written", "followed"]
    with pytest.raises(LeaseLost):
        await postgres_ledger.database.write(write)


async def test_in_a_database_that_was_put_back_every_term_is_over(postgres_ledger: PostgresLedger) -> None:
    lease = await taken(postgres_ledger, "a")
    await postgres_ledger.mark_restored(datetime.now(UTC))
    assert not await postgres_ledger.leases.holds(lease)
    assert (await taken(postgres_ledger, "b")).fence > lease.fence + 1
