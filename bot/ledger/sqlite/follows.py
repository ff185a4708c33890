"""What people follow, and where each of them is written to, in SQLite."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from bot.chat.reactions import Person
from bot.database.connection import Database, Transaction
from bot.database.values import listed, stamp
from bot.delivery.channel import Channel
from bot.delivery.preferences import Preferences
from bot.delivery.wishes import Wish, Wishes
from bot.ledger.sqlite.erasures import erased_at
from bot.ledger.sqlite.people import settle
from bot.ledger.sqlite.rows import WHO, channel_of, channel_values
from bot.ledger.sqlite.votes import THEIRS

# The preferences and the moment of a place that is written to anew are the newest; what it had is not had again.
WRITTEN_TO = """
    INSERT INTO channel (platform, tenant, channel, preferences, due_by, next_due_at, configured)
    VALUES (:platform, :tenant, :channel, :preferences, :due_by, :next_due_at, 0)
    ON CONFLICT (platform, tenant, channel) DO UPDATE SET preferences = excluded.preferences,
        due_by = excluded.due_by, next_due_at = excluded.next_due_at, status = 'active', reason = ''
    RETURNING id
"""
PLACE = """
    SELECT channel.* FROM mailbox JOIN channel ON channel.id = mailbox.channel_id
    WHERE mailbox.platform = :platform AND mailbox.user = :user AND mailbox.home IN (:home, '')
    ORDER BY mailbox.home = '' LIMIT 1
"""


class FollowRows:
    """The part of the ledger that knows what people follow."""

    def __init__(self, database: Database, defaults: Preferences) -> None:
        self._database = database
        self._defaults = defaults

    async def of_place(self, channel_id: int) -> Wishes:
        """What is wished by whoever is written to there."""
        rows = await self._database.read(
            """SELECT wish, topic FROM follow JOIN mailbox USING (platform, user, home)
               WHERE channel_id = ? ORDER BY follow.at, topic""",
            [channel_id],
        )
        return Wishes.of((row["wish"], row["topic"]) for row in rows)

    async def of(self, person: Person) -> Wishes:
        """What a person follows, and what they never want."""
        rows = await self._database.read(
            f"SELECT wish, topic FROM follow WHERE {THEIRS} ORDER BY at, topic", asdict(person)
        )
        return Wishes.of((row["wish"], row["topic"]) for row in rows)

    async def keep(self, person: Person, wish: Wish, topic: str, heard: datetime) -> bool:
        """Keep a wish; gives whether it is new."""
        async with self._database.write() as transaction:
            if await _is_forgotten(transaction, person, heard):
                return False
            rows = await transaction.run(
                """INSERT INTO follow (platform, user, home, wish, topic, at)
                   VALUES (:platform, :user, :home, :wish, :topic, :at) ON CONFLICT DO NOTHING RETURNING 1""",
                {**asdict(person), "wish": wish, "topic": topic, "at": stamp(heard)},
            )
        return bool(rows)

    async def drop(self, person: Person, wish: Wish, topics: Collection[str]) -> int:
        """Wish these no more; gives how many were wished."""
        async with self._database.write() as transaction:
            rows = await transaction.run(
                f"""DELETE FROM follow WHERE {THEIRS} AND wish = :wish
                    AND topic IN (SELECT value FROM json_each(:topics)) RETURNING 1""",
                {**asdict(person), "wish": wish, "topics": listed(topics)},
            )
        return len(rows)

    async def place(self, person: Person) -> Channel | None:
        """Where a person is written to, if anywhere."""
        rows = await self._database.read(PLACE, asdict(person))
        return channel_of(rows[0], self._defaults) if rows else None

    async def take_stop(self, person: Person) -> bool:
        """Note that a person is told that they can be written to no more; gives whether they were not told before."""
        async with self._database.write() as transaction:
            rows = await transaction.run(
                f"""UPDATE channel SET status = 'gone' WHERE status = 'blocked'
                    AND id IN (SELECT channel_id FROM mailbox WHERE {THEIRS}) RETURNING 1""",
                asdict(person),
            )
        return bool(rows)

    async def write_to(self, person: Person, place: Channel, heard: datetime) -> tuple[Channel | None, Channel] | None:
        """Write to a person there from now on; gives where they were written to before and now."""
        async with self._database.write() as transaction:
            if await _is_forgotten(transaction, person, heard):
                return None
            rows = await transaction.run(PLACE, asdict(person))
            before = channel_of(rows[0], self._defaults) if rows else None
            if before is not None and before.status == "active":
                return before, before
            [[number]] = await transaction.run(WRITTEN_TO, channel_values(place))
            await transaction.run(
                # Whoever had it before, or wherever they were written to before: one place and one person.
                f"DELETE FROM mailbox WHERE channel_id = :number OR {WHO}",
                {**asdict(person), "number": number},
            )
            await transaction.run(
                "INSERT INTO mailbox (platform, user, home, channel_id) VALUES (:platform, :user, :home, :number)",
                {**asdict(person), "number": number},
            )
            rows = await transaction.run("SELECT * FROM channel WHERE id = ?", [number])
        return before, channel_of(rows[0], self._defaults)


async def _is_forgotten(transaction: Transaction, person: Person, heard: datetime) -> bool:
    """Whether a person had themselves forgotten after they asked for this."""
    await settle(transaction, [person])
    erased = await erased_at(transaction, person)
    return erased is not None and erased >= heard
