"""What people changed of channels, in SQLite, until the channels know."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.database.connection import Database, Row, Transaction
from bot.database.values import maybe_stamp, moment, stamp
from bot.delivery.changes import TOGETHER, Change, wanted
from bot.delivery.channel import Channel
from bot.delivery.messages import Posted
from bot.delivery.preferences import Preferences
from bot.ledger.kept import asked_text
from bot.ledger.sqlite.rows import channel_of

CHANGES = """
    SELECT channel.*, channel_change.id AS change_id, channel_change.user, channel_change.at, channel_change.before,
    channel_change.after, channel_change.tried_at, channel_change.posted_channel, channel_change.posted_message
    FROM channel_change JOIN channel ON channel.id = channel_change.channel_id
"""


class ChangeRows:
    """The part of the ledger that keeps what is to be told of channels."""

    def __init__(self, database: Database, defaults: Preferences) -> None:
        self._database = database
        self._defaults = defaults

    async def to_tell(self, now: datetime) -> Sequence[Change]:
        """Those that are to be told by now, oldest first."""
        rows = await self._database.read(
            f"{CHANGES} WHERE channel_change.tell_at <= ? ORDER BY channel_change.id", [stamp(now)]
        )
        return [self._change(row) for row in rows]

    async def tried(self, change: Change, now: datetime) -> None:
        """Keep that a call to tell it is about to be made."""
        async with self._database.write() as transaction:
            await transaction.run("UPDATE channel_change SET tried_at = ? WHERE id = ?", [stamp(now), change.id])

    async def told(self, change: Change, posted: Posted) -> None:
        """Keep where it stands; what was changed since it was read is still to be told."""
        async with self._database.write() as transaction:
            await transaction.run(
                """UPDATE channel_change SET posted_channel = ?, posted_message = ?,
                   tell_at = CASE WHEN after IS ? THEN NULL ELSE tell_at END WHERE id = ?""",
                [posted.channel, posted.message, _text(change.after), change.id],
            )

    async def put_off(self, change: Change, until: datetime | None) -> None:
        """Tell it then, or never if that is None."""
        async with self._database.write() as transaction:
            await transaction.run("UPDATE channel_change SET tell_at = ? WHERE id = ?", [maybe_stamp(until), change.id])

    def _change(self, row: Row) -> Change:
        channel = channel_of(row, self._defaults)
        posted = Posted(row["posted_channel"], row["posted_message"]) if row["posted_message"] else None
        return Change(
            id=row["change_id"], channel=channel, user=row["user"], at=datetime.fromisoformat(row["at"]),
            before=self._read(row["before"]), after=self._read(row["after"]),
            tried_at=moment(row["tried_at"]), posted=posted,
        )  # fmt: skip

    def _read(self, text: str | None) -> Preferences | None:
        return None if text is None else replace(self._defaults, asked=json.loads(text))


async def note_change(
    transaction: Transaction, before: Channel, after: Channel, now: datetime, user: str, home: str
) -> None:
    """Keep that the channel is to be told of a change, together with what the same person changed just before."""
    if wanted(before) == wanted(after):
        return
    # Only with the newest one: between two of one person's somebody else's change would be told in the wrong place.
    rows = await transaction.run(
        """UPDATE channel_change SET after = :after, tell_at = :now
           WHERE id = (SELECT max(id) FROM channel_change WHERE channel_id = :channel)
           AND user = :user AND home = :home AND at BETWEEN :since AND :now RETURNING id""",
        {
            "after": _text(wanted(after)), "now": stamp(now), "since": stamp(now - TOGETHER), "channel": after.id,
            "user": user, "home": home,
        },
    )  # fmt: skip
    if not rows:
        await transaction.run(
            """INSERT INTO channel_change (channel_id, user, home, at, before, after, tell_at)
               VALUES (?, ?, ?, ?, ?, ?, ?)""",
            [after.id, user, home, stamp(now), _text(wanted(before)), _text(wanted(after)), stamp(now)],
        )


def _text(preferences: Preferences | None) -> str | None:
    return None if preferences is None else asked_text(preferences)
