"""Favourite marks in SQLite: what is kept of them, as `bot.chat.marks` decides, and whose favourite a paper is."""

# ruff: noqa: S608  (statements are put together from the constants of this module; values are always bound)

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from bot.chat.marks import ALL, Seen, after_clearing, after_event, after_reading, tells_all
from bot.chat.reactions import Person, PostedPaper, Reading, Saved, Told, Vote
from bot.database.connection import Database, Transaction
from bot.database.values import listed, maybe_stamp, moment
from bot.ledger.sqlite.erasures import erased_at, erased_since
from bot.ledger.sqlite.marks import Here, keep, kept_of, kept_on, meet, note_reading, read_at, repeated, seen_since
from bot.ledger.sqlite.people import settle
from bot.ledger.sqlite.rows import Rows, in_transaction

# What was kept of an id before workspaces were told apart is theirs until somebody else of that id is met.
THEIRS = "platform = :platform AND user = :user AND home IN (:home, '')"
# The least that two kept times can differ by.
STEP = timedelta(microseconds=1)


class VoteRows(Rows):
    """The part of the ledger that keeps votes and counts them, always anew from the marks."""

    _latest = datetime.min.replace(tzinfo=UTC)

    def __init__(self, database: Database, *, linked: bool = True) -> None:
        super().__init__(database)
        self._linked = linked

    async def begin(self) -> None:
        """Have moments follow those of earlier processes."""
        rows = await self.database.read(
            # Readings and erasures too: after a restart with the clock set back, a vote must not seem older than those.
            """SELECT max(at) FROM (SELECT max(at) AS at FROM vote UNION SELECT max(at) FROM vote_reading
               UNION SELECT max(at) FROM erasure)"""
        )
        self._latest = moment(rows[0][0]) or self._latest

    def moment(self, now: datetime) -> datetime:
        """A moment later than every earlier one, whatever the clock does."""
        self._latest = max(now, self._latest + STEP)
        return self._latest

    @in_transaction
    async def cast(
        self, transaction: Transaction, vote: Vote, told: Told, *, given: bool, stranger: bool = False
    ) -> bool:
        """Keep that a mark was given or taken back, unless something newer is known; gives whether that changed it."""
        # In the same transaction: after a crash neither id nor vote is there, and the event may be told again.
        if await repeated(transaction, told):
            return False
        await settle(transaction, [vote.person])
        kept = await kept_of(transaction, vote)
        read = await read_at(transaction, vote)
        erased = await erased_at(transaction, vote.person)
        after = after_event(kept, told, given=given, read=read, erased=erased)
        if after is None:
            return False
        # Before the mark is kept, by which the person would seem to be known.
        if stranger:
            await meet(transaction, [vote.person])
        await keep(transaction, {vote: after})
        return after.given != (kept is not None and kept.given)

    @in_transaction
    async def apply_reading(
        self, transaction: Transaction, platform: str, message: PostedPaper, reading: Reading, votes: Collection[Vote]
    ) -> int:
        """Make a message's reaction marks equal to `votes`, but for what was told since; gives how many changed."""
        seen = Seen(reading.told or reading.begun, reading.begun)
        here = Here(platform, message.tenant, message.channel, reading.posted.message)
        people = {vote.person for vote in votes}
        await settle(transaction, people)
        forgotten = await erased_since(transaction, platform, people, message.at)
        kept = await kept_on(transaction, here)
        since = await seen_since(transaction, here, seen)
        after = after_reading(kept, votes, seen, cut=reading.cut, forgotten=forgotten, since=since)
        strangers = {one.person for one in reading.reactions if one.stranger}
        # Before the marks are kept, by which these people would seem to be known.
        await meet(transaction, strangers & {vote.person for vote in after})
        await keep(transaction, after)
        if tells_all(kept, votes, cut=reading.cut, forgotten=forgotten):
            await note_reading(transaction, here, ALL, seen)
        return len(after)

    @in_transaction
    async def clear(
        self,
        transaction: Transaction,
        platform: str,
        tenant: str,
        channel: str,
        message: str,
        told: Told,
        mark: str | None,
    ) -> int:
        """Keep that all reaction marks of a message, or those of one emoji, were taken off; gives how many."""
        seen, here = Seen(told.at, told.heard), Here(platform, tenant, channel, message)
        kept = await kept_on(transaction, here)
        after = after_clearing({vote: one for vote, one in kept.items() if mark in (None, vote.mark)}, seen)
        await keep(transaction, after)
        await note_reading(transaction, here, mark or ALL, seen)
        return len(after)

    async def tally(self, paper_ids: Sequence[str], tenant: str | None = None) -> Mapping[str, int]:
        """People (not marks) who favour each paper, over all channels and platforms; zeros left out."""
        rows = await self.database.read(
            # One person may mark a paper in the digest, in its thread and elsewhere, and counts once.
            """SELECT paper_id, count(*) AS people FROM (
                   SELECT DISTINCT paper_id, platform, user, home FROM favourite
                   WHERE paper_id IN (SELECT value FROM json_each(:papers))
                   AND (:tenant IS NULL OR tenant = :tenant)
               ) GROUP BY paper_id""",
            {"papers": listed(paper_ids), "tenant": None if self._linked else tenant},
        )
        return {row["paper_id"]: row["people"] for row in rows}

    async def favourites(
        self, since: datetime | None = None, until: datetime | None = None, tenant: str | None = None
    ) -> Mapping[str, int]:
        """The same of every paper that somebody favours by a mark of that time."""
        rows = await self.database.read(
            """SELECT paper_id, count(*) AS people FROM (
                   SELECT DISTINCT paper_id, platform, user, home FROM favourite
                   WHERE at >= coalesce(:since, '') AND (:until IS NULL OR at < :until)
                   AND (:tenant IS NULL OR tenant = :tenant)
               ) GROUP BY paper_id""",
            {
                "since": maybe_stamp(since),
                "until": maybe_stamp(until),
                "tenant": None if self._linked else tenant,
            },
        )
        return {row["paper_id"]: row["people"] for row in rows}

    async def has_voted(self, person: Person, paper_ids: Sequence[str]) -> frozenset[str]:
        """Which of the papers this person favours."""
        rows = await self.database.read(
            f"""SELECT DISTINCT paper_id FROM favourite WHERE {THEIRS}
                AND paper_id IN (SELECT value FROM json_each(:papers))""",
            {**asdict(person), "papers": listed(paper_ids)},
        )
        return frozenset(row["paper_id"] for row in rows)

    async def saved(self, person: Person, limit: int, offset: int = 0) -> Saved:
        """A page of the papers that a person favours, newest mark first."""
        rows = await self.database.read(
            # All of them, for their number is shown as well, and one person's are few.
            f"""SELECT paper_id FROM favourite WHERE {THEIRS} GROUP BY paper_id
                ORDER BY max(at) DESC, paper_id DESC""",
            asdict(person),
        )
        return Saved(tuple(row["paper_id"] for row in rows[offset : offset + limit]), len(rows))
