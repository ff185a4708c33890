"""Cards that people showed to a whole channel, in SQLite."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from bot.chat.reactions import Person
from bot.database.connection import Database, Row, Transaction
from bot.database.values import listed, stamp
from bot.delivery.messages import Message, Posted
from bot.delivery.states import SharedCard
from bot.ledger.kept import body_text
from bot.ledger.sqlite.rows import AT_HOME
from bot.papers.revision import Revision

HERE = "(platform, tenant, channel, message) = (:platform, :tenant, :channel, :message)"


class ShareRows:
    """The part of the ledger that keeps shared cards."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, card: SharedCard, at: datetime) -> None:
        """Know a card that stands in its channel, and have it drawn again at once: its numbers may have moved."""
        async with self._database.write() as transaction:
            await transaction.run(
                """INSERT INTO shared (platform, tenant, channel, message, paper_id, sharer, language, key, body, at,
                       redraw_at, redraw_wish)
                   VALUES (:platform, :tenant, :channel, :message, :paper_id, :sharer, :language, :key, :body, :at,
                       :at, :at) ON CONFLICT DO NOTHING""",
                {
                    **_place(card),
                    "paper_id": card.message.paper_id,
                    "sharer": card.sharer,
                    "language": card.language,
                    "key": card.key,
                    "body": body_text(card.message),
                    "at": stamp(at),
                },
            )

    async def touched(
        self,
        now: datetime,
        limit: int,
        until: datetime | None = None,  # noqa: ARG002  (nobody else draws them)
        library: Revision | None = None,  # noqa: ARG002  (nobody else draws them)
    ) -> Sequence[SharedCard]:
        """Shared cards whose redraw is due, oldest first."""
        rows = await self._database.read(
            "SELECT * FROM shared WHERE redraw_at <= ? ORDER BY redraw_at LIMIT ?", [stamp(now), limit]
        )
        return [_card_of(row) for row in rows]

    async def redrawn(
        self,
        card: SharedCard,
        message: Message,
        seen_at: datetime,
        retry_at: datetime | None = None,
        library: Revision | None = None,  # noqa: ARG002  (nobody else draws them)
    ) -> None:
        """Keep the body now shown and clear the mark set at or before `seen_at`, or try again at `retry_at`."""
        async with self._database.write() as transaction:
            # The wish is left alone, so that a later success still sees whether a newer one came.
            if retry_at is not None:
                await transaction.run(
                    f"UPDATE shared SET redraw_at = :at WHERE {HERE}", {**_place(card), "at": stamp(retry_at)}
                )
                return
            await transaction.run(
                f"""UPDATE shared SET body = :body,
                       redraw_at = CASE WHEN redraw_wish > :seen_at THEN redraw_wish END,
                       redraw_wish = CASE WHEN redraw_wish > :seen_at THEN redraw_wish END
                   WHERE {HERE}""",
                {**_place(card), "body": body_text(message), "seen_at": stamp(seen_at)},
            )

    async def lose(self, card: SharedCard) -> None:
        """Draw a card no more, which cannot be changed; the marks on it stay."""
        async with self._database.write() as transaction:
            await transaction.run(
                f"UPDATE shared SET lost = 1, redraw_at = NULL, redraw_wish = NULL WHERE {HERE}", _place(card)
            )


async def touch_shared(
    transaction: Transaction, paper_ids: Sequence[str], at: datetime, since: datetime, tenant: str | None
) -> int:
    """Have cards of these papers drawn again at `at` that were shared after `since`, in any tenant or one of them."""
    rows = await transaction.run(
        """UPDATE shared SET redraw_at = min(coalesce(redraw_at, :at), :at),
               redraw_wish = max(coalesce(redraw_wish, :at), :at)
           WHERE at > :since AND NOT lost AND paper_id IN (SELECT value FROM json_each(:papers))
           AND (:tenant IS NULL OR tenant = :tenant) RETURNING 1""",
        {"papers": listed(paper_ids), "at": stamp(at), "since": stamp(since), "tenant": tenant},
    )
    return len(rows)


async def forget_sharer(transaction: Transaction, person: Person, at: str) -> None:
    """Name a person on no card any more, however old."""
    await transaction.run(
        # Drawn again, so that the name goes from the channel too; a lost card cannot be changed there.
        f"""UPDATE shared SET sharer = '', redraw_at = CASE WHEN NOT lost THEN :at END,
               redraw_wish = CASE WHEN NOT lost THEN :at END
           WHERE platform = :platform AND sharer = :user AND {AT_HOME.format("shared")}""",
        {**asdict(person), "at": at},
    )


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
    )
