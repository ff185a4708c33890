"""No set of bullets is paid for twice: it is ordered by one process at a time, and what it took is kept with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.database.postgres.connection import Transaction, lock
from bot.errors import StorageError, SummaryError, WriterAway
from bot.library.postgres.library import SharedLibrary
from bot.papers.bullets import Bullets
from bot.papers.clock import SystemClock
from bot.papers.orders import Order, Terms
from bot.papers.paper import Paper
from bot.papers.ports import Account
from bot.papers.recipe import Recipe, Use
from bot.papers.writing import Writing
from bot.service.sharing import orders_of
from bot.service.stores import Stores
from tests.library.postgres.sharing import shared_stores
from tests.postgres import Server
from tests.samples import DAY, EDITION, FULL, NOW, OTHER

RECIPE = Recipe("1", ("m",))
ESTIMATE, TOOK = 100, Use("m", calls=1, tokens_in=60, tokens_out=10)
LIMIT = 1000
MADE = Bullets("ko", "llm", ("하나",), "m", "1", FULL.fingerprint)


@dataclass
class Process:
    """One that has bullets written."""

    stores: Stores
    library: SharedLibrary
    told: list[Use] = field(default_factory=list)

    async def take(self, paper: Paper = FULL, since: datetime | None = None, limit: int = LIMIT) -> Order | None:
        """Order a set."""
        orders = orders_of(self.stores, Terms("me", limit, self.tell))
        assert orders is not None
        return await orders.take(paper, "ko", RECIPE, since or datetime.now(UTC))

    async def tell(self, use: Use) -> None:
        self.told.append(use)

    async def used(self) -> int:
        """Tokens that are written down as spent today."""
        return sum(use.tokens for use in await self.stores.ledger.spending.uses(datetime.now(UTC).date()))

    async def by_hand(self, sql: str) -> list[object]:
        return list(await self.library.shared.run(sql))


class Pen:
    """A writer that counts what it is asked, and pays."""

    recipe = RECIPE

    def __init__(self, trouble: Callable[[], BaseException | None] = lambda: None) -> None:
        self.asked: list[str] = []
        self.trouble = trouble

    def begin(self) -> None:
        """Nothing was given up."""

    async def summarize(self, paper: Paper, language: str, account: Account | None = None) -> Bullets:
        assert account is not None
        if not await account.allows(ESTIMATE):
            raise WriterAway("spent")
        self.asked.append(paper.id)
        await asyncio.sleep(0.01)
        await account.record(TOOK, ESTIMATE)
        if error := self.trouble():
            raise error
        return Bullets(language, "llm", (f"of {paper.id}",), "m", "1")


@pytest.fixture
async def processes(postgres: Server, tmp_path: Path) -> AsyncIterator[tuple[Process, Process]]:
    url = await postgres.database()
    async with AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(shared_stores(url, tmp_path / name)) for name in ("a.db", "b.db")]
        first, second = (Process(*one) for one in opened)
        await first.library.editions.save(EDITION, NOW)
        await second.library.keep_up()
        yield first, second


def writing(process: Process, pen: Pen, limit: int = LIMIT) -> Writing:
    orders = orders_of(process.stores, Terms("me", limit, process.tell))
    return Writing(library=process.library, writer=pen, clock=SystemClock(), orders=orders)


async def account_of(order: Order | None) -> Account:
    assert order is not None
    assert order.account is not None
    return order.account


async def test_two_processes_that_write_the_same_day_pay_for_each_set_once(
    processes: tuple[Process, Process],
) -> None:
    pen = Pen()
    await asyncio.gather(*(writing(one, pen).day(DAY, ["ko", "en"]) for one in processes))
    worth = [paper for paper in EDITION.papers if paper.abstract]
    assert sorted(pen.asked) == sorted(2 * [paper.id for paper in worth])
    assert await processes[0].used() == TOOK.tokens * len(pen.asked)
    assert [one for process in processes for one in process.told] == [TOOK] * len(pen.asked)
    for one in processes:
        await one.library.keep_up()
        assert (await one.library.bullets.of([FULL.id]))[FULL.id][0].items == (f"of {FULL.id}",)


async def test_a_failure_of_one_process_is_not_paid_for_by_another(processes: tuple[Process, Process]) -> None:
    pen = Pen(lambda: SummaryError("no"))
    await asyncio.gather(*(writing(one, pen).day(DAY, ["ko"]) for one in processes))
    assert len(pen.asked) == len({*pen.asked})
    assert await processes[0].used() == TOOK.tokens * len(pen.asked)
    assert await processes[1].by_hand("SELECT * FROM bullets_order") == []


async def test_an_order_is_one_processs_until_its_lease_is_over(processes: tuple[Process, Process]) -> None:
    first, second = processes
    order = await first.take()
    account = await account_of(order)
    assert await account.allows(ESTIMATE)
    assert await second.take() is None
    await first.by_hand("UPDATE bullets_order SET lease_until = clock_timestamp()")
    again = await second.take()
    assert again is not None
    # Nobody knows whether the call under way was answered, so what was set aside for it counts.
    assert await first.used() == ESTIMATE
    assert order is not None
    with pytest.raises(WriterAway, match="another process"):
        await account.allows(ESTIMATE)
    await account.record(TOOK, ESTIMATE)
    await order.keep(MADE)
    assert await first.library.bullets.of([FULL.id]) == {}
    await again.keep(MADE)
    assert await second.library.bullets.of([FULL.id]) == {FULL.id: [MADE]}
    assert await first.used() == ESTIMATE


async def test_the_set_and_what_it_took_are_kept_together_or_not_at_all(
    processes: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = processes
    order = await first.take()
    account = await account_of(order)
    assert await account.allows(ESTIMATE)
    await account.record(TOOK, ESTIMATE)
    assert await first.used() == 0

    async def full(*_: object) -> None:
        raise StorageError("the disk is full")

    assert order is not None
    with monkeypatch.context() as patch:
        patch.setattr("bot.library.postgres.orders.keep_set", full)
        with pytest.raises(StorageError, match="full"):
            await order.keep(MADE)
    assert await first.used() == 0
    assert await first.take() is None
    await order.keep(MADE)
    assert await first.used() == TOOK.tokens
    assert await first.library.bullets.of([FULL.id]) == {FULL.id: [MADE]}


async def test_a_set_that_was_paid_for_is_kept_whoever_leads_by_then(processes: tuple[Process, Process]) -> None:
    first, _ = processes
    order = await first.take()

    async def lost(_: object) -> None:
        raise StorageError("another process leads by now")

    first.library.head.fence = lost
    assert order is not None
    await order.keep(MADE)
    assert await first.library.bullets.of([FULL.id]) == {FULL.id: [MADE]}


async def test_what_was_written_or_failed_meanwhile_is_not_ordered_again(processes: tuple[Process, Process]) -> None:
    first, second = processes
    before = datetime.now(UTC) - timedelta(seconds=1)
    one, other = await first.take(), await first.take(OTHER)
    assert one is not None
    assert other is not None
    await one.keep(MADE)
    await other.fail("no")
    assert await second.take(since=before) is None
    assert await second.take(OTHER, since=before) is None
    assert await second.take(OTHER, since=datetime.now(UTC) + timedelta(seconds=1)) is not None


async def test_the_last_tokens_of_a_day_are_not_given_twice(processes: tuple[Process, Process]) -> None:
    one = await account_of(await processes[0].take(limit=150))
    other = await account_of(await processes[1].take(OTHER, limit=150))
    given = await asyncio.gather(*(account.allows(ESTIMATE) for account in (one, other, one, other)))
    assert sum(given) == 2
    await one.record(TOOK, ESTIMATE)


async def test_whoever_sets_tokens_aside_waits_for_another_who_does(processes: tuple[Process, Process]) -> None:
    first, second = processes
    account = await account_of(await first.take())
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def setting_aside(transaction: Transaction) -> None:
        await lock(transaction, "tokens")
        begun.set()
        await go_on.wait()

    async with asyncio.TaskGroup() as group:
        group.create_task(second.library.shared.write(setting_aside))
        await begun.wait()
        late = group.create_task(account.allows(ESTIMATE))
        assert await asyncio.wait([late], timeout=0.3) == (set(), {late})
        go_on.set()
    assert late.result()


async def test_a_call_that_took_less_than_was_set_aside_leaves_the_rest_to_others(
    processes: tuple[Process, Process],
) -> None:
    first, second = processes
    order = await first.take(limit=ESTIMATE)
    account = await account_of(order)
    assert await account.allows(ESTIMATE)
    other = await account_of(await second.take(OTHER, limit=ESTIMATE))
    assert not await other.allows(ESTIMATE)
    await account.record(TOOK, ESTIMATE)
    assert order is not None
    await order.keep(MADE)
    assert await other.allows(ESTIMATE)


async def test_an_order_that_is_given_back_can_be_taken_at_once(processes: tuple[Process, Process]) -> None:
    first, second = processes
    order = await first.take()
    assert order is not None
    await order.give_back()
    assert await second.take() is not None
