"""What every change of a delivery goes through: the claim must hold, and what changed is written down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.database.postgres.connection import Transaction
from bot.delivery.messages import Message, Posted
from bot.delivery.states import Delivery, Part
from bot.ledger.kept import body_hash, body_text
from bot.papers.clock import Steady

# Whoever claims raises the fence, so what a process that slept too long brings then is not written. The row is locked:
# who changes it meanwhile is waited for, and then seen.
HELD = "SELECT id FROM delivery WHERE id = :delivery AND fence = :fence AND state = 'queued' FOR NO KEY UPDATE"
# The part that a change is about, as it was before that.
OPEN_PART = """
    SELECT part.id, part.delivery_id, part.seq, part.state FROM part JOIN held ON held.id = part.delivery_id
    WHERE part.id = :part AND part.state IN ('queued', 'sending', 'unknown')
"""

# One that stands in its channel and is written as sent beside another change; there may be none.
OPEN_SENT = OPEN_PART.replace(":part", ":sent::bigint")
SENT = """
    UPDATE part SET state = 'sent', reason = '', next_at = NULL, ended_at = :now, last_clock = NULL,
        last_reading = NULL, posted_channel = :channel, posted_message = :message
    FROM sent WHERE part.id = sent.id
"""


async def keep_bodies(transaction: Transaction, messages: Sequence[Message]) -> list[str]:
    """Keep the bodies of messages under their SHA-256, which are given in the order of the messages."""
    bodies = [body_text(message) for message in messages]
    names = [body_hash(body) for body in bodies]
    # In one order for everybody, else two who keep the same bodies could wait for each other.
    kept = sorted(dict(zip(names, bodies, strict=True)).items())
    await transaction.run(
        """INSERT INTO rendered (sha256, body) SELECT * FROM unnest(:names::text[], :bodies::text[])
           ON CONFLICT DO NOTHING""",
        names=[name for name, _ in kept],
        bodies=[body for _, body in kept],
    )
    return names


async def note(
    transaction: Transaction, at: datetime, delivery_id: int, seq: int | None, before: str, after: str, why: str
) -> None:
    """Write down, for good, that a part or (without `seq`) its delivery changed."""
    await transaction.run(
        """INSERT INTO part_event (at, delivery_id, seq, before, after, why)
           VALUES (:at, :delivery, :seq, :before, :after, :why)""",
        at=at, delivery=delivery_id, seq=seq, before=before, after=after, why=why,
    )  # fmt: skip


def claim_of(delivery: Delivery) -> dict[str, int]:
    """What must still hold for a change to be written."""
    return {"delivery": delivery.id, "fence": delivery.fence}


def sent_as(sent: tuple[Part, Posted] | None) -> dict[str, int | str | None]:
    """Which part stands in its channel, and as which message."""
    if sent is None:
        return {"sent": None, "channel": None, "message": None}
    part, posted = sent
    return {"sent": part.id, "channel": posted.channel, "message": posted.message}


def read_at(steady: Steady | None) -> dict[str, str | float | None]:
    """What the clock that nobody sets shows."""
    return {"clock": steady.clock if steady else None, "reading": steady.seconds if steady else None}


def lease_by(steady: Steady | None, now: datetime, lease_until: datetime) -> dict[str, str | float | None]:
    """When a lease ends by the clock that nobody sets."""
    lasts = (lease_until - now).total_seconds()
    return {"clock": steady.clock if steady else None, "ends": steady.seconds + lasts if steady else None}
