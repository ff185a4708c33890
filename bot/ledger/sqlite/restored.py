"""What a backup cannot know: the digests that were posted between its making and its coming back."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.database.connection import Database, Transaction
from bot.database.values import stamp
from bot.delivery.states import Delivery

# How far back a ledger without a single date is mistrusted.
UNKNOWN_AGE = timedelta(days=30)
WHY = "perhaps posted before a backup was put back"

NEWEST = """
    SELECT max(at) AS at FROM (SELECT max(at) AS at FROM part_event UNION ALL SELECT max(ended_at) FROM delivery)
"""
# Not asked again but looked for in the channel, from `since` on; only what is not found there is posted.
DOUBT = """
    UPDATE part SET state = 'unknown', reason = :why, first_try_at = :since, last_try_at = :since
    WHERE state = 'queued' AND (:delivery IS NULL OR delivery_id = :delivery)
"""


async def mark_restored(database: Database, now: datetime) -> None:
    """Put every message in doubt that may stand in its channel without a trace here."""
    async with database.write() as transaction:
        # The last that the backup knows; nobody knows when the file that lived on after it was last written.
        newest = (await transaction.run(NEWEST))[0]["at"]
        since = newest or stamp(now - UNKNOWN_AGE)
        await transaction.run(
            # Put back twice in a day, the longer gap is the one to look through.
            """INSERT INTO restored (until_day, since) VALUES (?, ?)
               ON CONFLICT (until_day) DO UPDATE SET since = min(since, excluded.since)""",
            [now.date().isoformat(), since],
        )
        await transaction.run(DOUBT, {"why": WHY, "since": since, "delivery": None})
        # Whoever puts a store back that was moved means to use it.
        await transaction.run("DELETE FROM moved_to")
        # Whoever had a claim had it on the file that was put aside.
        await transaction.run(
            """UPDATE delivery SET lease_owner = NULL, lease_until = NULL, fence = fence + 1
               WHERE state = 'queued' AND lease_owner IS NOT NULL"""
        )


async def mark_doubtful(transaction: Transaction, delivery: Delivery) -> None:
    """Put a delivery's new parts in doubt if they may have been posted before a backup was put back."""
    rows = await transaction.run(
        "SELECT min(since) AS since FROM restored WHERE until_day >= ?", [delivery.day.isoformat()]
    )
    if rows[0]["since"] is not None:
        await transaction.run(DOUBT, {"why": WHY, "since": rows[0]["since"], "delivery": delivery.id})
