"""Deliveries on their way, in SQLite: the queue is this table."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from bot.database.connection import Transaction
from bot.database.values import listed, maybe_stamp, moment, stamp
from bot.delivery.channel import Channel
from bot.delivery.messages import Message, Posted
from bot.delivery.states import TROUBLED, Choice, Delivery, DeliveryKind, Opening, Part, State, Wanted
from bot.ledger.sqlite.changes import holds, keep_body, lease_by, note
from bot.ledger.sqlite.parts import keep_sent
from bot.ledger.sqlite.restored import mark_doubtful
from bot.ledger.sqlite.rows import DELIVERIES, DefaultedRows, delivery_of, in_transaction
from bot.papers.clock import Steady
from bot.papers.revision import Revision

# The clause tells the parser that ON belongs to no join: sqlite.org/lang_upsert.html, Parsing Ambiguity.
OPEN_ALL = """
    INSERT INTO delivery (channel_id, kind, day, generation, due_at, expires_at, next_at, direct)
    SELECT value ->> 0, value ->> 1, value ->> 2, 0, value ->> 3, value ->> 4, value ->> 3, value ->> 5
    FROM json_each(:opened) WHERE true ORDER BY key
    ON CONFLICT (channel_id, day, kind, generation) DO NOTHING RETURNING id
"""
MOVE_ALL = """
    UPDATE channel SET last_day = nullif(max(coalesce(last_day, ''), moved.had), ''),
        next_due_at = max(coalesce(next_due_at, ''), moved.next)
    FROM (SELECT value ->> 0 AS id, value ->> 1 AS had, value ->> 2 AS next FROM json_each(:moved)) AS moved
    WHERE channel.id = moved.id
"""
# Digests of one channel go out one after the other; row values compare as the pair does: sqlite.org/rowvalue.html.
FIRST_IN_CHANNEL = """
    delivery.state = 'queued' AND NOT EXISTS (
        SELECT 1 FROM delivery AS earlier
        WHERE earlier.state = 'queued' AND earlier.channel_id = delivery.channel_id
        AND (earlier.due_at, earlier.id) < (delivery.due_at, delivery.id))
"""
# A lease on any delivery shuts its whole channel, since both platforms count the pace by channel. It is judged by the
# clock that nobody sets where the same one took it, else by the wall clock.
CLAIM = f"""
    UPDATE delivery SET lease_owner = :owner, lease_until = :lease_until, lease_clock = :clock, lease_ends = :ends,
    fence = fence + 1 WHERE id IN (
        SELECT id FROM delivery INDEXED BY %s
        WHERE {FIRST_IN_CHANNEL} AND next_at <= :now AND id NOT IN (SELECT value FROM json_each(:but))
        AND (:platform IS NULL OR (SELECT platform FROM channel WHERE id = delivery.channel_id) = :platform)
        AND (:only IS NULL OR (channel_id, day, kind) IN (
            SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(:only)))
        AND NOT EXISTS (
            SELECT 1 FROM delivery AS leased
            WHERE leased.state = 'queued' AND leased.channel_id = delivery.channel_id
            AND leased.lease_until IS NOT NULL AND CASE WHEN leased.lease_clock = :clock
                THEN leased.lease_ends > :reading ELSE leased.lease_until > :now END)
        AND %s LIMIT :limit)
    RETURNING id
"""
# In the order of an index, which is told so that the search ends with the last that is taken, however many wait.
# Measured with 80,000 that do: 1 ms; by the index of their moments all of them were looked at and sorted, in 700.
TO_CHANNELS = CLAIM % ("delivery_public", "direct = 0 ORDER BY due_at, id")
# What goes to one person comes after what goes to all; what is put off is not waited for, which may take hours. In the
# order of the index, which ends the search early: measured with 10,000 such that wait, 3 ms instead of 220.
TO_PEOPLE = f"""
    WITH public AS MATERIALIZED (
        SELECT channel.platform, min(delivery.due_at) AS due_at FROM delivery
        JOIN channel ON channel.id = delivery.channel_id
        WHERE delivery.state = 'queued' AND delivery.direct = 0 AND delivery.next_at <= :now GROUP BY channel.platform)
    {CLAIM}
