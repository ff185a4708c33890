"""Posted messages that are to be drawn again because their numbers moved, in PostgreSQL."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.database.postgres.connection import Postgres, Transaction
from bot.delivery.messages import Message
from bot.delivery.preferences import Preferences
from bot.delivery.states import Delivery, Extent, Loss, Part
from bot.ledger.postgres.changes import keep_bodies
from bot.ledger.postgres.reached import NEWEST, REACHED, reached_by
from bot.ledger.postgres.rows import DELIVERY, PART, DefaultedRows, delivery_of, in_transaction, part_of
from bot.ledger.postgres.shared_cards import touch_shared
from bot.papers.revision import Revision

# The earliest wish says when, so that votes that keep coming cannot put a redraw off for ever. A part on its way was
# drawn already, so it is marked too, and drawn again once it stands. Locked in one order for all, since votes that are
# given at the same moment mark the same parts.
TOUCH = f"""
    WITH shown AS (
        SELECT part.id FROM part JOIN delivery ON delivery.id = part.delivery_id
        WHERE part.lost = '' AND (
            part.state = 'sent' AND part.ended_at > :since OR part.state IN ('queued', 'sending', 'unknown'))
        AND (part.kind IN ('post', 'reply') AND part.paper_id = ANY (:papers::text[])
            OR part.kind = 'post' AND part.paper_id IS NULL AND delivery.papers && :papers
            OR part.kind = 'post' AND delivery.repeats && :papers)
        AND (:tenant::text IS NULL OR EXISTS (
            SELECT 1 FROM channel WHERE channel.id = delivery.channel_id AND channel.tenant = :tenant))
        ORDER BY part.id FOR NO KEY UPDATE OF part)
    UPDATE part SET redraw_at = least(redraw_at, :at), redraw_wish = greatest(redraw_wish, :at),
        redraw_revision = {NEWEST}
    FROM shown WHERE part.id = shown.id RETURNING part.id
"""
# A mark on a part on its way waits here until the part stands.
DUE = f"""
    part.redraw_at <= :now AND part.state = 'sent' AND part.posted_message IS NOT NULL
    AND (part.redraw_until <= :now) IS NOT FALSE AND {REACHED.format("part.redraw_revision")}
"""
TOUCHED = f"""
    SELECT {DELIVERY}, {PART}, part.redraw_turn FROM part
    JOIN rendered ON rendered.sha256 = part.rendered
    JOIN delivery ON delivery.id = part.delivery_id JOIN channel ON channel.id = delivery.channel_id
    WHERE {{0}} ORDER BY part.redraw_at, part.id LIMIT :limit
"""
# What somebody else is just being given is passed over.
TAKE = f"""
    UPDATE part SET redraw_until = :until, redraw_turn = redraw_turn + 1 WHERE id IN (
        SELECT id FROM part WHERE {DUE} ORDER BY redraw_at, id LIMIT :limit FOR NO KEY UPDATE SKIP LOCKED)
    RETURNING id
"""
# A wish heard after the numbers were read stays, and is due when it asked to be; so does one for changes that were not
# seen. Whoever comes too late has the message drawn once more, and makes whoever has it now come too late as well:
# nobody knows which of their edits was made last.
REDRAWN = """
    UPDATE part SET rendered = :name,
        redraw_until = CASE WHEN redraw_turn <> :turn THEN redraw_until END,
        redraw_turn = CASE WHEN redraw_turn <> :turn THEN redraw_turn + 1 ELSE redraw_turn END,
        redraw_at = CASE WHEN redraw_turn <> :turn THEN least(redraw_at, :seen_at)
            WHEN redraw_wish > :seen_at OR redraw_revision > :seen THEN redraw_wish END,
        redraw_wish = CASE WHEN redraw_turn <> :turn THEN greatest(redraw_wish, :seen_at)
            WHEN redraw_wish > :seen_at OR redraw_revision > :seen THEN redraw_wish END
    WHERE id = :id
