"""Reactions of the bot's own on its messages, in SQLite."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.database.connection import Transaction
from bot.database.values import maybe_stamp, stamp
from bot.delivery.states import Delivery, Part, Seeding
from bot.ledger.sqlite.rows import DELIVERY, PART, DefaultedRows, delivery_of, in_transaction, part_of


class SeedRows(DefaultedRows):
    """The part of the ledger that knows which messages lack some."""

    @in_transaction
    async def ask(self, transaction: Transaction, delivery: Delivery, at: datetime) -> None:
        """Have the messages of a delivery bear them from `at` on, once it is sent."""
        # Not where all stand or none may: a delivery that is tried again for its thread is asked for once more.
        await transaction.run(
            """UPDATE part SET seed_at = ? WHERE delivery_id = ? AND kind IN ('post', 'reply')
               AND seed_at IS NULL AND seeds = 0 AND seed_refused = ''""",
            [stamp(at), delivery.id],
        )

    async def wanted(self, platform: str, now: datetime, since: datetime, limit: int) -> Sequence[Seeding]:
        """Messages of a platform that lack some now and were posted after `since`, oldest first."""
        rows = await self.database.read(
            f"""SELECT {DELIVERY}, {PART}, part.seeds FROM part
                JOIN rendered ON rendered.sha256 = part.rendered
                JOIN delivery ON delivery.id = part.delivery_id JOIN channel ON channel.id = delivery.channel_id
                WHERE part.seed_at <= :now AND part.state = 'sent' AND part.posted_message IS NOT NULL
                AND part.lost = '' AND part.ended_at > :since AND delivery.state = 'sent'
                AND channel.platform = :platform ORDER BY part.seed_at, part.id LIMIT :limit""",
            {"platform": platform, "now": stamp(now), "since": stamp(since), "limit": limit},
        )
        return [Seeding(delivery_of(row, self.defaults), part_of(row), row["seeds"]) for row in rows]

    @in_transaction
    async def added(self, transaction: Transaction, part: Part, done: int, next_at: datetime | None) -> None:
        """Keep that so many stand on a message, and when the next is to be added."""
        await transaction.run(
            "UPDATE part SET seeds = ?, seed_at = ? WHERE id = ?", [done, maybe_stamp(next_at), part.id]
        )

    @in_transaction
    async def refuse(self, transaction: Transaction, part: Part, why: str) -> None:
        """Add no more to a message."""
        await transaction.run("UPDATE part SET seed_refused = ?, seed_at = NULL WHERE id = ?", [why, part.id])

    async def refusal(self, channel_id: int) -> str:
        """Why the newest message of a channel that was to bear some does not bear them all."""
        rows = await self.database.read(
            """SELECT seed_refused FROM part WHERE (seeds > 0 OR seed_refused <> '')
               AND delivery_id IN (SELECT id FROM delivery WHERE channel_id = ?) ORDER BY id DESC LIMIT 1""",
            [channel_id],
        )
        return str(rows[0]["seed_refused"]) if rows else ""
