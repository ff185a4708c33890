"""Deliveries on their way, in PostgreSQL: the queue is this table, and its locks say who takes what."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from bot.database.postgres.connection import Transaction
from bot.database.postgres.errors import OutcomeUnknown
from bot.delivery.channel import Channel
from bot.delivery.messages import Message, Posted
from bot.delivery.states import TROUBLED, Choice, Delivery, DeliveryKind, Opening, Part, State, Wanted
from bot.ledger.postgres.changes import HELD, OPEN_SENT, SENT, claim_of, keep_bodies, lease_by, sent_as
from bot.ledger.postgres.reached import NEWEST, REACHED, reached_by
from bot.ledger.postgres.restored import mark_doubtful
from bot.ledger.postgres.rows import DELIVERY, DefaultedRows, delivery_of, in_transaction
from bot.papers.clock import Steady
from bot.papers.revision import Revision

OPEN = f"""
    WITH moved AS (
        -- Neither column ever goes back, whichever process is late.
        UPDATE channel SET last_day = greatest(last_day, :had), next_due_at = greatest(next_due_at, :next)
        WHERE id = :channel)
    INSERT INTO delivery (channel_id, platform, direct, kind, day, generation, due_at, expires_at, next_at, revision)
    VALUES (:channel, :platform, :direct, :kind, :day, :generation, :due_at, :expires_at, :due_at, {NEWEST})
    ON CONFLICT (channel_id, day, kind, generation) DO NOTHING RETURNING id
"""
# In one order, so that two who plan the same channels at once wait for each other and do not stand in a circle.
LOCKED = "SELECT FROM channel WHERE id = ANY (:channels::bigint[]) ORDER BY id FOR NO KEY UPDATE"
MOVE_ALL = """
    UPDATE channel SET last_day = greatest(last_day, moved.had), next_due_at = greatest(next_due_at, moved.next)
    FROM unnest(:channels::bigint[], :had::date[], :next::timestamptz[]) AS moved (channel, had, next)
    WHERE channel.id = moved.channel
"""
OPEN_ALL = f"""
    INSERT INTO delivery (channel_id, platform, direct, kind, day, generation, due_at, expires_at, next_at, revision)
    SELECT channel.id, channel.platform, channel.direct, opened.kind, opened.day, 0, opened.due_at, opened.expires_at,
        opened.due_at, {NEWEST}
    FROM unnest(:ids::bigint[], :kinds::text[], :days::date[], :due::timestamptz[], :expires::timestamptz[])
        WITH ORDINALITY AS opened (channel, kind, day, due_at, expires_at, number)
    JOIN channel ON channel.id = opened.channel ORDER BY opened.number
    ON CONFLICT (channel_id, day, kind, generation) DO NOTHING RETURNING 1
"""
# Digests of one channel go out one after the other. A yes or no for each row that is looked at: of a join, or of an
# equality, the planner would believe that it leaves nearly nothing, and would look at the whole queue.
FIRST_IN_CHANNEL = """
    delivery.state = 'queued' AND (
        SELECT first.id = delivery.id FROM delivery AS first
        WHERE first.state = 'queued' AND first.channel_id = delivery.channel_id
        ORDER BY first.due_at, first.id LIMIT 1)
"""
# A lease is judged by the clock that nobody sets where the same one took it, else by the database's.
LEASED = """
    {0}.lease_until IS NOT NULL AND CASE WHEN {0}.lease_clock = :clock
        THEN {0}.lease_ends > :reading ELSE {0}.lease_until > :now END
"""
# A lease on any delivery shuts its whole channel, since both platforms count the pace by channel.
OPEN_CHANNEL = f"""
    (SELECT bool_or({LEASED.format("leased")}) FROM delivery AS leased
    WHERE leased.state = 'queued' AND leased.lease_until IS NOT NULL AND leased.channel_id = delivery.channel_id
    ) IS NOT TRUE
"""
# Whoever takes a delivery has its channel's row until the claim is committed; what somebody else has is passed over.
# The row's own lease is asked for by itself: only that is looked at again if the row changed since the search began.
CANDIDATES = f"""
    SELECT delivery.id FROM delivery JOIN channel ON channel.id = delivery.channel_id
    WHERE {FIRST_IN_CHANNEL} AND delivery.id <> ALL (:but::bigint[]) AND {REACHED.format("delivery.revision")}
    AND (:channels::bigint[] IS NULL OR (delivery.channel_id, delivery.day, delivery.kind) IN (
        SELECT * FROM unnest(:channels::bigint[], :days::date[], :kinds::text[])))
    AND ({LEASED.format("delivery")}) IS NOT TRUE AND {OPEN_CHANNEL} AND {{0}} LIMIT :limit
    FOR NO KEY UPDATE OF channel, delivery SKIP LOCKED
