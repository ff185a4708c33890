"""The messages of deliveries, in SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.database.connection import Transaction
from bot.database.values import maybe_stamp, stamp
from bot.delivery.messages import Message, Posted
from bot.delivery.states import Delivery, Part, State
from bot.ledger.sqlite.changes import holds, keep_body, lease_by, note, open_state, read_at
from bot.ledger.sqlite.rows import PARTS, Rows, in_transaction, part_of
from bot.papers.clock import Steady


class PartRows(Rows):
    """The part of the ledger that keeps the messages of deliveries."""

    async def of(self, delivery_id: int) -> Sequence[Part]:
        """A delivery's parts by seq."""
        rows = await self.database.read(f"{PARTS} WHERE part.delivery_id = ? ORDER BY part.seq", [delivery_id])
        return [part_of(row) for row in rows]

    @in_transaction
    async def intend(
        self,
        transaction: Transaction,
        delivery: Delivery,
        part: Part,
        now: datetime,
        lease_until: datetime,
        steady: Steady | None = None,
    ) -> bool:
        """Commit, durably, that a call is about to be made; also False if the part has ended meanwhile."""
        before = await open_state(transaction, delivery, part)
        if before is None:
            return False
        await _announce(transaction, delivery, part, before, now, lease_until, steady)
        return True

    @in_transaction
    async def follow(
        self,
        transaction: Transaction,
        delivery: Delivery,
        sent: Part,
        posted: Posted,
        part: Part,
        now: datetime,
        lease_until: datetime,
        steady: Steady | None = None,
    ) -> bool:
        """Commit at once that one part was sent and that the call for another is about to be made."""
        before = await open_state(transaction, delivery, part)
        if before is None or not await keep_sent(transaction, delivery, (sent, posted), now):
            return False
        await _announce(transaction, delivery, part, before, now, lease_until, steady)
        return True

    @in_transaction
    async def settle(
        self,
        transaction: Transaction,
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
        return await _settle(
            transaction, delivery, part, state, now, reason, posted=posted, next_at=next_at, count=count, steady=steady
        )

    @in_transaction
    async def rewrite(
        self, transaction: Transaction, delivery: Delivery, part: Part, message: Message, key: str, now: datetime
    ) -> bool:
        """Give a part that was refused another body and key; gives whether the fence held."""
        if not await holds(transaction, delivery):
            return False
        sha256 = await keep_body(transaction, message)
        # A key of its own, since to Discord the same nonce is the same message, whatever is in it:
        # docs.discord.com/developers/resources/message#create-message.
        await transaction.run("UPDATE part SET rendered = ?, key = ? WHERE id = ?", [sha256, key, part.id])
        why = "refused as it was; a plainer form takes its place"
        await note(transaction, now, delivery, part.seq, part.state, State.QUEUED, why)
        return True


async def keep_sent(transaction: Transaction, delivery: Delivery, sent: tuple[Part, Posted], now: datetime) -> bool:
    """Write that a part stands in its channel; gives whether the fence held and the part was open."""
    part, posted = sent
    return await _settle(transaction, delivery, part, State.SENT, now, "", posted=posted)


async def _announce(
    transaction: Transaction,
    delivery: Delivery,
    part: Part,
    before: str,
    now: datetime,
    lease_until: datetime,
    steady: Steady | None,
) -> None:
    await transaction.run(
        # A queued part was surely not accepted, so its first try, from which the key ages, counts anew.
        # Of one in doubt the oldest try may be the one that stands in the channel.
        """UPDATE part SET attempts = attempts + 1, last_try_at = :now, next_at = NULL, state = 'sending',
           first_try_at = CASE WHEN state = 'queued' THEN :now ELSE coalesce(first_try_at, :now) END,
           first_clock = CASE WHEN state = 'queued' THEN :clock ELSE first_clock END,
           first_reading = CASE WHEN state = 'queued' THEN :reading ELSE first_reading END,
           last_clock = :clock, last_reading = :reading
           WHERE id = :id""",
        {"now": stamp(now), "id": part.id, **read_at(steady)},
    )
    await transaction.run(
        # Each call has a whole lease before it, however many parts came before.
        "UPDATE delivery SET lease_until = :until, lease_clock = :clock, lease_ends = :ends WHERE id = :id",
        {"until": stamp(lease_until), "id": delivery.id, **lease_by(steady, now, lease_until)},
    )
    await note(transaction, now, delivery, part.seq, before, State.SENDING, "")


async def _settle(
    transaction: Transaction,
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
    before = await open_state(transaction, delivery, part)
    if before is None:
        return False
    values = {
        "id": part.id,
        "state": state,
        "reason": reason,
        "next_at": maybe_stamp(next_at),
        # Being told to wait is no failure: many refusals for pace alone must not use the attempts up.
        "back": 0 if count else 1,
        "channel": posted.channel if posted else None,
        "message": posted.message if posted else None,
        "ended_at": stamp(now) if state.ended else None,
        **read_at(steady),
    }
    await transaction.run(
        # A try ends with what became of its call; a later look for it is no try. An id once known stays known.
        """UPDATE part SET state = :state, reason = :reason, next_at = :next_at, ended_at = :ended_at,
           last_clock = CASE WHEN state = 'sending' THEN :clock ELSE last_clock END,
           last_reading = CASE WHEN state = 'sending' THEN :reading ELSE last_reading END,
           attempts = max(0, attempts - :back), posted_channel = coalesce(:channel, posted_channel),
           posted_message = coalesce(:message, posted_message) WHERE id = :id""",
        values,
    )
    await note(transaction, now, delivery, part.seq, before, state, reason)
    return True
