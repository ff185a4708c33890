"""What became of deliveries, in PostgreSQL."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot.delivery.states import Delivery, DeliveryKind, State
from bot.ledger.postgres.rows import DELIVERIES, DefaultedRows, delivery_of

TROUBLED = "('blocked', 'dead', 'held', 'gone')"

# A paper that has a message of its own in the channel, of style cards, was shown only if that was posted.
SHOWN = """
    SELECT paper.id AS paper_id, max(delivery.day) AS day
    FROM delivery CROSS JOIN LATERAL unnest(delivery.papers) AS paper (id)
    WHERE delivery.channel_id = :channel AND delivery.kind = 'digest' AND delivery.day <> :but
    AND paper.id = ANY (:papers::text[])
    AND (delivery.state = 'sent' OR EXISTS (
        SELECT 1 FROM part WHERE part.delivery_id = delivery.id AND part.kind = 'post' AND part.state = 'sent'))
    AND NOT EXISTS (
        SELECT 1 FROM part WHERE part.delivery_id = delivery.id AND part.kind = 'post'
        AND part.paper_id = paper.id AND part.state <> 'sent')
    GROUP BY paper.id
"""


class HistoryRows(DefaultedRows):
    """The part of the ledger that tells what became of deliveries."""

    async def deliveries(
        self,
        day: date | None = None,
        state: State | None = None,
        limit: int = 1000,
        kind: DeliveryKind | None = None,
    ) -> Sequence[Delivery]:
        """Deliveries, of one kind or of all, newest first."""
        rows = await self.database.read(
            f"""{DELIVERIES} WHERE (:day::date IS NULL OR delivery.day = :day)
                AND (:state::text IS NULL OR delivery.state = :state)
                AND (:kind::text IS NULL OR delivery.kind = :kind) ORDER BY delivery.id DESC LIMIT :limit""",
            day=day, state=state, kind=kind, limit=limit,
        )  # fmt: skip
        return [delivery_of(row, self.defaults) for row in rows]

    async def of_channel(self, channel_id: int, limit: int, kind: DeliveryKind = "digest") -> Sequence[Delivery]:
        """A channel's deliveries of its newest editions or periods, the newest of each, newest edition first."""
        rows = await self.database.read(
            f"""{DELIVERIES} WHERE delivery.channel_id = :channel AND delivery.kind = :kind AND NOT EXISTS (
                    SELECT 1 FROM delivery AS later WHERE later.channel_id = delivery.channel_id
                    AND later.kind = :kind AND later.day = delivery.day AND later.generation > delivery.generation)
                ORDER BY delivery.day DESC LIMIT :limit""",
            channel=channel_id, kind=kind, limit=limit,
        )  # fmt: skip
        return [delivery_of(row, self.defaults) for row in rows]

    async def events(self, delivery_id: int) -> Sequence[tuple[datetime, int | None, str, str, str]]:
        """What happened to a delivery: (when, part seq, from, to, why), oldest first."""
        rows = await self.database.read(
            "SELECT at, seq, before, after, why FROM part_event WHERE delivery_id = :delivery ORDER BY id",
            delivery=delivery_id,
        )
        return [(at, seq, before, after, why) for at, seq, before, after, why in rows]

    async def shown(self, channel_id: int, paper_ids: Sequence[str], *, but: date) -> Mapping[str, date]:
        """Which of the papers stand in full in the channel's digests of other days than `but`, and the newest such."""
        rows = await self.database.read(SHOWN, channel=channel_id, papers=paper_ids, but=but)
        return {row["paper_id"]: row["day"] for row in rows}

    async def troubled(self, since: datetime) -> Sequence[Delivery]:
        """Deliveries that ended since then in a state that needs a person, or lost a message to one."""
        rows = await self.database.read(
            # Of its parts too: a digest counts as sent even if something below it was refused.
            f"""{DELIVERIES} WHERE delivery.ended_at >= :since AND (delivery.state IN {TROUBLED} OR EXISTS (
                    SELECT 1 FROM part WHERE part.delivery_id = delivery.id AND part.state IN {TROUBLED}))
                ORDER BY delivery.id""",
            since=since,
        )
        return [delivery_of(row, self.defaults) for row in rows]

    async def states(self, since: date) -> Mapping[State, tuple[int, datetime]]:
        """How many deliveries of that day and later are in each state, and when the first of them was due."""
        rows = await self.database.read(
            "SELECT state, count(*) AS many, min(due_at) AS due FROM delivery WHERE day >= :since GROUP BY state",
            since=since,
        )
        return {State(row["state"]): (row["many"], row["due"]) for row in rows}

    async def take_notice(self, day: date, now: datetime) -> bool:
        """Claim the day's notice; gives whether nobody had it before."""
        rows = await self.database.run(
            # A row comes back only from the one that inserted it, so of several processes one has the notice.
            "INSERT INTO notice (day, at) VALUES (:day, :now) ON CONFLICT DO NOTHING RETURNING day",
            day=day,
            now=now,
        )
        return bool(rows)
