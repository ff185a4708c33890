"""The channels and when each is due, in PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.database.postgres.connection import Transaction, lock
from bot.delivery.changes import Revise
from bot.delivery.channel import FIRST, Channel, Place, Position
from bot.ledger.kept import due_by
from bot.ledger.postgres.channel_changes import note_change
from bot.ledger.postgres.moved import all_named_now
from bot.ledger.postgres.rows import DefaultedRows, channel_of, channel_values, in_transaction

# A channel keeps when it is due unless its schedule changed or it comes back. One that was paused
# because the settings had dropped it is active again; whatever else stopped it still does.
CONFIGURE = """
    INSERT INTO channel (platform, tenant, channel, preferences, due_by, next_due_at, since, configured)
    SELECT *, true FROM unnest(:platform::text[], :tenant::text[], :channel::text[], :preferences::text[],
        :due_by::text[], :next_due_at::timestamptz[], :since::timestamptz[])
    ON CONFLICT (platform, tenant, channel) DO UPDATE SET
    preferences = excluded.preferences,
    due_by = excluded.due_by,
    next_due_at = CASE
        WHEN channel.due_by <> excluded.due_by THEN excluded.next_due_at
        WHEN channel.configured THEN coalesce(channel.next_due_at, excluded.next_due_at)
        ELSE coalesce(excluded.next_due_at, channel.next_due_at) END,
    since = CASE WHEN channel.status = 'paused' AND NOT channel.configured THEN excluded.since ELSE channel.since END,
    status = CASE WHEN channel.status = 'paused' AND NOT channel.configured THEN 'active' ELSE channel.status END,
    configured = true
    RETURNING id, platform, tenant, channel
"""
# What is kept of these places, each locked; a place without its tenant is that of any.
KEPT = """
    SELECT wanted.number, kept.tenant, kept.preferences
    FROM unnest(:platforms::text[], :tenants::text[], :channels::text[]) WITH ORDINALITY
        AS wanted (platform, tenant, channel, number)
    CROSS JOIN LATERAL (
        SELECT tenant, preferences FROM channel
        WHERE channel.platform = wanted.platform AND channel.channel = wanted.channel
        AND (channel.tenant = wanted.tenant OR wanted.tenant = '')
        ORDER BY channel.tenant <> wanted.tenant, id LIMIT 1 FOR NO KEY UPDATE) AS kept
"""
# Settings need not say the workspace or server: a channel kept without it is that of any, and one that takes digests
# goes before one that was dropped.
AT = """
    SELECT * FROM channel WHERE platform = :platform AND tenant IN (:tenant, '') AND channel = :channel
    ORDER BY status = 'paused', tenant = '' LIMIT 1
"""
# `due_by` stays with the moment that was found by it.
REVISE = """
    UPDATE channel SET preferences = :preferences, due_by = :due_by, next_due_at = :next_due_at, status = :status,
    reason = '', last_day = :last_day, since = :since WHERE id = :id
