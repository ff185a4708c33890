"""Single marks as rows: what is kept of them and of the readings that told of them."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from operator import attrgetter

from bot.chat.marks import ALL, Kept, Seen
from bot.chat.reactions import Told, Vote
from bot.database.connection import Transaction
from bot.database.values import moment, stamp

BUTTON = "button"
MARK = "platform, user, paper_id, channel, message, mark"


async def repeated(transaction: Transaction, told: Told) -> bool:
    """Remember an event's id; gives whether it was known."""
    if not told.event:
        return False
    new = await transaction.run(
        "INSERT INTO vote_event (id, at) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING 1",
        [told.event, stamp(told.heard)],
    )
    return not new


async def kept_of(transaction: Transaction, votes: Sequence[Vote]) -> dict[Vote, Kept]:
    """What is kept of these marks."""
    return {
        vote: Kept(bool(given), datetime.fromisoformat(told), datetime.fromisoformat(at))
        for vote in votes
        for given, told, at in await transaction.run(
            f"SELECT given, told, at FROM vote WHERE ({MARK}) = (?, ?, ?, ?, ?, ?)", _row(vote)
        )
    }


async def kept_on(transaction: Transaction, platform: str, channel: str, message: str) -> dict[Vote, Kept]:
    """What is kept of the reaction marks on a message."""
    rows = await transaction.run(
        # Unasked it would read everybody's marks on the platform.
        f"""SELECT {MARK}, given, told, at FROM vote INDEXED BY vote_message
            WHERE (platform, channel, message) = (?, ?, ?) AND mark <> '{BUTTON}'""",
        [platform, channel, message],
    )
    return {
        Vote(*mark): Kept(bool(given), datetime.fromisoformat(told), datetime.fromisoformat(at))
        for *mark, given, told, at in rows
    }


async def keep(transaction: Transaction, marks: Mapping[Vote, Kept]) -> None:
    """Keep marks as they are now."""
    await transaction.run_many(
        f"""INSERT INTO vote ({MARK}, given, told, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET given = excluded.given, told = excluded.told, at = excluded.at""",
        [(*_row(vote), int(one.given), stamp(one.told), stamp(one.heard)) for vote, one in marks.items()],
    )


async def read_at(transaction: Transaction, vote: Vote) -> datetime | None:
    """Until when a reading of the message told of this mark."""
    rows = await transaction.run(
        "SELECT max(told) FROM vote_reading WHERE (platform, channel, message) = (?, ?, ?) AND mark IN (?, ?)",
        [vote.platform, vote.channel, vote.message, vote.mark, ALL],
    )
    return moment(rows[0][0])


async def seen_since(transaction: Transaction, platform: str, channel: str, message: str, seen: Seen) -> frozenset[str]:
    """Which marks of a message a later reading told of."""
    rows = await transaction.run(
        "SELECT mark FROM vote_reading WHERE (platform, channel, message) = (?, ?, ?) AND at > ?",
        [platform, channel, message, stamp(seen.begun)],
    )
    return frozenset(row["mark"] for row in rows)


async def note_reading(
    transaction: Transaction, platform: str, channel: str, message: str, mark: str, seen: Seen
) -> None:
    """Remember that a message was read."""
    await transaction.run(
        """INSERT INTO vote_reading (platform, channel, message, mark, told, at) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET told = max(told, excluded.told), at = max(at, excluded.at)""",
        [platform, channel, message, mark, stamp(seen.told), stamp(seen.begun)],
    )


async def meet(transaction: Transaction, platform: str, users: Collection[str]) -> None:
    """Note who is not known yet; whoever has marks that count was known before."""
    await transaction.run_many(
        """INSERT INTO stranger (platform, user) SELECT :platform, :user WHERE NOT EXISTS (
               SELECT 1 FROM vote WHERE platform = :platform AND user = :user AND mark <> 'button')
           ON CONFLICT DO NOTHING""",
        [{"platform": platform, "user": user} for user in users],
    )


_row = attrgetter("platform", "user", "paper_id", "channel", "message", "mark")
