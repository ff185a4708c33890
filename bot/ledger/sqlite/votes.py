"""Favourite marks in SQLite: what is kept of them, as `bot.chat.marks` decides."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter

from bot.chat.marks import ALL, Kept, Seen, after_clearing, after_event, after_reading, tells_all
from bot.chat.reactions import PostedPaper, Reading, Told, Vote
from bot.database.connection import Database, Transaction
from bot.database.values import moment, stamp
from bot.ledger.sqlite.erasures import erased_at, erased_since, erased_with
from bot.ledger.sqlite.shared_cards import forget_sharer

BUTTON = "button"
MARK = "platform, user, paper_id, channel, message, mark"
WHO = "platform = ? AND user = ?"
STEP = timedelta(microseconds=1)


class VoteRows:
    """The part of the archive that keeps votes."""

    _latest = datetime.min.replace(tzinfo=UTC)

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin_order(self) -> None:
        """Have moments follow those of earlier processes."""
        rows = await self._database.read(
            """SELECT max(at) FROM (SELECT max(at) AS at FROM vote UNION SELECT max(at) FROM vote_reading
               UNION SELECT max(at) FROM erasure)"""
        )
        self._latest = moment(rows[0][0]) or self._latest

    def moment(self, now: datetime) -> datetime:
        """A moment later than every earlier one, whatever the clock does."""
        self._latest = max(now, self._latest + STEP)
        return self._latest

    async def posted_paper(self, platform: str, channel: str, message: str) -> PostedPaper | None:
        """What a message of ours is about, or None if it is not ours."""
        # A message's id is unique on Discord, where the channel may be named as the thread or its parent.
        rows = await self._database.read(
            """SELECT paper_id, papers, channel, at FROM bearer
               WHERE message = ? AND platform = ? AND (channel = ? OR platform = 'discord')""",
            [message, platform, channel],
        )
        for paper_id, papers, place, at in rows:
            return PostedPaper(paper_id, tuple(json.loads(papers)), place, moment(at))
        return None

    async def set_vote(self, vote: Vote, told: Told, *, given: bool, stranger: bool = False) -> bool:
        """Keep that a mark was given or taken back, unless something newer is known; gives whether that changed it."""
        async with self._database.write() as transaction:
            if await _repeated(transaction, told):
                return False
            kept = (await _kept(transaction, [vote])).get(vote)
            read = await _read_at(transaction, vote)
            erased = await erased_at(transaction, vote.platform, vote.user)
            after = after_event(kept, told, given=given, read=read, erased=erased)
            if after is None:
                return False
            if stranger:
                await _meet(transaction, vote.platform, [vote.user])
            await _keep(transaction, {vote: after})
        return after.given != (kept is not None and kept.given)

    async def apply_reading(
        self, platform: str, message: PostedPaper, reading: Reading, votes: Collection[Vote]
    ) -> int:
        """Make a message's reaction marks equal to `votes`, but for what was told since; gives how many changed."""
        seen = Seen(reading.told or reading.begun, reading.begun)
        here = (platform, message.channel, reading.posted.message)
        async with self._database.write() as transaction:
            forgotten = await erased_since(transaction, platform, {vote.user for vote in votes}, message.at)
            kept = await _kept_on(transaction, *here)
            since = await _seen_since(transaction, *here, seen)
            after = after_reading(kept, votes, seen, cut=reading.cut, forgotten=forgotten, since=since)
            strangers = {one.user for one in reading.reactions if one.stranger}
            await _meet(transaction, platform, strangers & {vote.user for vote in after})
            await _keep(transaction, after)
            if tells_all(kept, votes, cut=reading.cut, forgotten=forgotten):
                await _note_reading(transaction, *here, ALL, seen)
        return len(after)

    async def clear(self, platform: str, channel: str, message: str, told: Told, mark: str | None) -> int:
        """Keep that all reaction marks of a message, or those of one emoji, were taken off; gives how many."""
        seen = Seen(told.at, told.heard)
        async with self._database.write() as transaction:
            kept = await _kept_on(transaction, platform, channel, message)
            after = after_clearing({vote: one for vote, one in kept.items() if mark in (None, vote.mark)}, seen)
            await _keep(transaction, after)
            await _note_reading(transaction, platform, channel, message, mark or ALL, seen)
        return len(after)

    async def strangers(self, platform: str) -> frozenset[str]:
        """Who gave marks that do not count yet, for they may be a program's."""
        rows = await self._database.read("SELECT user FROM stranger WHERE platform = ?", [platform])
        return frozenset(row["user"] for row in rows)

    async def introduce(self, platform: str, user: str, *, is_person: bool) -> Sequence[str]:
        """Count a stranger's marks from now on, or remove them; gives the papers that they are about."""
        async with self._database.write() as transaction:
            if not await transaction.run(f"DELETE FROM stranger WHERE {WHO} RETURNING 1", [platform, user]):
                return []
            rows = await transaction.run(
                f"SELECT DISTINCT paper_id FROM vote WHERE {WHO} AND given = 1", [platform, user]
            )
            if not is_person:
                await transaction.run(f"DELETE FROM vote WHERE {WHO}", [platform, user])
        return [row["paper_id"] for row in rows]

    async def take_hint(self, platform: str, tenant: str, user: str, at: datetime) -> bool:
        """Note that a person of a workspace is told how to vote; gives whether they were not told before."""
        async with self._database.write() as transaction:
            rows = await transaction.run(
                """INSERT INTO hint (platform, tenant, user, at) VALUES (?, ?, ?, ?)
                   ON CONFLICT DO NOTHING RETURNING 1""",
                [platform, tenant, user, stamp(at)],
            )
        return bool(rows)

    async def forget(self, platform: str, user: str, heard: datetime) -> Sequence[str]:
        """Remove everything kept about a person, and take nothing of before for theirs again.

        Gives the paper of each mark that went. Only a keyed hash of who it was stays.
        """
        async with self._database.write() as transaction:
            rows = await transaction.run(
                f"DELETE FROM vote WHERE {WHO} RETURNING paper_id, given, told", [platform, user]
            )
            await transaction.run(f"DELETE FROM stranger WHERE {WHO}", [platform, user])
            await transaction.run(f"DELETE FROM hint WHERE {WHO}", [platform, user])
            await forget_sharer(transaction, platform, user, stamp(heard))
            # Not before what was told already, by whichever clock.
            await erased_with(transaction, platform, user, max([stamp(heard), *(row["told"] for row in rows)]))
        return [row["paper_id"] for row in rows if row["given"]]