"""
# Of all channels so many are read at a time, since they may be a million.
PAGE = 1_000
SOME_TIMED = "SELECT * FROM channel WHERE next_due_at IS NOT NULL AND id > :after ORDER BY id LIMIT :limit"


class ChannelRows(DefaultedRows):
    """The part of the ledger that keeps channels."""

    async def configure(self, channels: Sequence[Channel]) -> Sequence[Channel]:
        """Make the configured channels exist with these settings, and pause those that are configured no more."""
        ids = await self._configure(channels)
        # Read back, since what a channel had and what was asked for are merged there.
        rows = await self.database.read("SELECT * FROM channel WHERE id = ANY (:ids::bigint[])", ids=ids)
        known = {row["id"]: channel_of(row, self.defaults) for row in rows}
        return [known[channel_id] for channel_id in ids]

    @in_transaction
    async def _configure(self, transaction: Transaction, channels: Sequence[Channel]) -> list[int]:
        # Of several processes that start at once one comes after the other.
        await lock(transaction, "configure")
        ids = dict[int, int]()
        for some in _rounds(list(zip(channels, await all_named_now(transaction, channels), strict=True))):
            found = await _configured(transaction, [channel for _, channel in some])
            ids |= zip((at for at, _ in some), found, strict=True)
        await transaction.run(
            """UPDATE channel SET configured = false, status = 'paused', reason = 'not in the settings'
               WHERE configured AND id <> ALL (:ids::bigint[])""",
            ids=list(ids.values()),
        )
        return [ids[at] for at in range(len(channels))]

    async def at(self, platform: str, place: Place) -> Channel | None:
        """The channel that is kept for a place; one that was kept without its tenant will do."""
        rows = await self.database.read(AT, platform=platform, tenant=place.tenant, channel=place.channel)
        return channel_of(rows[0], self.defaults) if rows else None

    @in_transaction
    async def revise(
        self,
        transaction: Transaction,
        platform: str,
        place: Place,
        revise: Revise,
        now: datetime,
        user: str = "",
        home: str = "",
    ) -> tuple[Channel, Channel]:
        """Change what is kept for a place, in one step; gives before and after."""
        # By its name, for a place that nobody subscribed has no row that could be locked.
        await lock(transaction, f"place {platform} {place.channel}")
        rows = await transaction.run(
            f"{AT} FOR NO KEY UPDATE", platform=platform, tenant=place.tenant, channel=place.channel
        )
        unknown = Channel(0, platform, place.tenant, place.channel, self.defaults, status="paused")
        before = channel_of(rows[0], self.defaults) if rows else unknown
        after = revise(before)
        if after != before:
            after = replace(after, id=before.id or await _made(transaction, before))
            more = {"id": after.id, "status": after.status, "last_day": after.last_day}
            await transaction.run(REVISE, **channel_values(after), **more)
            if user:
                await note_change(transaction, before, after, now, user, home)
        return before, after

    async def all(self, *, direct: bool = False) -> Sequence[Channel]:
        """All of them, by id; with `direct` the conversations with one person too."""
        rows = await self.database.read("SELECT * FROM channel WHERE direct <= :direct ORDER BY id", direct=direct)
        return [channel_of(row, self.defaults) for row in rows]

    async def ask(self, channel: Channel) -> None:
        """Keep what a channel asks for now, and when it is due by that."""
        await self.database.run(
            """UPDATE channel SET preferences = :preferences, due_by = :due_by, next_due_at = :next_due_at
               WHERE id = :id""",
            **channel_values(channel), id=channel.id,
        )  # fmt: skip

    async def outdated(self) -> Sequence[Channel]:
        """Those whose next moment was found by another time, zone or weekdays than hold now."""
        found, last = list[Channel](), 0
        while rows := await self.database.read(SOME_TIMED, after=last, limit=PAGE):
            channels = ((channel_of(row, self.defaults), row["due_by"]) for row in rows)
            found += [channel for channel, found_by in channels if found_by != due_by(channel.preferences)]
            last = rows[-1]["id"]
        return found

    async def due(self, now: datetime, after: Position = FIRST, limit: int | None = None) -> Sequence[Channel]:
        """Active and blocked channels with `next_due_at` at or before `now`, longest due first, behind `after`."""
        rows = await self.database.read(
            # A blocked one too: the next digest is what finds out that it may be posted to again. Of people only they
            # themselves can tell, so none is written to before they ask again.
            """SELECT * FROM channel WHERE status IN ('active', 'blocked') AND next_due_at <= :now
               AND (status = 'active' OR NOT direct) AND (direct, next_due_at, id) > (:direct, :at, :id)
               ORDER BY direct, next_due_at, id LIMIT :limit""",
            now=now, limit=limit, **after._asdict(),
        )  # fmt: skip
        return [channel_of(row, self.defaults) for row in rows]

    async def some(self, after: int, limit: int) -> Sequence[Channel]:
        """So many with higher ids than that, by id."""
        rows = await self.database.read(
            "SELECT * FROM channel WHERE id > :after ORDER BY id LIMIT :limit", after=after, limit=limit
        )
        return [channel_of(row, self.defaults) for row in rows]

    async def shut(self) -> Sequence[Channel]:
        """Channels that are blocked or gone, by id."""
        rows = await self.database.read(
            "SELECT * FROM channel WHERE status IN ('blocked', 'gone') AND NOT direct ORDER BY id"
        )
        return [channel_of(row, self.defaults) for row in rows]

    async def reschedule(self, channel_id: int, next_due_at: datetime, last_day: date | None = None) -> None:
        """Set when a channel is next due, and which editions it need not get any more."""
        await self.database.run(
            "UPDATE channel SET next_due_at = :next, last_day = greatest(last_day, :day) WHERE id = :id",
            next=next_due_at, day=last_day, id=channel_id,
        )  # fmt: skip

    async def lacks_thread(self, channel_id: int, day: date) -> bool:
        """Whether the channel did not take all of what belongs below the newest digest of that day."""
        rows = await self.database.read(
            # The first part is the digest itself; what follows needs rights of its own, such as those for threads.
            """SELECT 1 FROM part WHERE state IN ('blocked', 'gone') AND seq > 0 AND delivery_id = (
                   SELECT id FROM delivery WHERE channel_id = :channel AND day = :day AND kind = 'digest'
                   ORDER BY generation DESC LIMIT 1)""",
            channel=channel_id, day=day,
        )  # fmt: skip
        return bool(rows)

    async def last_digest(self, channel_id: int) -> date | None:
        """The day of the newest edition of which this channel has a digest: what was opened for it may have failed."""
        [row] = await self.database.read(
            """SELECT max(day) AS day FROM delivery WHERE channel_id = :channel AND kind = 'digest'
               AND (state = 'sent' OR EXISTS (
                   SELECT 1 FROM part
                   WHERE part.delivery_id = delivery.id AND part.kind = 'post' AND part.state = 'sent'))""",
            channel=channel_id,
        )
        day: date | None = row["day"]
        return day

    async def set_status(self, channel_id: int, status: str, reason: str) -> None:
        """Mark a channel active, blocked, gone or paused; a paused one stays so until it is subscribed again."""
        await self.database.run(
            "UPDATE channel SET status = :status, reason = :reason WHERE id = :id AND status <> 'paused'",
            status=status, reason=reason, id=channel_id,
        )  # fmt: skip


async def _made(transaction: Transaction, channel: Channel) -> int:
    """The number of a channel that is new."""
    [row] = await transaction.run(
        """INSERT INTO channel (platform, tenant, channel, preferences, due_by, configured)
           VALUES (:platform, :tenant, :channel, :preferences, :due_by, false) RETURNING id""",
        **channel_values(channel),
    )
    return int(row["id"])


def _rounds(channels: Sequence[tuple[Channel, str]]) -> Iterator[list[tuple[int, Channel]]]:
    """All of them with their places in the order, under the ids that they have now, many at a time.

    What names the same id twice comes in rounds after each other: the later one may mean what the earlier one made.
    """
    waiting = [(at, replace(channel, channel=named)) for at, (channel, named) in enumerate(channels)]
    while waiting:
        some, seen, later = list[tuple[int, Channel]](), set[tuple[str, str]](), list[tuple[int, Channel]]()
        for at, channel in waiting:
            name = channel.platform, channel.channel
            (later if name in seen or len(some) == PAGE else some).append((at, channel))
            seen.add(name)
        yield some
        waiting = later


async def _configured(transaction: Transaction, channels: Sequence[Channel]) -> list[int]:
    """The numbers of channels, which ask for this now, and for what they asked for that this version does not know."""
    rows = await transaction.run(
        KEPT, platforms=[one.platform for one in channels], tenants=[one.tenant for one in channels],
        channels=[one.channel for one in channels],
    )  # fmt: skip
    kept = {row["number"]: (row["tenant"], json.loads(row["preferences"])) for row in rows}
    wanted = list[Channel]()
    for number, channel in enumerate(channels, 1):
        tenant, before = kept.get(number, (channel.tenant, {}))
        wanted.append(replace(channel, tenant=tenant, preferences=channel.preferences.keeping(before)))
    values = [channel_values(one) for one in wanted]
    made = await transaction.run(CONFIGURE, **{name: [one[name] for one in values] for name in values[0]})
    ids = {(row["platform"], row["tenant"], row["channel"]): int(row["id"]) for row in made}
    return [ids[one.platform, one.tenant, one.channel] for one in wanted]
