"""Posted messages that are to be drawn again because their numbers moved, in SQLite."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.database.connection import Database
from bot.database.values import listed, maybe_stamp, stamp
from bot.delivery.messages import Message
from bot.delivery.preferences import Preferences
from bot.delivery.states import Delivery, Extent, Loss, Part, State
from bot.ledger.sqlite.changes import keep_body, note
from bot.ledger.sqlite.rows import DELIVERY, PART, delivery_of, part_of
from bot.ledger.sqlite.shared_cards import touch_shared
from bot.papers.revision import Revision

# What cannot be reached with a message: what stands in the same thread, or all of the channel.
LOST_WITH: Mapping[Extent, str] = {
    "message": "",
    "thread": "OR delivery_id = :delivery AND posted_channel = :posted",
    "channel": "OR delivery_id IN (SELECT id FROM delivery WHERE channel_id = :channel)",
}


class RedrawRows:
    """The part of the ledger that knows which posted messages are out of date."""

    def __init__(self, database: Database, defaults: Preferences, *, linked: bool = True) -> None:
        self._database = database
        self._linked = linked
        self._defaults = defaults

    async def touch(self, paper_ids: Sequence[str], at: datetime, since: datetime, tenant: str | None = None) -> int:
        """Have messages with one of the papers drawn again at `at`: posted after `since`, or still on their way."""
        whose = None if self._linked else tenant
        async with self._database.write() as transaction:
            # The earliest wish says when, so that votes that keep coming cannot put a redraw off for ever.
            # A part on its way was drawn already, so it is marked too, and drawn again once it stands.
            rows = await transaction.run(
                """WITH wanted AS (SELECT value AS paper_id FROM json_each(:papers))
                   UPDATE part SET redraw_at = min(coalesce(redraw_at, :at), :at),
                       redraw_wish = max(coalesce(redraw_wish, :at), :at)
                   WHERE lost = '' AND (
                       state = 'sent' AND ended_at > :since OR state IN ('queued', 'sending', 'unknown')) AND (
                       kind IN ('post', 'reply') AND paper_id IN (SELECT paper_id FROM wanted)
                       OR kind = 'post' AND paper_id IS NULL AND EXISTS (
                           SELECT 1 FROM delivery, json_each(delivery.papers) AS shown
                           WHERE delivery.id = part.delivery_id AND shown.value IN (SELECT paper_id FROM wanted))
                       OR kind = 'post' AND EXISTS (
                           SELECT 1 FROM delivery, json_each(delivery.repeats) AS again
                           WHERE delivery.id = part.delivery_id AND delivery.repeats <> '[]'
                           AND again.value ->> 0 IN (SELECT paper_id FROM wanted)))
                   AND (:tenant IS NULL OR EXISTS (
                       SELECT 1 FROM delivery JOIN channel ON channel.id = delivery.channel_id
                       WHERE delivery.id = part.delivery_id AND channel.tenant = :tenant))
                   RETURNING id""",
                {"papers": listed(paper_ids), "at": stamp(at), "since": stamp(since), "tenant": whose},
            )
            return len(rows) + await touch_shared(transaction, paper_ids, at, since, whose)

    async def touched(
        self,
        now: datetime,
        limit: int,
        until: datetime | None = None,  # noqa: ARG002  (nobody else draws them)
        library: Revision | None = None,  # noqa: ARG002  (nobody else draws them)
    ) -> Sequence[tuple[Delivery, Part]]:
        """Sent parts whose redraw is due, oldest first."""
        # A mark on a part on its way waits here until the part stands.
        rows = await self._database.read(
            f"""SELECT {DELIVERY}, {PART} FROM part
                JOIN rendered ON rendered.sha256 = part.rendered
                JOIN delivery ON delivery.id = part.delivery_id JOIN channel ON channel.id = delivery.channel_id
                WHERE part.redraw_at <= ? AND part.state = 'sent' AND part.posted_message IS NOT NULL
                ORDER BY part.redraw_at, part.id LIMIT ?""",
            [stamp(now), limit],
        )
        return [(delivery_of(row, self._defaults), part_of(row)) for row in rows]

    async def redrawn(
        self,
        part: Part,
        message: Message,
        seen_at: datetime,
        retry_at: datetime | None = None,
        library: Revision | None = None,  # noqa: ARG002  (nobody else draws them)
    ) -> None:
        """Keep the body now shown and clear the mark set at or before `seen_at`, or try again at `retry_at`."""
        async with self._database.write() as transaction:
            if retry_at is not None:
                await transaction.run("UPDATE part SET redraw_at = ? WHERE id = ?", [maybe_stamp(retry_at), part.id])
                return
            # A wish heard after the numbers were read stays, and is due when it asked to be.
            await transaction.run(
                """UPDATE part SET rendered = :rendered,
                       redraw_at = CASE WHEN redraw_wish > :seen_at THEN redraw_wish END,
                       redraw_wish = CASE WHEN redraw_wish > :seen_at THEN redraw_wish END
                   WHERE id = :id""",
                {"rendered": await keep_body(transaction, message), "seen_at": stamp(seen_at), "id": part.id},
            )

    async def lose(
        self, delivery: Delivery, part: Part, how: Loss, extent: Extent, now: datetime, why: str
    ) -> frozenset[int]:
        """Draw a sent part no more, nor what shares its fate; gives the ids of all these."""
        values = {"how": how, "part": part.id, "delivery": delivery.id, "channel": delivery.channel.id}
        async with self._database.write() as transaction:
            rows = await transaction.run(
                f"""UPDATE part SET lost = :how, redraw_at = NULL, redraw_wish = NULL
                    WHERE lost = '' AND state = 'sent' AND (id = :part {LOST_WITH[extent]})
                    RETURNING id, delivery_id, seq""",
                values | {"posted": part.posted.channel if part.posted else None},
            )
            for row in rows:
                # With a channel, parts of other deliveries are lost as well, and each event belongs to its own.
                lost = replace(delivery, id=row["delivery_id"])
                await note(transaction, now, lost, row["seq"], State.SENT, how, why)
        return frozenset(row["id"] for row in rows)

    async def regain(self, channel_id: int, at: datetime, since: datetime) -> int:
        """Have a channel's messages that could not be reached drawn again."""
        async with self._database.write() as transaction:
            rows = await transaction.run(
                # Only what was unreachable: deleted and frozen ones come back with no right.
                """UPDATE part SET lost = '', redraw_at = CASE WHEN ended_at > :since THEN :at END,
                       redraw_wish = CASE WHEN ended_at > :since THEN :at END
                   WHERE lost = 'unreachable' AND delivery_id IN (SELECT id FROM delivery WHERE channel_id = :channel)
                   RETURNING id""",
                {"at": stamp(at), "since": stamp(since), "channel": channel_id},
            )
        return len(rows)
