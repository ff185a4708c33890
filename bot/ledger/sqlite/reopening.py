"""What a person does about deliveries that ended badly: told of them once a day, opens them again."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from bot.database.connection import Database
from bot.database.values import listed, maybe_stamp, stamp
from bot.delivery.messages import Message
from bot.delivery.states import Delivery, Part, State
from bot.ledger.sqlite.deliveries import DELIVERIES, holds, keep_body, note
from bot.ledger.sqlite.rows import delivery_of

TROUBLED = "('blocked', 'dead', 'held', 'gone')"
ALL_TROUBLED = frozenset({State.BLOCKED, State.DEAD, State.HELD, State.GONE})


class Reopening:
    """The part of the archive that lets ended deliveries go on."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def reopen(
        self,
        delivery: Delivery,
        now: datetime,
        expires_at: datetime,
        *,
        force: bool = False,
        states: Collection[State] = ALL_TROUBLED,
        why: str = "tried again by a person",
    ) -> bool:
        """Queue an ended delivery again, with its parts in these states and those that were skipped for them."""
        async with self._database.write() as transaction:
            rows = await transaction.run(
                """UPDATE delivery SET state = 'queued', ended_at = NULL, next_at = :now, expires_at = :expires,
                   reason = '', fence = fence + 1 WHERE id = :id AND state <> 'queued' RETURNING id""",
                {"now": stamp(now), "expires": stamp(expires_at), "id": delivery.id},
            )
            if not rows:
                return False
            parts = await transaction.run(
                """SELECT id, seq, state FROM part WHERE delivery_id = ?
                   AND state IN (SELECT value FROM json_each(?)) ORDER BY seq""",
                [delivery.id, listed([*states, State.SKIPPED])],
            )
            for row in parts:
                after = State.UNKNOWN if row["state"] == State.HELD and not force else State.QUEUED
                await transaction.run(
                    "UPDATE part SET state = ?, attempts = 0, reason = '', ended_at = NULL WHERE id = ?",
                    [after, row["id"]],
                )
                await note(transaction, now, delivery, row["seq"], row["state"], after, why)
        return True

    async def rewrite(self, delivery: Delivery, part: Part, message: Message, key: str, now: datetime) -> bool:
        """Give a part that was refused another body and key; gives whether the fence held."""
        async with self._database.write() as transaction:
            if not await holds(transaction, delivery):
                return False
            sha256 = await keep_body(transaction, message)
            await transaction.run("UPDATE part SET rendered = ?, key = ? WHERE id = ?", [sha256, key, part.id])
            why = "refused as it was; a plainer form takes its place"
            await note(transaction, now, delivery, part.seq, part.state, State.QUEUED, why)
        return True

    async def troubled(self, since: datetime) -> Sequence[Delivery]:
        """Deliveries that ended since then in a state that needs a person, or lost a message to one."""
        rows = await self._database.read(
            f"""{DELIVERIES} WHERE delivery.ended_at >= ? AND (delivery.state IN {TROUBLED} OR EXISTS (
                    SELECT 1 FROM part WHERE part.delivery_id = delivery.id AND part.state IN {TROUBLED}))
                ORDER BY delivery.id""",
            [maybe_stamp(since)],
        )
        return [delivery_of(row) for row in rows]

    async def take_notice(self, day: date, now: datetime) -> bool:
        """Claim the day's notice; gives whether nobody had it before."""
        async with self._database.write() as transaction:
            rows = await transaction.run(
                "INSERT INTO notice (day, at) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING day",
                [day.isoformat(), stamp(now)],
            )
        return bool(rows)
