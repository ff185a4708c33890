"""Deliveries and their parts in SQLite: the queue is these tables."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from bot.database.connection import Database, Transaction
from bot.database.values import listed, maybe_stamp, moment, stamp
from bot.delivery.channel import Channel
from bot.delivery.messages import Message, Posted
from bot.delivery.states import Choice, Delivery, Part, State
from bot.ledger.sqlite.restored import doubt
from bot.ledger.sqlite.rows import DELIVERY, PART, delivery_of, part_of
from bot.papers.clock import Steady

DELIVERIES = f"SELECT {DELIVERY} FROM delivery JOIN channel ON channel.id = delivery.channel_id"
PARTS = f"SELECT {PART} FROM part JOIN rendered ON rendered.sha256 = part.rendered"

FIRST_IN_CHANNEL = """
    delivery.state = 'queued' AND NOT EXISTS (
        SELECT 1 FROM delivery AS earlier
        WHERE earlier.state = 'queued' AND earlier.channel_id = delivery.channel_id
        AND (earlier.due_at, earlier.id) < (delivery.due_at, delivery.id))
"""
CLAIM = f"""
    UPDATE delivery SET lease_owner = :owner, lease_until = :lease_until, lease_clock = :clock, lease_ends = :ends,
    fence = fence + 1 WHERE id IN (
        SELECT id FROM delivery
        WHERE {FIRST_IN_CHANNEL} AND next_at <= :now AND id NOT IN (SELECT value FROM json_each(:but))
        AND (:platform IS NULL OR channel_id IN (SELECT id FROM channel WHERE platform = :platform))
        AND (:only IS NULL OR (channel_id, day) IN (
            SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:only)))
        AND NOT EXISTS (
            SELECT 1 FROM delivery AS leased
            WHERE leased.state = 'queued' AND leased.channel_id = delivery.channel_id
            AND leased.lease_until IS NOT NULL AND CASE WHEN leased.lease_clock = :clock
                THEN leased.lease_ends > :reading ELSE leased.lease_until > :now END)
        ORDER BY due_at, id LIMIT :limit)
    RETURNING id
"""

# A paper that has a message of its own in the channel, of style cards, was shown only if that was posted.
SHOWN = """
    SELECT paper.value AS paper_id, max(delivery.day) AS day FROM delivery, json_each(delivery.papers) AS paper
    WHERE delivery.channel_id = :channel AND delivery.day <> :but
    AND paper.value IN (SELECT value FROM json_each(:papers))
    AND (delivery.state = 'sent' OR EXISTS (
        SELECT 1 FROM part WHERE part.delivery_id = delivery.id AND part.kind = 'post' AND part.state = 'sent'))
    AND NOT EXISTS (
        SELECT 1 FROM part WHERE part.delivery_id = delivery.id AND part.kind = 'post'
        AND part.paper_id = paper.value AND part.state <> 'sent')
    GROUP BY paper.value