"""
# What cannot be reached with a message: what stands in the same thread, or all of the channel.
LOST_WITH: Mapping[Extent, str] = {
    "message": "",
    "thread": "OR delivery_id = :delivery AND posted_channel = :posted",
    "channel": "OR delivery_id IN (SELECT id FROM delivery WHERE channel_id = :channel)",
}
# With a channel, parts of other deliveries are lost as well, and each event belongs to its own.
LOSE = """
    WITH gone AS (
        UPDATE part SET lost = :how, redraw_at = NULL, redraw_wish = NULL
        WHERE lost = '' AND state = 'sent' AND (id = :part {0}) RETURNING id, delivery_id, seq),
    told AS (
        INSERT INTO part_event (at, delivery_id, seq, before, after, why)
        SELECT :now, delivery_id, seq, 'sent', :how, :why FROM gone ORDER BY id)
    SELECT id FROM gone
"""


class RedrawRows(DefaultedRows):
    """The part of the ledger that knows which posted messages are out of date."""

    def __init__(self, database: Postgres, defaults: Preferences, *, linked: bool = True) -> None:
        super().__init__(database, defaults)
        self._linked = linked

    @in_transaction
    async def touch(
        self,
        transaction: Transaction,
        paper_ids: Sequence[str],
        at: datetime,
        since: datetime,
        tenant: str | None = None,
    ) -> int:
        """Have messages with one of the papers drawn again at `at`: posted after `since`, or still on their way."""
        whose = None if self._linked else tenant
        rows = await transaction.run(TOUCH, papers=paper_ids, at=at, since=since, tenant=whose)
        return len(rows) + await touch_shared(transaction, paper_ids, at, since, whose)

    @in_transaction
    async def touched(
        self,
        transaction: Transaction,
        now: datetime,
        limit: int,
        until: datetime | None = None,
        library: Revision | None = None,
    ) -> Sequence[tuple[Delivery, Part]]:
        """Sent parts whose redraw is due, oldest first; with `until` they are left to whoever asks."""
        asked = {"now": now, "limit": limit, **reached_by(library)}
        if until is None:
            rows = await transaction.run(TOUCHED.format(DUE), **asked)
        else:
            taken = [row["id"] for row in await transaction.run(TAKE, **asked, until=until)]
            rows = await transaction.run(TOUCHED.format("part.id = ANY (:ids::bigint[])"), ids=taken, limit=limit)
        return [(delivery_of(row, self.defaults), replace(part_of(row), turn=row["redraw_turn"])) for row in rows]

    @in_transaction
    async def redrawn(
        self,
        transaction: Transaction,
        part: Part,
        message: Message,
        seen_at: datetime,
        retry_at: datetime | None = None,
        library: Revision | None = None,
    ) -> None:
        """Keep the body now shown and clear the mark set at or before `seen_at`, or try again at `retry_at`."""
        if retry_at is not None:
            await transaction.run(
                """UPDATE part SET redraw_at = :at, redraw_until = NULL WHERE id = :id AND redraw_turn = :turn""",
                at=retry_at, id=part.id, turn=part.turn,
            )  # fmt: skip
            return
        [name] = await keep_bodies(transaction, [message])
        seen = library.number if library else None
        await transaction.run(REDRAWN, name=name, seen_at=seen_at, seen=seen, turn=part.turn, id=part.id)

    async def lose(
        self, delivery: Delivery, part: Part, how: Loss, extent: Extent, now: datetime, why: str
    ) -> frozenset[int]:
        """Draw a sent part no more, nor what shares its fate; gives the ids of all these."""
        rows = await self.database.run(
            LOSE.format(LOST_WITH[extent]), how=how, part=part.id, delivery=delivery.id, channel=delivery.channel.id,
            now=now, why=why, posted=part.posted.channel if part.posted else None,
        )  # fmt: skip
        return frozenset(row["id"] for row in rows)

    async def regain(self, channel_id: int, at: datetime, since: datetime) -> int:
        """Have a channel's messages that could not be reached drawn again."""
        rows = await self.database.run(
            # Only what was unreachable: deleted and frozen ones come back with no right.
            f"""UPDATE part SET lost = '', redraw_at = CASE WHEN ended_at > :since THEN :at::timestamptz END,
                   redraw_revision = {NEWEST}, redraw_wish = CASE WHEN ended_at > :since THEN :at END
               WHERE lost = 'unreachable' AND delivery_id IN (SELECT id FROM delivery WHERE channel_id = :channel)
               RETURNING id""",
            at=at, since=since, channel=channel_id,
        )  # fmt: skip
        return len(rows)
