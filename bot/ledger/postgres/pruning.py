"""What the ledger lets go of after a while, so that a bot that runs for years does not outgrow its disk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.database.postgres.connection import Postgres
from bot.ledger.kept import EVENTS_FOR, PARTS_FOR, TAKEN_BACK_FOR, TOLD_AGAIN_FOR

# So few that nobody waits long for a row.
ROWS_AT_A_TIME = 500

# A DELETE takes no LIMIT, so rows are named by where they lie; asked once more, for somebody may have changed one.
OLD = """
    DELETE FROM {0} WHERE ctid = ANY (ARRAY(SELECT ctid FROM {0} WHERE {1} LIMIT :limit)) AND {1} RETURNING 1
"""
# Parts and events are walked in the order in which they were made, and only up to where the young ones begin.
# A delivery itself stays for ever: it is what keeps an old edition from being posted again.
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
# A channel's delivery stays for ever, for a person's that wrote nothing its `last_day` is enough: there is one a day.
WRITTEN_TO_NOBODY = OLD.format(
    "delivery",
    """direct AND state = 'skipped' AND ended_at < :parts_before
    AND NOT EXISTS (SELECT 1 FROM part WHERE part.delivery_id = delivery.id)
    AND NOT EXISTS (SELECT 1 FROM part_event WHERE part_event.delivery_id = delivery.id)""",
)
UNUSED_BODIES = OLD.format("rendered", "NOT EXISTS (SELECT 1 FROM part WHERE part.rendered = rendered.sha256)")
GONE_STRANGERS = OLD.format(
    "stranger",
    """NOT EXISTS (SELECT 1 FROM vote WHERE vote.platform = stranger.platform AND vote."user" = stranger."user"
    AND vote.home = stranger.home)""",
)
# Told long ago, or never to be told.
OLD_CHANGES = OLD.format("channel_change", "tell_at IS NULL AND at < :told_before")
OLD_VOTES = (
    OLD.format("vote", "NOT given AND at < :taken_back_before"),
    OLD.format("vote_event", "at < :told_before"),
    OLD.format("vote_reading", "at < :told_before"),
    OLD.format("erasure", "at < :parts_before"),
    GONE_STRANGERS,
)
LONG_SILENT = "greatest(paused_until, begun[1]) < :told_before"
# In this order: a body is unused once its parts are gone, and a stranger once the marks are.
ALL_OLD = (
    *(OLD_EVENTS, OLD_PARTS, OLD.format("shared", "at < :parts_before"), UNUSED_BODIES),
    *(WRITTEN_TO_NOBODY, OLD_CHANGES, *OLD_VOTES),
    *(OLD.format("lease", "lease_until < :told_before"), OLD.format("process", "seen_at < :told_before")),
    *(OLD.format("pace", "next_at < :told_before"), OLD.format("called", LONG_SILENT)),
)


async def prune(database: Postgres, now: datetime) -> int:
    """Remove messages of deliveries that ended 90 days ago, events of 30 days ago, and bodies shown nowhere.

    Also what was kept of votes only to tell old from new, and who was forgotten before any message that is known.
    """
    ages = {
        "parts_before": now - PARTS_FOR,
        "events_before": now - EVENTS_FOR,
        "taken_back_before": now - TAKEN_BACK_FOR,
        "told_before": now - TOLD_AGAIN_FOR,
    }
    return sum([await _remove(database, sql, ages) for sql in ALL_OLD])


async def _remove(database: Postgres, sql: str, ages: Mapping[str, datetime]) -> int:
    removed = 0
    while True:
        rows = await database.run(sql, **ages, limit=ROWS_AT_A_TIME)
        removed += len(rows)
        if len(rows) < ROWS_AT_A_TIME:
            return removed
