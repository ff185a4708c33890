"""How what a person follows is forgotten, in PostgreSQL."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from dataclasses import asdict

from bot.chat.reactions import Person
from bot.database.postgres.connection import Transaction
from bot.ledger.postgres.rows import WHO


async def forget_wishes(transaction: Transaction, person: Person) -> None:
    """Remove what a person follows, where they are written to, and all that was or is still to be written."""
    who = asdict(person)
    await transaction.run(f"DELETE FROM follow WHERE {WHO}", **who)
    for [channel_id] in await transaction.run(f"DELETE FROM mailbox WHERE {WHO} RETURNING channel_id", **who):
        await _empty(transaction, channel_id)


async def _empty(transaction: Transaction, channel_id: int) -> None:
    """Leave nothing of a place but its number, and end its deliveries; a worker that has one finds its claim over."""
    # First, for a claim under way has this row, and is waited for.
    await transaction.run(
        """UPDATE channel SET channel = '@forgotten ' || id, tenant = '', preferences = '{}', status = 'gone',
           reason = '', next_due_at = NULL, last_day = NULL WHERE id = :channel""",
        channel=channel_id,
    )
    deliveries = await transaction.run(
        """UPDATE delivery SET state = 'skipped', papers = '{}', repeats = '{}', repeat_days = '{}', reason = '',
           fence = fence + 1, lease_owner = NULL, lease_until = NULL WHERE channel_id = :channel RETURNING id""",
        channel=channel_id,
    )
    ids = [row["id"] for row in deliveries]
    parts = await transaction.run(
        "DELETE FROM part WHERE delivery_id = ANY (:ids::bigint[]) RETURNING rendered", ids=ids
    )
    await transaction.run("DELETE FROM part_event WHERE delivery_id = ANY (:ids::bigint[])", ids=ids)
    await transaction.run(
        # What was written says what they follow.
        """DELETE FROM rendered WHERE sha256 = ANY (:names::text[])
           AND NOT EXISTS (SELECT 1 FROM part WHERE part.rendered = rendered.sha256)""",
        names=[row["rendered"] for row in parts],
    )
