"""Who has which set of bullets written, and for how many tokens, where several processes share a library.

The set, what it took and the end of the order stand in one transaction, and so does a failure: a process that dies
repeats at most the calls that were under way.
"""

# ruff: noqa: S608  (statements are put together from the constants of this module; values are always bound)

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bot.database.postgres.connection import Postgres, Transaction, lock
from bot.errors import WriterAway
from bot.library.postgres.bullets import SETTLED, keep_set, note_failure
from bot.library.postgres.head import open_to_all
from bot.library.postgres.shelf import Shelf
from bot.papers.bullets import Bullets
from bot.papers.orders import FIRST_WAIT, Terms
from bot.papers.paper import Paper
from bot.papers.recipe import Recipe, Use

# From each call on: longer than a call can take with all that it waits for.
LEASE = timedelta(minutes=15)

NOW = "SELECT clock_timestamp() AS now, (clock_timestamp() AT TIME ZONE 'UTC')::date AS day"
THIS = "paper_id = :paper AND language = :language"
MINE = f"{THIS} AND fence = :fence"
LEFT = "DELETE FROM bullets_order WHERE lease_until <= :now RETURNING model, day, tokens"
TAKE = """
    INSERT INTO bullets_order (paper_id, language, owner, lease_until, model, day)
    VALUES (:paper, :language, :owner, :until, :model, :day) ON CONFLICT DO NOTHING RETURNING fence
"""
FAILED_SINCE = f"""
    SELECT 1 FROM bullets_put_off WHERE {THIS} AND made_of = :made_of AND prompt = :prompt
    AND models = :models::text[] AND noted_at >= :since
"""
UNDER_WAY = "SELECT coalesce(sum(tokens), 0)::bigint AS tokens FROM bullets_order WHERE day = :day AND NOT ({})"
SET_ASIDE = f"UPDATE bullets_order SET tokens = :tokens, day = :day, lease_until = :until WHERE {MINE} RETURNING fence"
END = f"DELETE FROM bullets_order WHERE {MINE} RETURNING fence"


class Book(NamedTuple):
    """Where it is written down what a day's calls took."""

    used: Callable[[Transaction, date], Awaitable[int]]
    """Tokens of a day."""
    add: Callable[[Transaction, date, Use], Awaitable[None]]


class SharedOrders:
    """The port Orders on rows that all processes see."""

    def __init__(self, database: Postgres, shelf: Shelf, book: Book, terms: Terms) -> None:
        self.database, self.shelf, self.book, self.terms = database, shelf, book, terms

    async def take(self, paper: Paper, language: str, recipe: Recipe, since: datetime) -> SharedOrder | None:
        """Have a set to oneself; None where another process has it, or wrote it, or failed at it after `since`."""
        key = {"paper": paper.id, "language": language}

        async def work(transaction: Transaction) -> int | None:
            [(now, day)] = [tuple(row) for row in await transaction.run(NOW)]
            # What processes that are gone had set aside may have been spent.
            for row in await transaction.run(LEFT, now=now):
                await self.book.add(transaction, row["day"], Use(row["model"], tokens_in=row["tokens"]))
            taken = await transaction.run(
                TAKE, **key, owner=self.terms.owner, until=now + LEASE, model=recipe.models[0], day=day
            )
            if not taken:
                return None
            fence: int = taken[0]["fence"]
            # Asked after the row was had, so whoever had it before has told by now what came of it.
            if await _settled(transaction, paper, language, recipe, since):
                await transaction.run(END, **key, fence=fence)
                return None
            return fence

        fence = await self.database.write(work)
        return None if fence is None else SharedOrder(self, paper, language, recipe, fence)


async def _settled(transaction: Transaction, paper: Paper, language: str, recipe: Recipe, since: datetime) -> bool:
    made = {"prompt": recipe.prompt, "models": recipe.models}
    rows = await transaction.run(SETTLED, papers=[paper.id], language=language, now=None, **made)
    failed = await transaction.run(
        FAILED_SINCE, paper=paper.id, language=language, made_of=paper.fingerprint, since=since, **made
    )
    return bool(failed) or any(row["made_of"] in ("", paper.fingerprint) for row in rows)


class SharedOrder:
    """The port Order, and the account that its calls are paid from."""

    def __init__(self, orders: SharedOrders, paper: Paper, language: str, recipe: Recipe, fence: int) -> None:
        self._orders, self._paper, self._language, self._recipe = orders, paper, language, recipe
        self._key: dict[str, object] = {"paper": paper.id, "language": language, "fence": fence}
        self._uses: list[Use] = []
        self._under_way = 0

    @property
    def account(self) -> SharedOrder:
        """Itself."""
        return self

    async def allows(self, estimate: int) -> bool:
        """Whether today's tokens are not spent or set aside by anybody; if so, some are set aside for another call.

        Raises WriterAway if another process has the order by now.
        """
        wanted = self._spent + self._under_way + estimate

        async def work(transaction: Transaction) -> bool:
            # One after the other, so that no two take the last ones.
            await lock(transaction, "tokens")
            [(now, day)] = [tuple(row) for row in await transaction.run(NOW)]
            used = await self._orders.book.used(transaction, day)
            [row] = await transaction.run(UNDER_WAY.format(MINE), day=day, **self._key)
            # The estimate itself is not added: a limit below one estimate would else forbid every call.
            if used + row["tokens"] + self._spent + self._under_way >= self._orders.terms.tokens_per_day:
                return False
            if not await transaction.run(SET_ASIDE, **self._key, tokens=wanted, day=day, until=now + LEASE):
                raise WriterAway(f"another process has the bullets of {self._paper.id} written by now")
            return True

        allowed = await self._orders.database.write(work)
        self._under_way += estimate if allowed else 0
        return allowed

    async def record(self, use: Use, estimate: int) -> None:
        """Note what a call took; it is written down with what comes of the order."""
        self._under_way -= estimate
        self._uses.append(use)
        await self._orders.terms.told(use)

    @property
    def _spent(self) -> int:
        return sum(use.tokens for use in self._uses)

    async def keep(self, bullets: Bullets) -> None:
        """Keep the set, and with it what it took."""

        async def work(transaction: Transaction) -> None:
            if await self._end(transaction):
                await keep_set(transaction, self._paper.id, bullets)

        # The order itself says whether this may be written; what was paid for is kept, whoever leads by now.
        await self._orders.shelf.write(work, open_to_all)

    async def fail(self, reason: str) -> None:
        """Note that it could not be written now, and what that took."""

        async def work(transaction: Transaction) -> None:
            if await self._end(transaction):
                [(now, _)] = [tuple(row) for row in await transaction.run(NOW)]
                await note_failure(transaction, self._paper, self._language, self._recipe, now, FIRST_WAIT, reason)

        await self._orders.database.write(work)

    async def give_back(self) -> None:
        """Leave it to the next who asks; what was paid is paid."""
        await self._orders.database.write(self._end)

    async def _end(self, transaction: Transaction) -> bool:
        """End the order and write down what it took; gives whether it was still ours.

        Of one that was taken over, what was set aside has been written down as spent.
        """
        if not await transaction.run(END, **self._key):
            return False
        [(_, day)] = [tuple(row) for row in await transaction.run(NOW)]
        for use in self._uses:
            await self._orders.book.add(transaction, day, use)
        return True
