"""How what a person follows is forgotten, in SQLite."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from dataclasses import asdict

from bot.chat.reactions import Person
from bot.database.connection import Transaction
from bot.database.values import listed
from bot.ledger.sqlite.rows import WHO


async def forget_wishes(transaction: Transaction, person: Person) -> None:
    """Remove what a person follows, where they are written to, and all that was or is still to be written."""
    who = asdict(person)
    await transaction.run(f"DELETE FROM follow WHERE {WHO}", who)
    places = await transaction.run(f"DELETE FROM mailbox WHERE {WHO} RETURNING channel_id", who)
    for place in places:
        await _empty(transaction, place["channel_id"])


async def _empty(transaction: Transaction, channel_id: int) -> None:
    """Leave nothing of a place but its number, and end its deliveries; a worker that has one finds its claim over.

    The rows stay, since SQLite gives the numbers of deleted ones away again, and such a worker would take what comes
    next for its own (sqlite.org/autoinc.html).
    """
    here = {"channel": channel_id}
    deliveries = "(SELECT id FROM delivery WHERE channel_id = :channel)"
    parts = await transaction.run(f"DELETE FROM part WHERE delivery_id IN {deliveries} RETURNING rendered", here)
    await transaction.run(f"DELETE FROM part_event WHERE delivery_id IN {deliveries}", here)
    await transaction.run(
        """UPDATE delivery SET state = 'skipped', papers = '[]', repeats = '[]', reason = '', fence = fence + 1,
           lease_owner = NULL, lease_until = NULL WHERE channel_id = :channel""",
        here,
    )
    await transaction.run(
        """UPDATE channel SET channel = '@forgotten ' || id, tenant = '', preferences = '{}', status = 'gone',
           reason = '', next_due_at = NULL, last_day = NULL WHERE id = :channel""",
        here,
    )
    await transaction.run(
        # What was written says what they follow.
        """DELETE FROM rendered WHERE sha256 IN (SELECT value FROM json_each(?))
           AND NOT EXISTS (SELECT 1 FROM part WHERE part.rendered = rendered.sha256)""",
        [listed(row["rendered"] for row in parts)],
    )
