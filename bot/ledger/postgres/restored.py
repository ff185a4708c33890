"""What a backup or a standby cannot know: the digests that were posted after its last row and before it took over."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from bot.database.postgres.connection import Row, Transaction
from bot.database.postgres.origin import Origin, origin_of
from bot.delivery.states import Delivery

log = logging.getLogger(__name__)

# How far back a ledger without a single date is mistrusted.
UNKNOWN_AGE = timedelta(days=30)
WHY = "perhaps posted before the database was put back"
# More claims than can have been lost: whoever had one of these must not find its fence again.
FENCES_LOST = 1_000_000

NEWEST = "SELECT greatest((SELECT max(at) FROM part_event), (SELECT max(ended_at) FROM delivery)) AS at"
OTHER_LINE = "UPDATE library_head SET line = gen_random_uuid()::text"
# Not asked again but looked for in the channel, from `since` on; only what is not found there is posted.
DOUBT = """
    UPDATE part SET state = 'unknown', reason = :why, first_try_at = :since, last_try_at = :since,
        first_clock = NULL, first_reading = NULL, last_clock = NULL, last_reading = NULL
    WHERE state = 'queued' AND (:delivery::bigint IS NULL OR delivery_id = :delivery)
"""


async def greet(transaction: Transaction) -> None:
    """Notice, before a new connection is used, that it leads to another database than the last one did."""
    here = await origin_of(transaction, "delivery")
    rows = await transaction.run("SELECT origin FROM origin")
    if rows and here.with_what_is_known(_kept(rows[0])) == _kept(rows[0]):
        return
    # Every connection of every process notices it; the first one to come here acts.
    await transaction.run("INSERT INTO origin (origin) VALUES (:here) ON CONFLICT DO NOTHING", here="/".join(here))
    [row] = await transaction.run("SELECT origin, clock_timestamp() AS now FROM origin FOR UPDATE")
    known = _kept(row)
    if not here.may_be(known):
        log.warning("the database was put back or a standby took over: what was not sent is looked for in its channel")
        await mark_restored(transaction, row["now"])
        known = here
    # A right that was given or taken away since is no other database.
    await transaction.run("UPDATE origin SET origin = :here", here="/".join(here.with_what_is_known(known)))


def _kept(row: Row) -> Origin:
    return Origin(*row["origin"].split("/"))


async def mark_restored(transaction: Transaction, now: datetime) -> None:
    """Put every message in doubt that may stand in its channel without a trace here."""
    newest = (await transaction.run(NEWEST))[0]["at"]
    # The last that is known here; nobody knows when what lived on after it was last written.
    since = newest or now - UNKNOWN_AGE
    await transaction.run(
        # Put back twice in a day, the longer gap is the one to look through.
        """INSERT INTO restored (until_day, since) VALUES (:day, :since)
           ON CONFLICT (until_day) DO UPDATE SET since = least(restored.since, excluded.since)""",
        day=now.date(), since=since,
    )  # fmt: skip
    await transaction.run(
        # Before the parts, in the order in which everybody locks these. Whoever had a claim had it on what is gone.
        """UPDATE delivery SET lease_owner = NULL, lease_until = NULL, fence = fence + :lost
           WHERE state = 'queued'""",
        lost=FENCES_LOST,
    )
    await transaction.run("UPDATE lease SET fence = fence + :lost, lease_until = clock_timestamp()", lost=FENCES_LOST)
    await transaction.run(DOUBT, why=WHY, since=since, delivery=None)
    # Whoever puts a store back that was moved means to use it.
    await transaction.run("DELETE FROM moved_to")
    # Whoever has seen changes that are gone reads the library anew.
    await transaction.run(OTHER_LINE)


async def mark_doubtful(transaction: Transaction, delivery: Delivery) -> None:
    """Put a delivery's new parts in doubt if they may have been posted before the database was put back."""
    [row] = await transaction.run("SELECT min(since) AS since FROM restored WHERE until_day >= :day", day=delivery.day)
    if row["since"] is not None:
        await transaction.run(DOUBT, why=WHY, since=row["since"], delivery=delivery.id)