"""
ON_ONE, ON_ANY = " AND delivery.platform = :platform ", " AND :platform::text IS NULL "
# Said so that the index of these moments does not fit, which has another order.
TO_CHANNELS = """
    (delivery.next_at <= :now) IS TRUE AND NOT delivery.direct {0} ORDER BY delivery.due_at, delivery.id
"""
# What goes to one person comes after what goes to all; what is put off is not waited for, which may take hours.
TO_PEOPLE = """
    delivery.next_at <= :now AND delivery.direct {0} AND NOT EXISTS (
        SELECT 1 FROM delivery AS public WHERE public.state = 'queued' AND NOT public.direct
        AND public.platform = delivery.platform AND public.due_at <= delivery.due_at AND public.next_at <= :now)
    ORDER BY delivery.next_at, delivery.id
"""
# Asked once more, since the search saw what was committed when it began, and this sees what was committed before the
# channel's row was had.
TAKE = f"""
    UPDATE delivery SET lease_owner = :owner, lease_until = :lease_until, lease_clock = :clock, lease_ends = :ends,
        fence = fence + 1
    FROM channel WHERE channel.id = delivery.channel_id AND delivery.id = ANY (:ids::bigint[])
    AND {FIRST_IN_CHANNEL} AND {OPEN_CHANNEL}
    RETURNING {DELIVERY}
"""
# Not before the lease on its channel ends: asked sooner, a claim would find nothing, over and over. Those whose channel
# is free are in the order of an index, and leased ones are few.
NEXT_AT = f"""
    SELECT least(
        (SELECT next_at FROM delivery WHERE {FIRST_IN_CHANNEL} AND (
            SELECT bool_or(true) FROM delivery AS leased WHERE leased.state = 'queued'
            AND leased.lease_until IS NOT NULL AND leased.channel_id = delivery.channel_id) IS NOT TRUE
        ORDER BY next_at LIMIT 1),
        (SELECT min(greatest(first.next_at, shut.until))
        FROM (
            SELECT channel_id, max(lease_until) AS until FROM delivery
            WHERE state = 'queued' AND lease_until IS NOT NULL GROUP BY channel_id) AS shut
        CROSS JOIN LATERAL (
            SELECT next_at FROM delivery WHERE state = 'queued' AND channel_id = shut.channel_id
            ORDER BY due_at, id LIMIT 1) AS first)) AS at
"""
FINISH = f"""
    WITH held AS ({HELD}), sent AS ({OPEN_SENT}), settled AS ({SENT}),
    open AS (
        SELECT part.id, part.seq, part.state FROM part JOIN held ON held.id = part.delivery_id
        WHERE part.state IN ('queued', 'sending', 'unknown') AND part.id IS DISTINCT FROM :sent::bigint),
    skipped AS (
        UPDATE part SET state = 'skipped', reason = :reason, ended_at = :now, next_at = NULL
        FROM open WHERE part.id = open.id),
    told AS (
        INSERT INTO part_event (at, delivery_id, seq, before, after, why)
        SELECT :now, :delivery, seq, state, 'skipped', :reason FROM open
        UNION ALL SELECT :now, :delivery, seq, state, 'sent', '' FROM sent
        UNION ALL SELECT :now, id, NULL, 'queued', :state, :reason FROM held ORDER BY 3 NULLS LAST)
    UPDATE delivery SET state = :state, reason = :reason, ended_at = :now, lease_owner = NULL, lease_until = NULL
    FROM held WHERE delivery.id = held.id RETURNING delivery.id
