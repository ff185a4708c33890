"""What writing bullets took, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from bot.database.postgres.connection import Transaction
from bot.ledger.postgres.rows import Rows
from bot.papers.recipe import Ability, Use

ADD = """
    INSERT INTO llm_use (day, model, calls, failed, tokens_in, tokens_out, seconds)
    VALUES (:day, :model, :calls, :failed, :tokens_in, :tokens_out, :seconds)
    ON CONFLICT (day, model) DO UPDATE SET calls = llm_use.calls + excluded.calls,
        failed = llm_use.failed + excluded.failed, tokens_in = llm_use.tokens_in + excluded.tokens_in,
        tokens_out = llm_use.tokens_out + excluded.tokens_out, seconds = llm_use.seconds + excluded.seconds
"""
USED = "SELECT coalesce(sum(tokens_in + tokens_out), 0)::bigint AS tokens FROM llm_use WHERE day = :day"


async def add_use(transaction: Transaction, day: date, use: Use) -> None:
    """Add to what a day's calls of a model took."""
    await transaction.run(ADD, day=day, **asdict(use))


async def used_on(transaction: Transaction, day: date) -> int:
    """How many tokens a day's calls took."""
    [row] = await transaction.run(USED, day=day)
    return int(row["tokens"])


class SpendingRows(Rows):
    """The part of the ledger that keeps what language models took."""

    async def record(self, day: date, use: Use) -> None:
        """Add to what a day's calls of a model took."""
        await self.database.run(ADD, day=day, **asdict(use))

    async def uses(self, day: date) -> Sequence[Use]:
        """What a day's calls took, for each model."""
        rows = await self.database.read(
            """SELECT model, calls, failed, tokens_in, tokens_out, seconds FROM llm_use
               WHERE day = :day ORDER BY model COLLATE "C" """,
            day=day,
        )
        return [Use(*row) for row in rows]

    async def ability(self, endpoint: str, since: datetime) -> Ability | None:
        """What an endpoint was found to take, unless that was before `since`."""
        rows = await self.database.read(
            "SELECT level, limit_name FROM llm_ability WHERE endpoint = :endpoint AND at >= :since",
            endpoint=endpoint, since=since,
        )  # fmt: skip
        return Ability(*rows[0]) if rows else None

    async def save_ability(self, endpoint: str, ability: Ability, at: datetime) -> None:
        """Keep what an endpoint takes, found at `at`."""
        await self.database.run(
            """INSERT INTO llm_ability (endpoint, level, limit_name, at) VALUES (:endpoint, :level, :limit, :at)
               ON CONFLICT (endpoint) DO UPDATE SET level = excluded.level, limit_name = excluded.limit_name,
                   at = excluded.at""",
            endpoint=endpoint, at=at, **asdict(ability),
        )  # fmt: skip
