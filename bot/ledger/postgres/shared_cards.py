"""Cards that people showed to a whole channel, in PostgreSQL."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from operator import itemgetter

from bot.chat.reactions import Person
from bot.database.postgres.connection import Row, Transaction
from bot.delivery.messages import Message, Posted
from bot.delivery.states import SharedCard
from bot.ledger.kept import body_text
from bot.ledger.postgres.reached import NEWEST, REACHED, reached_by
from bot.ledger.postgres.rows import AT_HOME, Rows
from bot.papers.revision import Revision

HERE = "(platform, tenant, channel, message) = (:platform, :tenant, :channel, :message)"
DUE = f"""
    redraw_at <= :now AND (redraw_until <= :now) IS NOT FALSE AND {REACHED.format("redraw_revision")}
    ORDER BY redraw_at LIMIT :limit
"""
# The same as for the parts of a digest.
TAKE = f"""
    UPDATE shared SET redraw_until = :until, redraw_turn = redraw_turn + 1
    WHERE ctid = ANY (ARRAY(SELECT ctid FROM shared WHERE {DUE} FOR NO KEY UPDATE SKIP LOCKED)) RETURNING *
"""
REDRAWN = f"""
    UPDATE shared SET body = :body,
        redraw_until = CASE WHEN redraw_turn <> :turn THEN redraw_until END,
        redraw_turn = CASE WHEN redraw_turn <> :turn THEN redraw_turn + 1 ELSE redraw_turn END,
        redraw_at = CASE WHEN redraw_turn <> :turn THEN least(redraw_at, :seen_at)
            WHEN redraw_wish > :seen_at OR redraw_revision > :seen THEN redraw_wish END,
        redraw_wish = CASE WHEN redraw_turn <> :turn THEN greatest(redraw_wish, :seen_at)
            WHEN redraw_wish > :seen_at OR redraw_revision > :seen THEN redraw_wish END
    WHERE {HERE}
"""


class ShareRows(Rows):
    """The part of the ledger that keeps shared cards."""

    async def keep(self, card: SharedCard, at: datetime) -> None:
        """Know a card that stands in its channel, and have it drawn again at once: its numbers may have moved."""
        await self.database.run(
            f"""INSERT INTO shared (platform, tenant, channel, message, paper_id, sharer, language, key, body, at,
                   redraw_at, redraw_wish, redraw_revision)
               VALUES (:platform, :tenant, :channel, :message, :paper, :sharer, :language, :key, :body, :at,
                   :at, :at, {NEWEST}) ON CONFLICT DO NOTHING""",
            **_place(card), paper=card.message.paper_id, sharer=card.sharer, language=card.language, key=card.key,
            body=body_text(card.message), at=at,
        )  # fmt: skip

    async def touched(
        self, now: datetime, limit: int, until: datetime | None = None, library: Revision | None = None
    ) -> Sequence[SharedCard]:
        """Shared cards whose redraw is due, oldest first; with `until` they are left to whoever asks."""
        asked = {"now": now, "limit": limit, **reached_by(library)}
        if until is None:
            rows = await self.database.read(f"SELECT * FROM shared WHERE {DUE}", **asked)
        else:
            rows = await self.database.run(TAKE, **asked, until=until)
        return [_card_of(row) for row in sorted(rows, key=itemgetter("redraw_at"))]

    async def redrawn(
        self,
        card: SharedCard,
        message: Message,
        seen_at: datetime,
        retry_at: datetime | None = None,
        library: Revision | None = None,
    ) -> None:
        """Keep the body now shown and clear the mark set at or before `seen_at`, or try again at `retry_at`."""
        # The wish is left alone, so that a later success still sees whether a newer one came.
        if retry_at is not None:
            await self.database.run(
                f"UPDATE shared SET redraw_at = :at, redraw_until = NULL WHERE {HERE} AND redraw_turn = :turn",
                **_place(card), at=retry_at, turn=card.turn,
            )  # fmt: skip
            return
        await self.database.run(
            REDRAWN, **_place(card), body=body_text(message), seen_at=seen_at, turn=card.turn,
            seen=library.number if library else None,
        )  # fmt: skip

    async def lose(self, card: SharedCard) -> None:
        """Draw a card no more, which cannot be changed; the marks on it stay."""
        await self.database.run(
            f"UPDATE shared SET lost = true, redraw_at = NULL, redraw_wish = NULL WHERE {HERE}", **_place(card)
        )


async def touch_shared(
    transaction: Transaction, paper_ids: Sequence[str], at: datetime, since: datetime, tenant: str | None
) -> int:
    """Have cards of these papers drawn again at `at` that were shared after `since`, in any tenant or one of them."""
    rows = await transaction.run(
        # Locked in one order for all, as the parts are.
        f"""WITH shown AS (
               SELECT platform, message, channel, tenant FROM shared
               WHERE at > :since AND NOT lost AND paper_id = ANY (:papers::text[])
               AND (:tenant::text IS NULL OR tenant = :tenant)
               ORDER BY platform, message, channel, tenant FOR NO KEY UPDATE)
           UPDATE shared SET redraw_at = least(redraw_at, :at), redraw_wish = greatest(redraw_wish, :at),
               redraw_revision = {NEWEST}
           FROM shown WHERE (shared.platform, shared.message, shared.channel, shared.tenant)
               = (shown.platform, shown.message, shown.channel, shown.tenant) RETURNING 1""",
        papers=paper_ids, at=at, since=since, tenant=tenant,
    )  # fmt: skip
    return len(rows)


async def forget_sharer(transaction: Transaction, person: Person, at: datetime) -> None:
    """Name a person on no card any more, however old."""
    await transaction.run(
        # Drawn again, so that the name goes from the channel too; a lost card cannot be changed there.
        f"""UPDATE shared SET sharer = '', redraw_at = CASE WHEN NOT lost THEN :at::timestamptz END,
               redraw_wish = CASE WHEN NOT lost THEN :at END
           WHERE platform = :platform AND sharer = :user AND {AT_HOME.format('shared')}""",
        **asdict(person), at=at,
    )  # fmt: skip


def _place(card: SharedCard) -> dict[str, str]:
    return {
        "platform": card.platform,
        "tenant": card.tenant,
        "channel": card.posted.channel,
        "message": card.posted.message,
    }


def _card_of(row: Row) -> SharedCard:
    return SharedCard(
        platform=row["platform"],
        tenant=row["tenant"],
        posted=Posted(row["channel"], row["message"]),
        message=Message("post", json.loads(row["body"]), row["paper_id"]),
        sharer=row["sharer"],
        language=row["language"],
        key=row["key"],
        turn=row["redraw_turn"],
    )
