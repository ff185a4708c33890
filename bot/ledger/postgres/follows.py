"""What people follow, and where each of them is written to, in PostgreSQL."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from bot.chat.reactions import Person
from bot.database.postgres.connection import Transaction, lock
from bot.delivery.channel import Channel
from bot.delivery.wishes import Wish, Wishes
from bot.ledger.postgres.erasures import erased_at, while_nobody_goes
from bot.ledger.postgres.rows import WHO, DefaultedRows, channel_of, channel_values, in_transaction
from bot.ledger.postgres.settling import settle
from bot.ledger.postgres.votes import THEIRS

# The preferences and the moment of a place that is written to anew are the newest; what it had is not had again.
WRITTEN_TO = """
    INSERT INTO channel (platform, tenant, channel, preferences, due_by, next_due_at, configured)
    VALUES (:platform, :tenant, :channel, :preferences, :due_by, :next_due_at, false)
    ON CONFLICT (platform, tenant, channel) DO UPDATE SET preferences = excluded.preferences,
        due_by = excluded.due_by, next_due_at = excluded.next_due_at, status = 'active', reason = ''
    RETURNING *
"""
PLACE = """
    SELECT channel.* FROM mailbox JOIN channel ON channel.id = mailbox.channel_id
    WHERE mailbox.platform = :platform AND mailbox."user" = :user AND mailbox.home IN (:home, '')
    ORDER BY mailbox.home = '' LIMIT 1
"""


class FollowRows(DefaultedRows):
    """The part of the ledger that knows what people follow."""

    async def of_place(self, channel_id: int) -> Wishes:
        """What is wished by whoever is written to there."""
        rows = await self.database.read(
            """SELECT wish, topic FROM follow JOIN mailbox USING (platform, "user", home)
               WHERE channel_id = :channel ORDER BY follow.at, topic COLLATE "C" """,
            channel=channel_id,
        )
        return Wishes.of((row["wish"], row["topic"]) for row in rows)

    async def of(self, person: Person) -> Wishes:
        """What a person follows, and what they never want."""
        rows = await self.database.read(
            f"""SELECT wish, topic FROM follow WHERE {THEIRS} ORDER BY at, topic COLLATE "C" """, **asdict(person)
        )
        return Wishes.of((row["wish"], row["topic"]) for row in rows)

    @in_transaction
    async def keep(self, transaction: Transaction, person: Person, wish: Wish, topic: str, heard: datetime) -> bool:
        """Keep a wish; gives whether it is new."""
        if await _is_forgotten(transaction, person, heard):
            return False
        rows = await transaction.run(
            """INSERT INTO follow (platform, "user", home, wish, topic, at)
               VALUES (:platform, :user, :home, :wish, :topic, :at) ON CONFLICT DO NOTHING RETURNING 1""",
            **asdict(person), wish=wish, topic=topic, at=heard,
        )  # fmt: skip
        return bool(rows)

    async def drop(self, person: Person, wish: Wish, topics: Collection[str]) -> int:
        """Wish these no more; gives how many were wished."""
        rows = await self.database.run(
            f"DELETE FROM follow WHERE {THEIRS} AND wish = :wish AND topic = ANY (:topics::text[]) RETURNING 1",
            **asdict(person), wish=wish, topics=list(topics),
        )  # fmt: skip
        return len(rows)

    async def place(self, person: Person) -> Channel | None:
        """Where a person is written to, if anywhere."""
        rows = await self.database.read(PLACE, **asdict(person))
        return channel_of(rows[0], self.defaults) if rows else None

    async def take_stop(self, person: Person) -> bool:
        """Note that a person is told that they can be written to no more; gives whether they were not told before."""
        rows = await self.database.run(
            f"""UPDATE channel SET status = 'gone' WHERE status = 'blocked'
                AND id IN (SELECT channel_id FROM mailbox WHERE {THEIRS}) RETURNING 1""",
            **asdict(person),
        )
        return bool(rows)

    @in_transaction
    async def write_to(
        self, transaction: Transaction, person: Person, place: Channel, heard: datetime
    ) -> tuple[Channel | None, Channel] | None:
        """Write to a person there from now on; gives where they were written to before and now."""
        if await _is_forgotten(transaction, person, heard):
            return None
        await lock(transaction, f"mailbox {person.platform} {person.home} {person.user}")
        rows = await transaction.run(PLACE, **asdict(person))
        before = channel_of(rows[0], self.defaults) if rows else None
        if before is not None and before.status == "active":
            return before, before
        [row] = await transaction.run(WRITTEN_TO, **channel_values(place))
        here = {**asdict(person), "number": row["id"]}
        # Whoever had it before, or wherever they were written to before: one place and one person.
        await transaction.run(f"DELETE FROM mailbox WHERE channel_id = :number OR {WHO}", **here)
        await transaction.run(
            'INSERT INTO mailbox (platform, "user", home, channel_id) VALUES (:platform, :user, :home, :number)', **here
        )
        return before, channel_of(row, self.defaults)


async def _is_forgotten(transaction: Transaction, person: Person, heard: datetime) -> bool:
    """Whether a person had themselves forgotten after they asked for this."""
    await while_nobody_goes(transaction)
    await settle(transaction, [person])
    erased = await erased_at(transaction, person)
    return erased is not None and erased >= heard
