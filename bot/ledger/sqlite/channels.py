"""The channels and when each is due, in SQLite."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.database.connection import Database, Transaction
from bot.database.values import listed, stamp
from bot.delivery.changes import Revise
from bot.delivery.channel import FIRST, Channel, Place, Position
from bot.delivery.preferences import Preferences
from bot.ledger.kept import due_by
from bot.ledger.sqlite.channel_changes import note_change
from bot.ledger.sqlite.moved import named_now
from bot.ledger.sqlite.rows import channel_of, channel_values

# A channel keeps when it is due unless its schedule changed or it comes back. One that was paused
# because the settings had dropped it is active again; whatever else stopped it still does.
CONFIGURE = """
    INSERT INTO channel (platform, tenant, channel, preferences, due_by, next_due_at, since, configured)
    VALUES (:platform, :tenant, :channel, :preferences, :due_by, :next_due_at, :since, 1)
    ON CONFLICT (platform, tenant, channel) DO UPDATE SET
    preferences = excluded.preferences,
    due_by = excluded.due_by,
    next_due_at = CASE
        WHEN due_by <> excluded.due_by THEN excluded.next_due_at
        WHEN configured THEN coalesce(next_due_at, excluded.next_due_at)
        ELSE coalesce(excluded.next_due_at, next_due_at) END,
    since = CASE WHEN status = 'paused' AND NOT configured THEN excluded.since ELSE since END,
    status = CASE WHEN status = 'paused' AND NOT configured THEN 'active' ELSE status END,
    configured = 1
    RETURNING id
"""
# Settings need not say the workspace or server: a channel kept without it is that of any, and one that takes digests
# goes before one that was dropped.
AT = """
    SELECT * FROM channel WHERE platform = ? AND tenant IN (?, '') AND channel = ?
    ORDER BY status = 'paused', tenant = '' LIMIT 1
"""
# `due_by` stays with the moment that was found by it.
REVISE = """
    UPDATE channel SET preferences = :preferences, due_by = :due_by, next_due_at = :next_due_at, status = :status,
    reason = '', last_day = :last_day, since = :since WHERE id = :id
