"""What is lost on the way to the server is found out; nothing is written twice, and nothing is done on a guess."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.reactions import Person, Told, Vote
from bot.database.postgres.connection import Postgres, Transaction
from bot.database.postgres.errors import OutcomeUnknown
from bot.delivery.messages import Posted
from bot.delivery.preferences import Preferences
from bot.delivery.states import State
from bot.errors import StorageError
from bot.ledger.postgres.ledger import PostgresLedger, ledger_at
from tests.ledger.postgres.lossy import Loss, Way, lossy
from tests.postgres import Server
from tests.samples import FULL, LATER, NOW, claimed, fixed, opened, post, subscribed

PLACE = Posted("c1", "m0")
VOTE = Vote("discord", "ada", FULL.id, "c1", "m0", "star")


@pytest.fixture
async def url(postgres: Server) -> str:
    return await postgres.database()


@pytest.fixture
async def two(url: str) -> AsyncIterator[tuple[PostgresLedger, PostgresLedger]]:
    """The ledger as two processes have it."""
    async with ledger_at(url, Preferences()) as one, ledger_at(url, Preferences()) as other:
        yield one, other


@pytest.fixture
async def lossy_way(postgres: Server, url: str) -> AsyncIterator[tuple[Way, PostgresLedger]]:
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bot-pg-"))
        way, address = await stack.enter_async_context(lossy(postgres, url, Path(folder)))
        yield way, await stack.enter_async_context(ledger_at(address, Preferences()))


async def test_work_whose_connection_is_broken_off_is_done_again_whole(url: str) -> None:
    tries = 0

    async def work(transaction: Transaction) -> int:
        nonlocal tries
        tries += 1
        await transaction.run("INSERT INTO notice (day, at) VALUES (current_date, now())")
        if tries == 1:
            await transaction.run("SELECT pg_terminate_backend(pg_backend_pid())")
        return tries

    async with ledger_at(url, Preferences()) as ledger:
        assert await ledger.database.write(work) == 2
        assert len(await ledger.database.read("SELECT day FROM notice")) == 1


@pytest.mark.parametrize("loses", ["question", "answer"])
async def test_a_sent_message_is_written_once_whatever_of_it_is_lost(
    lossy_way: tuple[Way, PostgresLedger], loses: Loss
) -> None:
    way, ledger = lossy_way
    delivery, [part] = await fixed(ledger, [post()])
    assert await ledger.parts.intend(delivery, part, NOW, LATER)
    way.loses = loses
    assert await ledger.parts.settle(delivery, part, State.SENT, NOW, "", posted=PLACE)
    assert way.lost == 1
    [kept] = await ledger.parts.of(delivery.id)
    assert (kept.state, kept.posted) == (State.SENT, PLACE)
    assert [event[2:4] for event in await ledger.history.events(delivery.id)] == [
        ("queued", "sending"),
        ("sending", "sent"),
    ]


async def test_an_outcome_that_is_told_again_after_a_lost_answer_is_known(two: tuple[PostgresLedger, ...]) -> None:
    ledger, other = two
    delivery, [part] = await fixed(ledger, [post()])
    await ledger.parts.intend(delivery, part, NOW, LATER)
    assert await ledger.parts.settle(delivery, part, State.SENT, NOW, "", posted=PLACE)
    assert await ledger.parts.settle(delivery, part, State.SENT, NOW, "", posted=PLACE)
    assert not await ledger.parts.settle(delivery, part, State.SENT, NOW, "", posted=Posted("c1", "another"))
    [taken] = await claimed(other, "other", LATER)
    assert taken.fence > delivery.fence
    assert not await ledger.parts.settle(delivery, part, State.SENT, NOW, "", posted=PLACE)


async def test_no_call_is_made_on_an_intent_of_which_nobody_knows_whether_it_stands(
    lossy_way: tuple[Way, PostgresLedger],
) -> None:
    way, ledger = lossy_way
    delivery, [part] = await fixed(ledger, [post()])
    way.loses = "answer"
    with pytest.raises(StorageError):
        await ledger.parts.intend(delivery, part, NOW, LATER)
    [kept] = await ledger.parts.of(delivery.id)
    assert kept.state is State.SENDING


async def test_a_commit_whose_answer_is_lost_is_not_done_again(lossy_way: tuple[Way, PostgresLedger]) -> None:
    way, ledger = lossy_way

    async def work(transaction: Transaction) -> None:
        await transaction.run("INSERT INTO vote_event (id, at) VALUES (gen_random_uuid()::text, now())")
        way.loses = "answer"

    with pytest.raises(OutcomeUnknown):
        await ledger.database.write(work)
    assert len(await ledger.database.read("SELECT id FROM vote_event")) == 1


async def test_two_processes_that_claim_at_once_get_each_delivery_once(two: tuple[PostgresLedger, ...]) -> None:
    for channel in await subscribed(two[0], *(f"c{number}" for number in range(30))):
        await opened(two[0], channel)
    taken = await asyncio.gather(*(claimed(two[n % 2], f"w{n}", limit=5) for n in range(12)))
    ids = [delivery.id for deliveries in taken for delivery in deliveries]
    assert len(ids) == len(set(ids)) == 30


async def test_an_event_that_two_processes_hear_counts_once_and_a_vote_is_one_whoever_keeps_it(
    two: tuple[PostgresLedger, ...],
) -> None:
    told = Told(NOW, NOW, "event")
    changed = await asyncio.gather(*(two[n % 2].votes.cast(VOTE, told, given=True) for n in range(8)))
    assert sorted(changed) == [*[False] * 7, True]
    people = [replace(VOTE, user=f"u{n}") for n in range(20)]
    await asyncio.gather(*(two[n % 2].votes.cast(one, Told(NOW, NOW), given=True) for n, one in enumerate(people)))
    assert await two[0].votes.tally([FULL.id]) == {FULL.id: 21}


async def test_whoever_is_forgotten_while_they_vote_elsewhere_leaves_nothing(two: tuple[PostgresLedger, ...]) -> None:
    votes = [replace(VOTE, message=f"m{number}") for number in range(12)]
    await asyncio.gather(
        *(two[0].votes.cast(one, Told(NOW, NOW), given=True) for one in votes),
        two[1].people.forget(Person("discord", "ada"), LATER),
    )
    assert await two[0].votes.tally([FULL.id]) == {}


async def test_a_process_that_stands_still_inside_a_transaction_keeps_no_channel_from_the_others(
    two: tuple[PostgresLedger, ...],
) -> None:
    ledger, other = two
    first, second = await subscribed(ledger, "c1", "c2")
    await opened(ledger, first)
    await opened(ledger, second)

    async def work(transaction: Transaction) -> list[str]:
        await transaction.run("SELECT id FROM channel WHERE id = :id FOR NO KEY UPDATE", id=first.id)
        return [one.channel.channel for one in await claimed(other)]

    assert await ledger.database.write(work) == ["c2"]


async def test_votes_on_what_many_digests_show_never_wait_for_each_other(two: tuple[PostgresLedger, ...]) -> None:
    """Each marks the same parts, in one order for all: whoever waits has none that another one waits for."""
    ledger, other = two
    _, parts = await fixed(ledger, [post(), post(), post()])
    # The first row moves behind the others.
    await ledger.database.run("UPDATE part SET reason = 'moved' WHERE id = :id", id=parts[0].id)

    async def work(transaction: Transaction) -> None:
        lock = "SELECT id FROM part WHERE id = :id FOR NO KEY UPDATE NOWAIT"
        await transaction.run(lock, id=parts[0].id)
        touching.append(asyncio.create_task(other.redraws.touch([FULL.id], NOW, NOW)))
        while not await transaction.run("SELECT FROM pg_locks WHERE NOT granted"):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await transaction.run(lock, id=parts[1].id)

    touching: list[asyncio.Task[int]] = []
    await ledger.database.write(work)
    assert await touching[0] == 3


async def test_a_server_that_is_away_is_told_in_one_sentence_without_the_password() -> None:
    with pytest.raises(StorageError, match="cannot be reached") as told:
        async with Postgres.open("postgresql://bot:hunter2@127.0.0.1:1/papers") as database:
            await database.read("SELECT 1")
    assert "hunter2" not in str(told.value)