""" % (
    "delivery_open",
    """direct = 1 AND NOT EXISTS (
            SELECT 1 FROM channel JOIN public USING (platform)
            WHERE channel.id = delivery.channel_id AND public.due_at <= delivery.due_at)
        ORDER BY next_at, id""",
)
# Not before the lease on its channel ends: asked sooner, a claim would find nothing, over and over. Those whose channel
# is free are in the order of an index, and leased ones are few.
NEXT_AT = f"""
    SELECT min(at) FROM (
        SELECT * FROM (
            SELECT next_at AS at FROM delivery INDEXED BY delivery_next WHERE {FIRST_IN_CHANNEL} AND NOT EXISTS (
                SELECT 1 FROM delivery AS leased WHERE leased.state = 'queued'
                AND leased.lease_until IS NOT NULL AND leased.channel_id = delivery.channel_id)
            ORDER BY next_at LIMIT 1)
        UNION ALL
        SELECT max(delivery.next_at, shut.until) FROM (
            SELECT channel_id, max(lease_until) AS until FROM delivery INDEXED BY delivery_leased
            WHERE state = 'queued' AND lease_until IS NOT NULL GROUP BY channel_id) AS shut
        CROSS JOIN delivery INDEXED BY delivery_order
        WHERE delivery.channel_id = shut.channel_id AND {FIRST_IN_CHANNEL})