"""
# Of all channels so many are read at a time, since they may be a million.
PAGE = 1_000
SOME_TIMED = "SELECT * FROM channel WHERE next_due_at IS NOT NULL AND id > ? ORDER BY id LIMIT ?"


class ChannelRows:
    """The part of the ledger that keeps channels."""

    def __init__(self, database: Database, defaults: Preferences) -> None:
        self._database = database
        self._defaults = defaults

    async def configure(self, channels: Sequence[Channel]) -> Sequence[Channel]:
        """Make the configured channels exist with these settings, and pause those that are configured no more."""
        async with self._database.write() as transaction:
            ids = [await _configured(transaction, channel) for channel in channels]
            await _pause_others(transaction, ids)
        # Read back, since what a channel had and what was asked for are merged there.
        rows = await self._database.read(
            "SELECT * FROM channel WHERE id IN (SELECT value FROM json_each(?))", [listed(ids)]
        )
        known = {row["id"]: channel_of(row, self._defaults) for row in rows}
        return [known[channel_id] for channel_id in ids]

    async def at(self, platform: str, place: Place) -> Channel | None:
        """The channel that is kept for a place; one that was kept without its tenant will do."""
        rows = await self._database.read(AT, [platform, place.tenant, place.channel])
        return channel_of(rows[0], self._defaults) if rows else None

    async def revise(
        self, platform: str, place: Place, revise: Revise, now: datetime, user: str = "", home: str = ""
    ) -> tuple[Channel, Channel]:
        """Change what is kept for a place, in one step; gives before and after."""
        async with self._database.write() as transaction:
            rows = await transaction.run(AT, [platform, place.tenant, place.channel])
            unknown = Channel(0, platform, place.tenant, place.channel, self._defaults, status="paused")
            before = channel_of(rows[0], self._defaults) if rows else unknown
            after = revise(before)
            if after != before:
                after = replace(after, id=before.id or await _made(transaction, before))
                last_day = after.last_day and after.last_day.isoformat()
                more = {"id": after.id, "status": after.status, "last_day": last_day}
                await transaction.run(REVISE, {**channel_values(after), **more})
                if user:
                    await note_change(transaction, before, after, now, user, home)
        return before, after

    async def all(self, *, direct: bool = False) -> Sequence[Channel]:
        """All of them, by id; with `direct` the conversations with one person too."""
        rows = await self._database.read("SELECT * FROM channel WHERE direct <= ? ORDER BY id", [int(direct)])
        return [channel_of(row, self._defaults) for row in rows]

    async def ask(self, channel: Channel) -> None:
        """Keep what a channel asks for now, and when it is due by that."""
        async with self._database.write() as transaction:
            await transaction.run(
                """UPDATE channel SET preferences = :preferences, due_by = :due_by, next_due_at = :next_due_at
                   WHERE id = :id""",
                {**channel_values(channel), "id": channel.id},
            )

    async def outdated(self) -> Sequence[Channel]:
        """Those whose next moment was found by another time, zone or weekdays than hold now."""
        found, last = list[Channel](), 0
        while rows := await self._database.read(SOME_TIMED, [last, PAGE]):
            channels = ((channel_of(row, self._defaults), row["due_by"]) for row in rows)
            found += [channel for channel, found_by in channels if found_by != due_by(channel.preferences)]
            last = rows[-1]["id"]
        return found

    async def due(self, now: datetime, after: Position = FIRST, limit: int | None = None) -> Sequence[Channel]:
        """Active and blocked channels with `next_due_at` at or before `now`, longest due first, behind `after`."""
        rows = await self._database.read(
            # A blocked one too: the next digest is what finds out that it may be posted to again. Of people only they
            # themselves can tell, so none is written to before they ask again.
            """SELECT * FROM channel WHERE status IN ('active', 'blocked') AND next_due_at <= :now
               AND (status = 'active' OR NOT direct) AND (direct, next_due_at, id) > (:direct, :at, :id)
               ORDER BY direct, next_due_at, id LIMIT :limit""",
            {
                "now": stamp(now),
                "limit": -1 if limit is None else limit,
                "direct": int(after.direct),
                "at": stamp(after.at),
                "id": after.id,
            },
        )
        return [channel_of(row, self._defaults) for row in rows]

    async def some(self, after: int, limit: int) -> Sequence[Channel]:
        """So many with higher ids than that, by id."""
        rows = await self._database.read("SELECT * FROM channel WHERE id > ? ORDER BY id LIMIT ?", [after, limit])
        return [channel_of(row, self._defaults) for row in rows]

    async def shut(self) -> Sequence[Channel]:
        """Channels that are blocked or gone, by id."""
        rows = await self._database.read(
            "SELECT * FROM channel WHERE status IN ('blocked', 'gone') AND direct = 0 ORDER BY id"
        )
        return [channel_of(row, self._defaults) for row in rows]

    async def reschedule(self, channel_id: int, next_due_at: datetime, last_day: date | None = None) -> None:
        """Set when a channel is next due, and which editions it need not get any more."""
        async with self._database.write() as transaction:
            await transaction.run(
                # With an empty text for none: max() of several is NULL if one of them is.
                """UPDATE channel SET next_due_at = :next,
                   last_day = nullif(max(coalesce(last_day, ''), coalesce(:day, '')), '') WHERE id = :id""",
                {"next": stamp(next_due_at), "day": last_day and last_day.isoformat(), "id": channel_id},
            )

    async def lacks_thread(self, channel_id: int, day: date) -> bool:
        """Whether the channel did not take all of what belongs below the newest digest of that day."""
        rows = await self._database.read(
            # The first part is the digest itself; what follows needs rights of its own, such as those for threads.
            """SELECT 1 FROM part WHERE state IN ('blocked', 'gone') AND seq > 0 AND delivery_id = (
                   SELECT id FROM delivery WHERE channel_id = ? AND day = ? AND kind = 'digest'
                   ORDER BY generation DESC LIMIT 1)""",
            [channel_id, day.isoformat()],
        )
        return bool(rows)

    async def last_digest(self, channel_id: int) -> date | None:
        """The day of the newest edition of which this channel has a digest: what was opened for it may have failed."""
        rows = await self._database.read(
            """SELECT max(day) FROM delivery WHERE channel_id = ? AND kind = 'digest' AND (state = 'sent' OR EXISTS (
                   SELECT 1 FROM part
                   WHERE part.delivery_id = delivery.id AND part.kind = 'post' AND part.state = 'sent'))""",
            [channel_id],
        )
        return date.fromisoformat(rows[0][0]) if rows[0][0] else None

    async def set_status(self, channel_id: int, status: str, reason: str) -> None:
        """Mark a channel active, blocked, gone or paused; a paused one stays so until it is subscribed again."""
        async with self._database.write() as transaction:
            await transaction.run(
                "UPDATE channel SET status = ?, reason = ? WHERE id = ? AND status <> 'paused'",
                [status, reason, channel_id],
            )


async def _made(transaction: Transaction, channel: Channel) -> int:
    """The number of a channel that is new."""
    rows = await transaction.run(
        """INSERT INTO channel (platform, tenant, channel, preferences, due_by, configured)
           VALUES (:platform, :tenant, :channel, :preferences, :due_by, 0) RETURNING id""",
        channel_values(channel),
    )
    return int(rows[0]["id"])


async def _configured(transaction: Transaction, channel: Channel) -> int:
    """The number of a channel, which asks for this now, and for what it asked for that this version does not know."""
    channel = replace(channel, channel=await named_now(transaction, channel.platform, channel.channel))
    known = await transaction.run(
        """SELECT tenant, preferences FROM channel WHERE platform = :platform AND channel = :channel
           AND (tenant = :tenant OR :tenant = '') ORDER BY tenant <> :tenant, id LIMIT 1""",
        {"platform": channel.platform, "tenant": channel.tenant, "channel": channel.channel},
    )
    tenant, before = known[0] if known else (channel.tenant, "{}")
    wanted = channel.preferences.keeping(json.loads(before))
    rows = await transaction.run(CONFIGURE, channel_values(replace(channel, tenant=tenant, preferences=wanted)))
    return int(rows[0]["id"])


async def _pause_others(transaction: Transaction, ids: Sequence[int]) -> None:
    rows = await transaction.run("SELECT id FROM channel WHERE configured")
    await transaction.run_many(
        "UPDATE channel SET configured = 0, status = 'paused', reason = 'not in the settings' WHERE id = ?",
        [(row["id"],) for row in rows if row["id"] not in ids],
    )