async def _repeated(transaction: Transaction, told: Told) -> bool:
    """Remember an event's id; gives whether it was known."""
    if not told.event:
        return False
    new = await transaction.run(
        "INSERT INTO vote_event (id, at) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING 1",
        [told.event, stamp(told.heard)],
    )
    return not new


async def _kept(transaction: Transaction, votes: Sequence[Vote]) -> dict[Vote, Kept]:
    return {
        vote: Kept(bool(given), datetime.fromisoformat(told), datetime.fromisoformat(at))
        for vote in votes
        for given, told, at in await transaction.run(
            f"SELECT given, told, at FROM vote WHERE ({MARK}) = (?, ?, ?, ?, ?, ?)", _row(vote)
        )
    }


async def _kept_on(transaction: Transaction, platform: str, channel: str, message: str) -> dict[Vote, Kept]:
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


async def _keep(transaction: Transaction, marks: Mapping[Vote, Kept]) -> None:
    await transaction.run_many(
        f"""INSERT INTO vote ({MARK}, given, told, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET given = excluded.given, told = excluded.told, at = excluded.at""",
        [(*_row(vote), int(one.given), stamp(one.told), stamp(one.heard)) for vote, one in marks.items()],
    )


async def _read_at(transaction: Transaction, vote: Vote) -> datetime | None:
    rows = await transaction.run(
        "SELECT max(told) FROM vote_reading WHERE (platform, channel, message) = (?, ?, ?) AND mark IN (?, ?)",
        [vote.platform, vote.channel, vote.message, vote.mark, ALL],
    )
    return moment(rows[0][0])


async def _seen_since(
    transaction: Transaction, platform: str, channel: str, message: str, seen: Seen
) -> frozenset[str]:
    rows = await transaction.run(
        "SELECT mark FROM vote_reading WHERE (platform, channel, message) = (?, ?, ?) AND at > ?",
        [platform, channel, message, stamp(seen.begun)],
    )
    return frozenset(row["mark"] for row in rows)


async def _note_reading(
    transaction: Transaction, platform: str, channel: str, message: str, mark: str, seen: Seen
) -> None:
    await transaction.run(
        """INSERT INTO vote_reading (platform, channel, message, mark, told, at) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET told = max(told, excluded.told), at = max(at, excluded.at)""",
        [platform, channel, message, mark, stamp(seen.told), stamp(seen.begun)],
    )


async def _meet(transaction: Transaction, platform: str, users: Collection[str]) -> None:
    """Note who is not known yet; whoever has marks that count was known before."""
    await transaction.run_many(
        """INSERT INTO stranger (platform, user) SELECT :platform, :user WHERE NOT EXISTS (
               SELECT 1 FROM vote WHERE platform = :platform AND user = :user AND mark <> 'button')
           ON CONFLICT DO NOTHING""",
        [{"platform": platform, "user": user} for user in users],
    )


_row = attrgetter("platform", "user", "paper_id", "channel", "message", "mark")