"""


class DeliveryRows(DefaultedRows):
    """The part of the ledger that keeps deliveries from their opening to their end."""

    @in_transaction
    async def open(
        self,
        transaction: Transaction,
        channel: Channel,
        day: date,
        due_at: datetime,
        expires_at: datetime,
        *,
        generation: int = 0,
        next_due_at: datetime | None = None,
        kind: DeliveryKind = "digest",
    ) -> bool:
        """Create the delivery of (channel, day, kind, generation) unless it exists; gives whether it is new."""
        rows = await transaction.run(
            """INSERT INTO delivery (channel_id, kind, day, generation, due_at, expires_at, next_at, direct)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)
               ON CONFLICT (channel_id, day, kind, generation) DO NOTHING RETURNING id""",
            [channel.id, kind, day.isoformat(), generation, stamp(due_at), stamp(expires_at), stamp(due_at),
             int(channel.direct)],
        )  # fmt: skip
        await transaction.run(
            # SQLite's max() of several is NULL if one of them is, hence the empty texts, which stand first:
            # sqlite.org/lang_corefunc.html#max_scalar. Neither column ever goes back, whichever process is late.
            """UPDATE channel SET last_day = nullif(max(coalesce(last_day, ''), :day), ''),
               next_due_at = nullif(max(coalesce(next_due_at, ''), coalesce(:next, '')), '') WHERE id = :id""",
            {
                "day": day.isoformat() if kind == "digest" else "",
                "next": maybe_stamp(next_due_at),
                "id": channel.id,
            },
        )
        return bool(rows)

    @in_transaction
    async def open_all(self, transaction: Transaction, openings: Sequence[Opening]) -> int:
        """Create the deliveries that these channels are due and lack, and move each on; gives how many are new."""
        opened = [
            (one.channel.id, issue.kind, issue.day.isoformat(), stamp(one.due_at), stamp(one.expires_at),
             int(one.channel.direct))
            for one in openings
            for issue in one.issues
        ]  # fmt: skip
        moved = [
            (one.channel.id, had.isoformat() if (had := one.last_day) else "", stamp(one.next_due_at))
            for one in openings
        ]
        rows = await transaction.run(OPEN_ALL, {"opened": listed(opened)})
        await transaction.run(MOVE_ALL, {"moved": listed(moved)})
        return len(rows)

    @in_transaction
    async def claim(
        self,
        transaction: Transaction,
        owner: str,
        now: datetime,
        lease_until: datetime,
        limit: int,
        only: Collection[Wanted] | None = None,
        but: Collection[int] = (),
        platform: str | None = None,
        steady: Steady | None = None,
        library: Revision | None = None,  # noqa: ARG002  (there is one process, which has seen all)
    ) -> Sequence[Delivery]:
        """Lease deliveries that are open, due, not leased, and first in their channel; fence + 1."""
        wanted = None if only is None else listed([channel_id, str(day), kind] for channel_id, day, kind in only)
        values = {
            "owner": owner,
            "now": stamp(now),
            "lease_until": stamp(lease_until),
            "limit": limit,
            "only": wanted,
            "but": listed(but),
            "platform": platform,
            "reading": steady.seconds if steady else None,
            **lease_by(steady, now, lease_until),
        }
        # RETURNING can neither join nor order, so the rows are read once more.
        ids = [row["id"] for row in await transaction.run(TO_CHANNELS, values)]
        if len(ids) < limit:
            more = await transaction.run(TO_PEOPLE, values | {"limit": limit - len(ids)})
            ids += [row["id"] for row in more]
        rows = await transaction.run(
            f"""{DELIVERIES} WHERE delivery.id IN (SELECT value FROM json_each(?))
                ORDER BY delivery.due_at, delivery.id""",
            [listed(ids)],
        )
        return [delivery_of(row, self.defaults) for row in rows]

    @in_transaction
    async def fix(
        self, transaction: Transaction, delivery: Delivery, choice: Choice, parts: Sequence[tuple[str, Message]]
    ) -> bool:
        """Write a delivery's papers and parts (key, message), once; gives whether the fence held."""
        if not await holds(transaction, delivery):
            return False
        # What was fixed stays: a part may be posted already, and the rest must be of the same digest.
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
        # Last, for it changes the parts that were just written.
        await mark_doubtful(transaction, delivery)
        return True

    @in_transaction
    async def finish(
        self,
        transaction: Transaction,
        delivery: Delivery,
        state: State,
        now: datetime,
        reason: str,
        sent: tuple[Part, Posted] | None = None,
    ) -> bool:
        """End a delivery: its open parts become `skipped` but for one that was `sent`, its lease goes."""
        if not await holds(transaction, delivery):
            return False
        if sent:
            await keep_sent(transaction, delivery, sent, now)
        rows = await transaction.run(
            # Read before the update, of which RETURNING would give the state after it alone.
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

    @in_transaction
    async def release(self, transaction: Transaction, delivery: Delivery, next_at: datetime, reason: str = "") -> bool:
        """Give a claim back, to be taken again at `next_at`; the claim's fence does not hold from then on."""
        rows = await transaction.run(
            """UPDATE delivery SET lease_owner = NULL, lease_until = NULL, fence = fence + 1,
               next_at = ?, reason = ? WHERE id = ? AND fence = ? AND state = 'queued' RETURNING id""",
            [stamp(next_at), reason, delivery.id, delivery.fence],
        )
        return bool(rows)

    @in_transaction
    async def reopen(
        self,
        transaction: Transaction,
        delivery: Delivery,
        now: datetime,
        expires_at: datetime,
        *,
        force: bool = False,
        states: Collection[State] = TROUBLED,
        why: str = "tried again by a person",
    ) -> bool:
        """Queue an ended delivery again, with its parts in these states and those that were skipped for them."""
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
            # A held part may stand in the channel: it is looked for there first, unless a person knows better.
            after = State.UNKNOWN if row["state"] == State.HELD and not force else State.QUEUED
            await transaction.run(
                "UPDATE part SET state = ?, attempts = 0, reason = '', ended_at = NULL WHERE id = ?",
                [after, row["id"]],
            )
            await note(transaction, now, delivery, row["seq"], row["state"], after, why)
        return True

    async def next_at(self) -> datetime | None:
        """When the earliest open delivery can be claimed."""
        rows = await self.database.read(NEXT_AT)
        return moment(rows[0][0])

    @in_transaction
    async def bring_forward(self, transaction: Transaction, latest: datetime) -> int:
        """Have open deliveries and parts that wait until later be taken at `latest`; gives how many deliveries."""
        at = stamp(latest)
        rows = await transaction.run(
            "UPDATE delivery SET next_at = :at WHERE state = 'queued' AND next_at > :at RETURNING id", {"at": at}
        )
        await transaction.run(
            # After a clock that ran ahead and was set right, which had put them off for too long.
            """UPDATE part SET next_at = :at WHERE next_at > :at
               AND delivery_id IN (SELECT id FROM delivery WHERE state = 'queued')""",
            {"at": at},
        )
        return len(rows)

    async def lease_owners(self) -> frozenset[str]:
        """Owners of leases that stand now, run out or not."""
        rows = await self.database.read(
            "SELECT DISTINCT lease_owner FROM delivery WHERE state = 'queued' AND lease_owner IS NOT NULL"
        )
        return frozenset(row["lease_owner"] for row in rows)

    @in_transaction
    async def release_dead(self, transaction: Transaction, is_dead: Collection[str]) -> int:
        """Free the leases of owners that are known to be dead."""
        # The new fence keeps out an owner that was not dead after all.
        rows = await transaction.run(
            """UPDATE delivery SET lease_owner = NULL, lease_until = NULL, fence = fence + 1
               WHERE state = 'queued' AND lease_owner IN (SELECT value FROM json_each(?)) RETURNING id""",
            [listed(is_dead)],
        )
        return len(rows)
