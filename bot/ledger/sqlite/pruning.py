"""What the archive lets go of after a while, so that a bot that runs for years does not outgrow its disk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.database.connection import Database
from bot.database.values import stamp
from bot.ledger.kept import EVENTS_FOR, PARTS_FOR, TAKEN_BACK_FOR, TOLD_AGAIN_FOR

# So few that no vote waits longer than some ten milliseconds.
ROWS_AT_A_TIME = 500

# Parts and events are walked in the order in which they were made, and only up to where the young ones begin.
# A delivery itself stays for ever: it is what keeps an old edition from being posted again.
# DELETE takes a LIMIT only where SQLite was compiled for it, hence the selects: sqlite.org/lang_delete.html.
OLD_PARTS = """
    DELETE FROM part WHERE id IN (
        SELECT part.id FROM part JOIN delivery ON delivery.id = part.delivery_id
        WHERE part.id <= (SELECT max(id) FROM part WHERE state = 'sent' AND ended_at < :parts_before)
        AND delivery.ended_at < :parts_before ORDER BY part.id LIMIT :limit)
    RETURNING 1
"""
OLD_EVENTS = """
    DELETE FROM part_event WHERE id IN (SELECT id FROM part_event ORDER BY id LIMIT :limit) AND at < :events_before
    RETURNING 1
"""
TAKEN_BACK = """
    DELETE FROM vote WHERE (platform, user, home, paper_id, channel, message, mark) IN (
        SELECT platform, user, home, paper_id, channel, message, mark FROM vote
        WHERE given = 0 AND at < :taken_back_before LIMIT :limit)
    RETURNING 1
"""
OLD_VOTE_EVENTS = """
    DELETE FROM vote_event WHERE id IN (SELECT id FROM vote_event WHERE at < :told_before LIMIT :limit) RETURNING 1
"""
OLD_READINGS = """
    DELETE FROM vote_reading WHERE (platform, channel, message, mark, tenant) IN (
        SELECT platform, channel, message, mark, tenant FROM vote_reading WHERE at < :told_before LIMIT :limit)
    RETURNING 1
"""
OLD_ERASURES = """
    DELETE FROM erasure WHERE (platform, person) IN (
        SELECT platform, person FROM erasure WHERE at < :parts_before LIMIT :limit)
    RETURNING 1
"""
GONE_STRANGERS = """
    DELETE FROM stranger WHERE (platform, user, home) IN (
        SELECT platform, user, home FROM stranger WHERE NOT EXISTS (
            SELECT 1 FROM vote WHERE vote.platform = stranger.platform AND vote.user = stranger.user
            AND vote.home = stranger.home) LIMIT :limit)
    RETURNING 1
"""
OLD_SHARED = """
    DELETE FROM shared WHERE (platform, message, channel, tenant) IN (
        SELECT platform, message, channel, tenant FROM shared WHERE at < :parts_before LIMIT :limit)
    RETURNING 1
"""
UNUSED_BODIES = """
    DELETE FROM rendered WHERE sha256 IN (
        SELECT sha256 FROM rendered
        WHERE NOT EXISTS (SELECT 1 FROM part WHERE part.rendered = rendered.sha256) LIMIT :limit)
    RETURNING 1
"""
# A channel's delivery stays for ever, for a person's that wrote nothing its `last_day` is enough: there is one a day.
WRITTEN_TO_NOBODY = """
    DELETE FROM delivery WHERE id IN (
        SELECT delivery.id FROM delivery JOIN channel ON channel.id = delivery.channel_id
        WHERE channel.direct AND delivery.state = 'skipped' AND delivery.ended_at < :parts_before
        AND NOT EXISTS (SELECT 1 FROM part WHERE part.delivery_id = delivery.id)
        AND NOT EXISTS (SELECT 1 FROM part_event WHERE part_event.delivery_id = delivery.id)
        AND delivery.id < (SELECT max(id) FROM delivery) LIMIT :limit)
    RETURNING 1
"""
# Told long ago, or never to be told.
OLD_CHANGES = """
    DELETE FROM channel_change WHERE id IN (
        SELECT id FROM channel_change WHERE tell_at IS NULL AND at < :told_before LIMIT :limit)
    RETURNING 1
"""
OLD_LEASES = """
    DELETE FROM lease WHERE name IN (SELECT name FROM lease WHERE lease_until < :told_before LIMIT :limit) RETURNING 1
"""
OLD_PROCESSES = """
    DELETE FROM process WHERE name IN (SELECT name FROM process WHERE seen_at < :told_before LIMIT :limit) RETURNING 1
"""
OLD_VOTES = (TAKEN_BACK, OLD_VOTE_EVENTS, OLD_READINGS, OLD_ERASURES, GONE_STRANGERS)


async def prune(database: Database, now: datetime) -> int:
    """Remove messages of deliveries that ended 90 days ago, events of 30 days ago, and bodies shown nowhere.

    Also what was kept of votes only to tell old from new, and who was forgotten before any message that is known.
    """
    ages = {
        "parts_before": stamp(now - PARTS_FOR),
        "events_before": stamp(now - EVENTS_FOR),
        "taken_back_before": stamp(now - TAKEN_BACK_FOR),
        "told_before": stamp(now - TOLD_AGAIN_FOR),
    }
    # In this order: a body is unused once its parts are gone, and a stranger once the marks are.
    old = (
        *(OLD_EVENTS, OLD_PARTS, OLD_SHARED, UNUSED_BODIES, WRITTEN_TO_NOBODY, OLD_CHANGES, *OLD_VOTES),
        *(OLD_LEASES, OLD_PROCESSES),
    )
    return sum([await _remove(database, sql, ages) for sql in old])


async def _remove(database: Database, sql: str, ages: Mapping[str, str]) -> int:
    removed = 0
    while True:
        # A transaction each, so that votes and intents get their turn in between.
        async with database.write() as transaction:
            rows = await transaction.run(sql, {**ages, "limit": ROWS_AT_A_TIME})
        removed += len(rows)
        if len(rows) < ROWS_AT_A_TIME:
            return removed
