"""The messages of deliveries, in PostgreSQL: one statement a step."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.database.postgres.connection import Transaction
from bot.database.postgres.errors import OutcomeUnknown
from bot.delivery.messages import Message, Posted
from bot.delivery.states import Delivery, Part, State
from bot.ledger.postgres.changes import (
    HELD,
    OPEN_PART,
    OPEN_SENT,
    SENT,
    claim_of,
    keep_bodies,
    lease_by,
    note,
    read_at,
    sent_as,
)
from bot.ledger.postgres.rows import PARTS, Rows, in_transaction, part_of
from bot.papers.clock import Steady

# A queued part was surely not accepted, so its first try, from which the key ages, counts anew. Of one in doubt the
# oldest try may be the one that stands in the channel. Each call has a whole lease before it, however many came before.
TRIED = """
    tried AS (
        UPDATE part SET attempts = part.attempts + 1, last_try_at = :now, next_at = NULL, state = 'sending',
            first_try_at = CASE WHEN open.state = 'queued' THEN :now ELSE coalesce(first_try_at, :now) END,
            first_clock = CASE WHEN open.state = 'queued' THEN :clock ELSE first_clock END,
            first_reading = CASE WHEN open.state = 'queued' THEN :reading ELSE first_reading END,
            last_clock = :clock, last_reading = :reading
        FROM open WHERE part.id = open.id),
    leased AS (
        UPDATE delivery SET lease_until = :until, lease_clock = :clock, lease_ends = :ends
        FROM open WHERE delivery.id = open.delivery_id)
"""
INTEND = f"""
    WITH held AS ({HELD}), open AS ({OPEN_PART}), {TRIED}
    INSERT INTO part_event (at, delivery_id, seq, before, after, why)
    SELECT :now, delivery_id, seq, state, 'sending', '' FROM open RETURNING id
"""
# Both or neither: a part that is not open any more leaves the other as it is.
FOLLOW = f"""
    WITH held AS ({HELD}), sent AS ({OPEN_SENT}), open AS ({OPEN_PART} AND EXISTS (SELECT FROM sent)),
    settled AS ({SENT} AND EXISTS (SELECT FROM open)), {TRIED}
    INSERT INTO part_event (at, delivery_id, seq, before, after, why)
    SELECT :now, sent.delivery_id, sent.seq, sent.state, 'sent', '' FROM sent, open
    UNION ALL SELECT :now, delivery_id, seq, state, 'sending', '' FROM open ORDER BY 3 RETURNING id
"""
# A try ends with what became of its call; a later look for it is no try. An id once known stays known. Being told to
# wait is no failure: many refusals for pace alone must not use the attempts up.
SETTLE = f"""
    WITH held AS ({HELD}), open AS ({OPEN_PART}),
    settled AS (
        UPDATE part SET state = :state, reason = :reason, next_at = :next_at, ended_at = :ended_at,
            last_clock = CASE WHEN open.state = 'sending' THEN :clock ELSE last_clock END,
            last_reading = CASE WHEN open.state = 'sending' THEN :reading ELSE last_reading END,
            attempts = greatest(0, part.attempts - :back), posted_channel = coalesce(:channel, posted_channel),
            posted_message = coalesce(:message, posted_message)
        FROM open WHERE part.id = open.id)
    INSERT INTO part_event (at, delivery_id, seq, before, after, why)
    SELECT :now, delivery_id, seq, state, :state, :reason FROM open RETURNING id
"""
SETTLED = """
    SELECT 1 FROM part JOIN delivery ON delivery.id = part.delivery_id
    WHERE part.id = :part AND delivery.id = :delivery AND delivery.fence = :fence AND part.state = :state
    AND part.reason = :reason AND part.next_at IS NOT DISTINCT FROM :next_at
    AND part.posted_message IS NOT DISTINCT FROM coalesce(:message, part.posted_message)
"""


class PartRows(Rows):
    """The part of the ledger that keeps the messages of deliveries."""

    async def of(self, delivery_id: int) -> Sequence[Part]:
        """A delivery's parts by seq."""
        rows = await self.database.read(
            f"{PARTS} WHERE part.delivery_id = :delivery ORDER BY part.seq", delivery=delivery_id
        )
        return [part_of(row) for row in rows]

    async def intend(
        self, delivery: Delivery, part: Part, now: datetime, lease_until: datetime, steady: Steady | None = None
    ) -> bool:
        """Commit, durably, that a call is about to be made; also False if the part has ended meanwhile.

        Where nobody knows whether that was written no call is made, so it may be written and not be so.
        """
        rows = await self.database.run(
            INTEND, **claim_of(delivery), part=part.id, now=now, until=lease_until,
            **{**lease_by(steady, now, lease_until), **read_at(steady)},
        )  # fmt: skip
        return bool(rows)

    async def follow(
        self,
        delivery: Delivery,
        sent: Part,
        posted: Posted,
        part: Part,
        now: datetime,
        lease_until: datetime,
        steady: Steady | None = None,
    ) -> bool:
        """Commit at once that one part was sent and that the call for another is about to be made."""
        rows = await self.database.run(
            FOLLOW, **claim_of(delivery), part=part.id, now=now, until=lease_until, **sent_as((sent, posted)),
            **{**lease_by(steady, now, lease_until), **read_at(steady)},
        )  # fmt: skip
        return bool(rows)

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
        values = {
            **claim_of(delivery),
            "part": part.id,
            "now": now,
            "state": state,
            "reason": reason,
            "next_at": next_at,
            "back": 0 if count else 1,
            "channel": posted.channel if posted else None,
            "message": posted.message if posted else None,
            "ended_at": now if state.ended else None,
            **read_at(steady),
        }
        try:
            written = bool(await self.database.run(SETTLE, **values))
        except OutcomeUnknown:
            return await self._stands(values) or bool(await self.database.run(SETTLE, **values))
        # One that has ended may have ended by this very call, told again after an answer that was lost.
        return written or (state.ended and await self._stands(values))

    async def _stands(self, values: Mapping[str, object]) -> bool:
        """Whether a part is as it was to be settled, under this very claim."""
        return bool(await self.database.read(SETTLED, **values))

    @in_transaction
    async def rewrite(
        self, transaction: Transaction, delivery: Delivery, part: Part, message: Message, key: str, now: datetime
    ) -> bool:
        """Give a part that was refused another body and key; gives whether the fence held."""
        if not await transaction.run(HELD, **claim_of(delivery)):
            return False
        [name] = await keep_bodies(transaction, [message])
        # A key of its own, since to Discord the same nonce is the same message, whatever is in it:
        # docs.discord.com/developers/resources/message#create-message.
        await transaction.run(
            "UPDATE part SET rendered = :name, key = :key WHERE id = :part", name=name, key=key, part=part.id
        )
        why = "refused as it was; a plainer form takes its place"
        await note(transaction, now, delivery.id, part.seq, part.state, State.QUEUED, why)
        return True
