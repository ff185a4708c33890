"""What writing bullets took, in SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.database.connection import Database
from bot.database.values import stamp
from bot.papers.recipe import Ability, Use


class SpendingRows:
    """The part of the ledger that keeps what language models took."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, day: date, use: Use) -> None:
        """Add to what a day's calls of a model took."""
        async with self._database.write() as transaction:
            await transaction.run(
                """INSERT INTO llm_use (day, model, calls, failed, tokens_in, tokens_out, seconds)
                   VALUES (?, ?, ?, ?, ?, ?, ?)
                   ON CONFLICT DO UPDATE SET calls = calls + excluded.calls, failed = failed + excluded.failed,
                       tokens_in = tokens_in + excluded.tokens_in, tokens_out = tokens_out + excluded.tokens_out,
                       seconds = seconds + excluded.seconds""",
                [day.isoformat(), use.model, use.calls, use.failed, use.tokens_in, use.tokens_out, use.seconds],
            )

    async def uses(self, day: date) -> Sequence[Use]:
        """What a day's calls took, for each model."""
        rows = await self._database.read(
            """SELECT model, calls, failed, tokens_in, tokens_out, seconds FROM llm_use
               WHERE day = ? ORDER BY model""",
            [day.isoformat()],
        )
        return [Use(*row) for row in rows]

    async def ability(self, endpoint: str, since: datetime) -> Ability | None:
        """What an endpoint was found to take, unless that was before `since`."""
        rows = await self._database.read(
            "SELECT level, limit_name FROM llm_ability WHERE endpoint = ? AND at >= ?", [endpoint, stamp(since)]
        )
        return Ability(*rows[0]) if rows else None

    async def save_ability(self, endpoint: str, ability: Ability, at: datetime) -> None:
        """Keep what an endpoint takes, found at `at`."""
        async with self._database.write() as transaction:
            await transaction.run(
                # REPLACE is right only because no trigger and no index of words hangs on this table.
                "INSERT OR REPLACE INTO llm_ability (endpoint, level, limit_name, at) VALUES (?, ?, ?, ?)",
                [endpoint, ability.level, ability.limit, stamp(at)],
            )