"""


class Deliveries:
    """The part of the archive that keeps deliveries from their opening to their end."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open_delivery(
        self,
        channel: Channel,
        day: date,
        due_at: datetime,
        expires_at: datetime,
        *,
        generation: int = 0,
        next_due_at: datetime | None = None,
    ) -> bool:
        """Create the delivery of (channel, day, generation) unless it exists; gives whether it is new."""
        async with self._database.write() as transaction:
            rows = await transaction.run(
                """INSERT INTO delivery (channel_id, day, generation, due_at, expires_at, next_at)
                   VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (channel_id, day, generation) DO NOTHING RETURNING id""",
                [channel.id, day.isoformat(), generation, stamp(due_at), stamp(expires_at), stamp(due_at)],
            )
            await transaction.run(
                """UPDATE channel SET last_day = max(coalesce(last_day, ''), :day),
                   next_due_at = nullif(max(coalesce(next_due_at, ''), coalesce(:next, '')), '') WHERE id = :id""",
                {"day": day.isoformat(), "next": maybe_stamp(next_due_at), "id": channel.id},
            )
        return bool(rows)

    async def claim(
        self,
        owner: str,
        now: datetime,
        lease_until: datetime,
        limit: int,
        only: Collection[tuple[int, date]] | None = None,
        but: Collection[int] = (),
        platform: str | None = None,
        steady: Steady | None = None,
    ) -> Sequence[Delivery]:
        """Lease deliveries that are open, due, not leased, and first in their channel; fence + 1."""
        pairs = None if only is None else listed([channel_id, day.isoformat()] for channel_id, day in only)
        values = {
            "owner": owner,
            "now": stamp(now),
            "lease_until": stamp(lease_until),
            "limit": limit,
            "only": pairs,
            "but": listed(but),
            "platform": platform,
            "reading": steady.seconds if steady else None,
            **_lease_by(steady, now, lease_until),
        }
        async with self._database.write() as transaction:
            ids = [row["id"] for row in await transaction.run(CLAIM, values)]
            rows = await transaction.run(
                f"""{DELIVERIES} WHERE delivery.id IN (SELECT value FROM json_each(?))
                    ORDER BY delivery.due_at, delivery.id""",
                [listed(ids)],
            )
        return [delivery_of(row) for row in rows]

    async def release_dead(self, is_dead: Collection[str]) -> int:
        """Free the leases of owners that are known to be dead."""
        async with self._database.write() as transaction:
            # The new fence keeps out an owner that was not dead after all.
            rows = await transaction.run(
                """UPDATE delivery SET lease_owner = NULL, lease_until = NULL, fence = fence + 1
                   WHERE state = 'queued' AND lease_owner IN (SELECT value FROM json_each(?)) RETURNING id""",
                [listed(is_dead)],
            )
        return len(rows)

    async def lease_owners(self) -> frozenset[str]:
        """Owners of leases that stand now, run out or not."""
        rows = await self._database.read(
            "SELECT DISTINCT lease_owner FROM delivery WHERE state = 'queued' AND lease_owner IS NOT NULL"
        )
        return frozenset(row["lease_owner"] for row in rows)

    async def shown(self, channel_id: int, paper_ids: Sequence[str], *, but: date) -> Mapping[str, date]:
        """Which of the papers stand in full in the channel's digests of other days than `but`, and the newest such."""
        rows = await self._database.read(SHOWN, {"channel": channel_id, "papers": listed(paper_ids), "but": str(but)})
        return {row["paper_id"]: date.fromisoformat(row["day"]) for row in rows}

    async def fix(self, delivery: Delivery, choice: Choice, parts: Sequence[tuple[str, Message]]) -> bool:
        """Write a delivery's papers and parts (key, message), once; gives whether the fence held."""
        async with self._database.write() as transaction:
            if not await holds(transaction, delivery):
                return False
            if await transaction.run("SELECT 1 FROM part WHERE delivery_id = ?", [delivery.id]):
                return True
            repeats = listed([paper_id, day.isoformat()] for paper_id, day in choice.repeats)
            await transaction.run(
                "UPDATE delivery SET papers = ?, repeats = ? WHERE id = ?",
                [listed(choice.papers), repeats, delivery.id],
            )
            rows = []
            for seq, (key, message) in enumerate(parts):
                sha256 = await keep_body(transaction, message)
                rows.append((delivery.id, seq, key, message.kind, message.paper_id, sha256))
            await transaction.run_many(
                "INSERT INTO part (delivery_id, seq, key, kind, paper_id, rendered) VALUES (?, ?, ?, ?, ?, ?)", rows
            )
            await doubt(transaction, delivery)
        return True

    async def parts(self, delivery_id: int) -> Sequence[Part]:
        """A delivery's parts by seq."""
        rows = await self._database.read(f"{PARTS} WHERE part.delivery_id = ? ORDER BY part.seq", [delivery_id])
        return [part_of(row) for row in rows]

    async def intend(
        self, delivery: Delivery, part: Part, now: datetime, lease_until: datetime, steady: Steady | None = None
    ) -> bool:
        """Commit, durably, that a call is about to be made; also False if the part has ended meanwhile."""
        async with self._database.write() as transaction:
            before = await _open_state(transaction, delivery, part)
            if before is None:
                return False
            await transaction.run(
                """UPDATE part SET attempts = attempts + 1, last_try_at = :now, next_at = NULL, state = 'sending',
                   first_try_at = CASE WHEN state = 'queued' THEN :now ELSE coalesce(first_try_at, :now) END,
                   first_clock = CASE WHEN state = 'queued' THEN :clock ELSE first_clock END,
                   first_reading = CASE WHEN state = 'queued' THEN :reading ELSE first_reading END,
                   last_clock = :clock, last_reading = :reading
                   WHERE id = :id""",
                {"now": stamp(now), "id": part.id, **_read(steady)},
            )
            await transaction.run(
                "UPDATE delivery SET lease_until = :until, lease_clock = :clock, lease_ends = :ends WHERE id = :id",
                {"until": stamp(lease_until), "id": delivery.id, **_lease_by(steady, now, lease_until)},
            )
            await note(transaction, now, delivery, part.seq, before, State.SENDING, "")
        return True

    async def settle(
        self,
        delivery: Delivery,
        part: Part,
        state: State,
        now: datetime,
        reason: str,
        *,
        posted: Posted | None = None,
        next_at: datetime | None = None,
        count: bool = True,
        steady: Steady | None = None,
    ) -> bool:
        """Write what became of a call; `count=False` takes the attempt back. Gives whether the fence held."""
        async with self._database.write() as transaction:
            before = await _open_state(transaction, delivery, part)
            if before is None:
                return False
            values = {
                "id": part.id,
                "state": state,
                "reason": reason,
                "next_at": maybe_stamp(next_at),
                "back": 0 if count else 1,
                "channel": posted.channel if posted else None,
                "message": posted.message if posted else None,
                "ended_at": stamp(now) if state.ended else None,
                **_read(steady),
            }
            await transaction.run(
                """UPDATE part SET state = :state, reason = :reason, next_at = :next_at, ended_at = :ended_at,
                   last_clock = CASE WHEN state = 'sending' THEN :clock ELSE last_clock END,
                   last_reading = CASE WHEN state = 'sending' THEN :reading ELSE last_reading END,
                   attempts = max(0, attempts - :back), posted_channel = coalesce(:channel, posted_channel),
                   posted_message = coalesce(:message, posted_message) WHERE id = :id""",
                values,
            )
            await note(transaction, now, delivery, part.seq, before, state, reason)
        return True

    async def finish(self, delivery: Delivery, state: State, now: datetime, reason: str) -> bool:
        """End a delivery: its open parts become `skipped`, its lease goes, `ended_at` is set."""
        async with self._database.write() as transaction:
            if not await holds(transaction, delivery):
                return False
            rows = await transaction.run(
                """SELECT seq, state FROM part WHERE delivery_id = ? AND state IN ('queued', 'sending', 'unknown')
                   ORDER BY seq""",
                [delivery.id],
            )
            await transaction.run_many(
                """UPDATE part SET state = 'skipped', reason = ?, ended_at = ?, next_at = NULL
                   WHERE delivery_id = ? AND seq = ?""",
                [(reason, stamp(now), delivery.id, row["seq"]) for row in rows],
            )
            for row in rows:
                await note(transaction, now, delivery, row["seq"], row["state"], State.SKIPPED, reason)
            await transaction.run(
                """UPDATE delivery SET state = ?, reason = ?, ended_at = ?, lease_owner = NULL, lease_until = NULL
                   WHERE id = ?""",
                [state, reason, stamp(now), delivery.id],
            )
            await note(transaction, now, delivery, None, State.QUEUED, state, reason)
        return True

    async def release(self, delivery: Delivery, next_at: datetime, reason: str = "") -> bool:
        """Give a claim back, to be taken again at `next_at`; the claim's fence does not hold from then on."""
        async with self._database.write() as transaction:
            rows = await transaction.run(
                """UPDATE delivery SET lease_owner = NULL, lease_until = NULL, fence = fence + 1,
                   next_at = ?, reason = ? WHERE id = ? AND fence = ? AND state = 'queued' RETURNING id""",
                [stamp(next_at), reason, delivery.id, delivery.fence],
            )
        return bool(rows)

    async def hasten(self, latest: datetime) -> int:
        """Have open deliveries and parts that wait until later be taken at `latest`; gives how many deliveries."""
        at = stamp(latest)
        async with self._database.write() as transaction:
            rows = await transaction.run(
                "UPDATE delivery SET next_at = :at WHERE state = 'queued' AND next_at > :at RETURNING id", {"at": at}
            )
            await transaction.run(
                """UPDATE part SET next_at = :at WHERE next_at > :at
                   AND delivery_id IN (SELECT id FROM delivery WHERE state = 'queued')""",
                {"at": at},
            )
        return len(rows)

    async def deliveries(
        self, day: date | None = None, state: State | None = None, limit: int = 1000
    ) -> Sequence[Delivery]:
        """Deliveries, newest first."""
        rows = await self._database.read(
            f"""{DELIVERIES} WHERE (?1 IS NULL OR delivery.day = ?1) AND (?2 IS NULL OR delivery.state = ?2)
                ORDER BY delivery.id DESC LIMIT ?3""",
            [day.isoformat() if day else None, state, limit],
        )
        return [delivery_of(row) for row in rows]

    async def next_at(self) -> datetime | None:
        """When the earliest open delivery can be claimed."""
        rows = await self._database.read(
            f"""SELECT min(max(next_at, coalesce((
                    SELECT max(lease_until) FROM delivery AS leased
                    WHERE leased.state = 'queued' AND leased.channel_id = delivery.channel_id), '')))
                FROM delivery WHERE {FIRST_IN_CHANNEL}"""
        )
        return moment(rows[0][0])

    async def events(self, delivery_id: int) -> Sequence[tuple[datetime, int | None, str, str, str]]:
        """What happened to a delivery: (when, part seq, from, to, why), oldest first."""
        rows = await self._database.read(
            "SELECT at, seq, before, after, why FROM part_event WHERE delivery_id = ? ORDER BY id", [delivery_id]
        )
        return [(datetime.fromisoformat(at), seq, before, after, why) for at, seq, before, after, why in rows]


