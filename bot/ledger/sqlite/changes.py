"""What every change of a delivery goes through: the claim must hold, and what changed is written down."""

from __future__ import annotations

from datetime import datetime

from bot.database.connection import Transaction
from bot.database.values import stamp
from bot.delivery.messages import Message
from bot.delivery.states import Delivery, Part, State
from bot.ledger.kept import body_hash, body_text
from bot.papers.clock import Steady


async def holds(transaction: Transaction, delivery: Delivery) -> bool:
    """Whether the claim still stands: nobody claimed, released or ended the delivery since."""
    # Whoever claims raises the fence, so what a process that slept too long brings then is not written.
    return bool(
        await transaction.run(
            "SELECT 1 FROM delivery WHERE id = ? AND fence = ? AND state = 'queued'", [delivery.id, delivery.fence]
        )
    )


async def keep_body(transaction: Transaction, message: Message) -> str:
    """Keep a message's body under its SHA-256, which is given."""
    body = body_text(message)
    sha256 = body_hash(body)
    await transaction.run("INSERT INTO rendered (sha256, body) VALUES (?, ?) ON CONFLICT DO NOTHING", [sha256, body])
    return sha256


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


async def open_state(transaction: Transaction, delivery: Delivery, part: Part) -> str | None:
    """The state of a part that is still open while the claim stands."""
    if not await holds(transaction, delivery):
        return None
    rows = await transaction.run("SELECT state FROM part WHERE id = ? AND delivery_id = ?", [part.id, delivery.id])
    return rows[0]["state"] if rows and not State(rows[0]["state"]).ended else None


def read_at(steady: Steady | None) -> dict[str, str | float | None]:
    """What the clock that nobody sets shows."""
    return {"clock": steady.clock if steady else None, "reading": steady.seconds if steady else None}


def lease_by(steady: Steady | None, now: datetime, lease_until: datetime) -> dict[str, str | float | None]:
    """When a lease ends by the clock that nobody sets."""
    lasts = (lease_until - now).total_seconds()
    return {"clock": steady.clock if steady else None, "ends": steady.seconds + lasts if steady else None}
