"""What became of deliveries, in SQLite."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot.database.connection import Database
from bot.database.values import listed, maybe_stamp, stamp
from bot.delivery.preferences import Preferences
from bot.delivery.states import Delivery, DeliveryKind, State
from bot.ledger.sqlite.rows import DELIVERIES, delivery_of

TROUBLED = "('blocked', 'dead', 'held', 'gone')"

# A paper that has a message of its own in the channel, of style cards, was shown only if that was posted.
SHOWN = """
    SELECT paper.value AS paper_id, max(delivery.day) AS day FROM delivery, json_each(delivery.papers) AS paper
    WHERE delivery.channel_id = :channel AND delivery.kind = 'digest' AND delivery.day <> :but
    AND paper.value IN (SELECT value FROM json_each(:papers))
    AND (delivery.state = 'sent' OR EXISTS (
        SELECT 1 FROM part WHERE part.delivery_id = delivery.id AND part.kind = 'post' AND part.state = 'sent'))
    AND NOT EXISTS (
        SELECT 1 FROM part WHERE part.delivery_id = delivery.id AND part.kind = 'post'
        AND part.paper_id = paper.value AND part.state <> 'sent')
    GROUP BY paper.value
"""


class HistoryRows:
    """The part of the ledger that tells what became of deliveries."""

    def __init__(self, database: Database, defaults: Preferences) -> None:
        self._database = database
        self._defaults = defaults

    async def deliveries(
        self,
        day: date | None = None,
        state: State | None = None,
        limit: int = 1000,
        kind: DeliveryKind | None = None,
    ) -> Sequence[Delivery]:
        """Deliveries, of one kind or of all, newest first."""
        rows = await self._database.read(
            # Numbered, so that a value is bound once and used twice.
            f"""{DELIVERIES} WHERE (?1 IS NULL OR delivery.day = ?1) AND (?2 IS NULL OR delivery.state = ?2)
                AND (?3 IS NULL OR delivery.kind = ?3) ORDER BY delivery.id DESC LIMIT ?4""",
            [day.isoformat() if day else None, state, kind, limit],
        )
        return [delivery_of(row, self._defaults) for row in rows]

    async def of_channel(self, channel_id: int, limit: int, kind: DeliveryKind = "digest") -> Sequence[Delivery]:
        """A channel's deliveries of its newest editions or periods, the newest of each, newest edition first."""
        rows = await self._database.read(
            f"""{DELIVERIES} WHERE delivery.channel_id = ?1 AND delivery.kind = ?3 AND NOT EXISTS (
                    SELECT 1 FROM delivery AS later WHERE later.channel_id = ?1 AND later.day = delivery.day
                    AND later.kind = ?3 AND later.generation > delivery.generation)
                ORDER BY delivery.day DESC LIMIT ?2""",
            [channel_id, limit, kind],
        )
        return [delivery_of(row, self._defaults) for row in rows]

    async def events(self, delivery_id: int) -> Sequence[tuple[datetime, int | None, str, str, str]]:
        """What happened to a delivery: (when, part seq, from, to, why), oldest first."""
        rows = await self._database.read(
            "SELECT at, seq, before, after, why FROM part_event WHERE delivery_id = ? ORDER BY id", [delivery_id]
        )
        return [(datetime.fromisoformat(at), seq, before, after, why) for at, seq, before, after, why in rows]

    async def shown(self, channel_id: int, paper_ids: Sequence[str], *, but: date) -> Mapping[str, date]:
        """Which of the papers stand in full in the channel's digests of other days than `but`, and the newest such."""
        rows = await self._database.read(SHOWN, {"channel": channel_id, "papers": listed(paper_ids), "but": str(but)})
        return {row["paper_id"]: date.fromisoformat(row["day"]) for row in rows}

    async def troubled(self, since: datetime) -> Sequence[Delivery]:
        """Deliveries that ended since then in a state that needs a person, or lost a message to one."""
        rows = await self._database.read(
            # Of its parts too: a digest counts as sent even if something below it was refused.
            f"""{DELIVERIES} WHERE delivery.ended_at >= ? AND (delivery.state IN {TROUBLED} OR EXISTS (
                    SELECT 1 FROM part WHERE part.delivery_id = delivery.id AND part.state IN {TROUBLED}))
                ORDER BY delivery.id""",
            [maybe_stamp(since)],
        )
        return [delivery_of(row, self._defaults) for row in rows]

    async def states(self, since: date) -> Mapping[State, tuple[int, datetime]]:
        """How many deliveries of that day and later are in each state, and when the first of them was due."""
        rows = await self._database.read(
            "SELECT state, count(*) AS many, min(due_at) AS due FROM delivery WHERE day >= ? GROUP BY state",
            [since.isoformat()],
        )
        return {State(row["state"]): (row["many"], datetime.fromisoformat(row["due"])) for row in rows}

    async def take_notice(self, day: date, now: datetime) -> bool:
        """Claim the day's notice; gives whether nobody had it before."""
        async with self._database.write() as transaction:
            rows = await transaction.run(
                # A row comes back only from the one that inserted it, so of several processes one has the notice.
                "INSERT INTO notice (day, at) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING day",
                [day.isoformat(), stamp(now)],
            )
        return bool(rows)