def _read(steady: Steady | None) -> dict[str, str | float | None]:
    return {"clock": steady.clock if steady else None, "reading": steady.seconds if steady else None}


def _lease_by(steady: Steady | None, now: datetime, lease_until: datetime) -> dict[str, str | float | None]:
    """When a lease ends by the clock that nobody sets."""
    lasts = (lease_until - now).total_seconds()
    return {"clock": steady.clock if steady else None, "ends": steady.seconds + lasts if steady else None}


async def holds(transaction: Transaction, delivery: Delivery) -> bool:
    """Whether the claim still stands: nobody claimed, released or ended the delivery since."""
    return bool(
        await transaction.run(
            "SELECT 1 FROM delivery WHERE id = ? AND fence = ? AND state = 'queued'", [delivery.id, delivery.fence]
        )
    )


async def keep_body(transaction: Transaction, message: Message) -> str:
    """Keep a message's body under its SHA-256, which is given."""
    body = json.dumps(message.body, ensure_ascii=False, separators=(",", ":"))
    sha256 = hashlib.sha256(body.encode("utf-8", "replace")).hexdigest()
    await transaction.run("INSERT INTO rendered (sha256, body) VALUES (?, ?) ON CONFLICT DO NOTHING", [sha256, body])
    return sha256


async def _open_state(transaction: Transaction, delivery: Delivery, part: Part) -> str | None:
    """The state of a part that is still open while the claim stands."""
    if not await holds(transaction, delivery):
        return None
    rows = await transaction.run("SELECT state FROM part WHERE id = ? AND delivery_id = ?", [part.id, delivery.id])
    return rows[0]["state"] if rows and not State(rows[0]["state"]).ended else None


async def note(
    transaction: Transaction,
    at: datetime,
    delivery: Delivery,
    seq: int | None,
    before: str,
    after: str,
    why: str,
) -> None:
    """Write down, for good, that a part or (without `seq`) its delivery changed."""
    await transaction.run(
        "INSERT INTO part_event (at, delivery_id, seq, before, after, why) VALUES (?, ?, ?, ?, ?, ?)",
        [stamp(at), delivery.id, seq, before, after, why],
    )