"""
REOPEN = f"""
    WITH opened AS (
        UPDATE delivery SET state = 'queued', ended_at = NULL, next_at = :now, expires_at = :expires, reason = '',
            fence = fence + 1, revision = {NEWEST}
        WHERE id = :delivery AND state <> 'queued' RETURNING id),
    closed AS (
        -- A held part may stand in the channel: it is looked for there first, unless a person knows better.
        SELECT part.id, part.seq, part.state,
            CASE WHEN part.state = 'held' AND NOT :force THEN 'unknown' ELSE 'queued' END AS after
        FROM part JOIN opened ON opened.id = part.delivery_id WHERE part.state = ANY (:states::text[])),
    queued AS (
        UPDATE part SET state = closed.after, attempts = 0, reason = '', ended_at = NULL
        FROM closed WHERE part.id = closed.id),
    told AS (
        INSERT INTO part_event (at, delivery_id, seq, before, after, why)
        SELECT :now, :delivery, seq, state, after, :why FROM closed ORDER BY seq)
    SELECT id FROM opened
"""


class DeliveryRows(DefaultedRows):
    """The part of the ledger that keeps deliveries from their opening to their end."""

    async def open(
        self,
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
        rows = await self.database.run(
            OPEN, channel=channel.id, platform=channel.platform, direct=channel.direct, kind=kind, day=day,
            had=day if kind == "digest" else None, generation=generation, due_at=due_at, expires_at=expires_at,
            next=next_due_at,
        )  # fmt: skip
        return bool(rows)

    @in_transaction
    async def open_all(self, transaction: Transaction, openings: Sequence[Opening]) -> int:
        """Create the deliveries that these channels are due and lack, and move each on; gives how many are new."""
        channels = [one.channel.id for one in openings]
        await transaction.run(LOCKED, channels=channels)
        moved = {"had": [one.last_day for one in openings], "next": [one.next_due_at for one in openings]}
        await transaction.run(MOVE_ALL, channels=channels, **moved)
        issues = [(one, issue) for one in openings for issue in one.issues]
        rows = await transaction.run(
            OPEN_ALL,
            ids=[one.channel.id for one, _ in issues], kinds=[issue.kind for _, issue in issues],
            days=[issue.day for _, issue in issues], due=[one.due_at for one, _ in issues],
            expires=[one.expires_at for one, _ in issues],
        )  # fmt: skip
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
        library: Revision | None = None,
    ) -> Sequence[Delivery]:
        """Lease deliveries that are open, due, not leased, and first in their channel; fence + 1."""
        judged = {"now": now, "reading": steady.seconds if steady else None, **lease_by(steady, now, lease_until)}
        narrowed = {
            "channels": None if only is None else [channel_id for channel_id, _, _ in only],
            "days": None if only is None else [day for _, day, _ in only],
            "kinds": None if only is None else [kind for _, _, kind in only],
            "but": list(but),
            "platform": platform,
            **reached_by(library),
        }
        ids = await _candidates(transaction, limit, {**judged, **narrowed})
        if not ids:
            return []
        rows = await transaction.run(TAKE, ids=ids, owner=owner, lease_until=lease_until, **judged)
        return sorted((delivery_of(row, self.defaults) for row in rows), key=lambda one: (one.due_at, one.id))

    @in_transaction
    async def fix(
        self, transaction: Transaction, delivery: Delivery, choice: Choice, parts: Sequence[tuple[str, Message]]
    ) -> bool:
        """Write a delivery's papers and parts (key, message), once; gives whether the fence held."""
        if not await transaction.run(HELD, **claim_of(delivery)):
            return False
        # What was fixed stays: a part may be posted already, and the rest must be of the same digest.
        if await transaction.run("SELECT 1 FROM part WHERE delivery_id = :delivery LIMIT 1", delivery=delivery.id):
            return True
        await transaction.run(
            "UPDATE delivery SET papers = :papers, repeats = :repeats, repeat_days = :days WHERE id = :delivery",
            delivery=delivery.id, papers=choice.papers, repeats=[paper_id for paper_id, _ in choice.repeats],
            days=[day for _, day in choice.repeats],
        )  # fmt: skip
        await _write_parts(transaction, delivery.id, parts)
        # Last, for it changes the parts that were just written.
        await mark_doubtful(transaction, delivery)
        return True

    async def finish(
        self, delivery: Delivery, state: State, now: datetime, reason: str, sent: tuple[Part, Posted] | None = None
    ) -> bool:
        """End a delivery: its open parts become `skipped` but for one that was `sent`, its lease goes."""
        ending = {"state": state, "now": now, "reason": reason, **sent_as(sent)}
        try:
            return bool(await self.database.run(FINISH, **claim_of(delivery), **ending))
        except OutcomeUnknown:
            return await self._ended(delivery, state) or bool(
                await self.database.run(FINISH, **claim_of(delivery), **ending)
            )

    async def _ended(self, delivery: Delivery, state: State) -> bool:
        """Whether a delivery has ended so under this very claim."""
        return bool(
            await self.database.read(
                "SELECT 1 FROM delivery WHERE id = :delivery AND fence = :fence AND state = :state",
                **claim_of(delivery),
                state=state,
            )
        )

    async def release(self, delivery: Delivery, next_at: datetime, reason: str = "") -> bool:
        """Give a claim back, to be taken again at `next_at`; the claim's fence does not hold from then on."""
        rows = await self.database.run(
            """UPDATE delivery SET lease_owner = NULL, lease_until = NULL, fence = fence + 1, next_at = :next,
               reason = :reason WHERE id = :delivery AND fence = :fence AND state = 'queued' RETURNING id""",
            **claim_of(delivery), next=next_at, reason=reason,
        )  # fmt: skip
        return bool(rows)

    async def reopen(
        self,
        delivery: Delivery,
        now: datetime,
        expires_at: datetime,
        *,
        force: bool = False,
        states: Collection[State] = TROUBLED,
        why: str = "tried again by a person",
    ) -> bool:
        """Queue an ended delivery again, with its parts in these states and those that were skipped for them."""
        rows = await self.database.run(
            REOPEN, delivery=delivery.id, now=now, expires=expires_at, force=force, why=why,
            states=[*states, State.SKIPPED],
        )  # fmt: skip
        return bool(rows)

    async def next_at(self) -> datetime | None:
        """When the earliest open delivery can be claimed."""
        rows = await self.database.read(NEXT_AT)
        at: datetime | None = rows[0]["at"]
        return at

    @in_transaction
    async def bring_forward(self, transaction: Transaction, latest: datetime) -> int:
        """Have open deliveries and parts that wait until later be taken at `latest`; gives how many deliveries."""
        rows = await transaction.run(
            "UPDATE delivery SET next_at = :at WHERE state = 'queued' AND next_at > :at RETURNING id", at=latest
        )
        await transaction.run(
            # After a clock that ran ahead and was set right, which had put them off for too long.
            """UPDATE part SET next_at = :at WHERE next_at > :at
               AND delivery_id IN (SELECT id FROM delivery WHERE state = 'queued')""",
            at=latest,
        )
        return len(rows)

    async def lease_owners(self) -> frozenset[str]:
        """Owners of leases that stand now, run out or not."""
        rows = await self.database.read(
            "SELECT DISTINCT lease_owner FROM delivery WHERE state = 'queued' AND lease_owner IS NOT NULL"
        )
        return frozenset(row["lease_owner"] for row in rows)

    async def release_dead(self, is_dead: Collection[str]) -> int:
        """Free the leases of owners that are known to be dead."""
        # The new fence keeps out an owner that was not dead after all.
        rows = await self.database.run(
            """UPDATE delivery SET lease_owner = NULL, lease_until = NULL, fence = fence + 1
               WHERE state = 'queued' AND lease_owner = ANY (:dead::text[]) RETURNING id""",
            dead=list(is_dead),
        )
        return len(rows)


async def _candidates(transaction: Transaction, limit: int, values: Mapping[str, object]) -> list[int]:
    """Deliveries that can be taken, whose rows and channels nobody else has from now on."""
    where = ON_ANY if values["platform"] is None else ON_ONE
    found = await transaction.run(CANDIDATES.format(TO_CHANNELS.format(where)), **{**values, "limit": limit})
    if len(found) < limit:
        more = CANDIDATES.format(TO_PEOPLE.format(where))
        found += await transaction.run(more, **{**values, "limit": limit - len(found)})
    return [row["id"] for row in found]


async def _write_parts(transaction: Transaction, delivery_id: int, parts: Sequence[tuple[str, Message]]) -> None:
    messages = [message for _, message in parts]
    rows = zip(parts, await keep_bodies(transaction, messages), strict=True)
    await transaction.run_many(
        """INSERT INTO part (delivery_id, seq, key, kind, paper_id, rendered)
           VALUES (:delivery, :seq, :key, :kind, :paper, :rendered)""",
        [
            {"delivery": delivery_id, "seq": seq, "key": key, "kind": message.kind, "paper": message.paper_id,
             "rendered": name}
            for seq, ((key, message), name) in enumerate(rows)
        ],
    )  # fmt: skip
