"""Favourite marks in SQLite."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.archive.connection import Database
from bot.archive.rows import PAPER, listed, paper_of, stamp
from bot.models import Found, PlatformName, PostedPaper, Vote

BUTTON = "button"


class VoteRows:
    """The part of the archive that keeps votes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def posted_paper(self, platform: PlatformName, channel: str, message: str) -> PostedPaper | None:
        """What a message of ours is about, or None if it is not ours."""
        # A message's id is unique on Discord, where the channel may be named as the thread or its parent.
        rows = await self._database.read(
            """SELECT part.kind, part.paper_id, delivery.papers FROM part
               JOIN delivery ON delivery.id = part.delivery_id JOIN channel ON channel.id = delivery.channel_id
               WHERE part.posted_message = ? AND part.kind <> 'thread' AND channel.platform = ?
               AND (part.posted_channel = ? OR channel.platform = 'discord')""",
            [message, platform, channel],
        )
        if not rows:
            return None
        kind, paper_id, papers = rows[0]
        shows_all = kind == "post" and paper_id is None
        return PostedPaper(paper_id, tuple(json.loads(papers)) if shows_all else ())

    async def add_vote(self, vote: Vote, at: datetime) -> bool:
        """Keep a mark; gives whether it is new."""
        async with self._database.write() as transaction:
            rows = await transaction.run(
                """INSERT INTO vote (platform, user, paper_id, channel, message, mark, at) VALUES (?, ?, ?, ?, ?, ?, ?)
                   ON CONFLICT DO NOTHING RETURNING 1""",
                [*_row(vote), stamp(at)],
            )
        return bool(rows)

    async def remove_vote(self, vote: Vote) -> bool:
        """Take a mark away; gives whether it was there."""
        async with self._database.write() as transaction:
            rows = await transaction.run(
                """DELETE FROM vote WHERE (platform, user, paper_id, channel, message, mark) = (?, ?, ?, ?, ?, ?)
                   RETURNING 1""",
                _row(vote),
            )
        return bool(rows)

    async def replace_votes(
        self, platform: PlatformName, channel: str, message: str, votes: Collection[Vote], at: datetime
    ) -> int:
        """Make a message's reaction marks (all but `button`) equal to `votes`; gives how many rows changed."""
        here = (platform, channel, message)
        wanted = {vote for vote in votes if (vote.platform, vote.channel, vote.message) == here and vote.mark != BUTTON}
        async with self._database.write() as transaction:
            rows = await transaction.run(
                """SELECT platform, user, paper_id, channel, message, mark FROM vote
                   WHERE (platform, channel, message) = (?, ?, ?) AND mark <> ?""",
                [*here, BUTTON],
            )
            kept = {Vote(*row) for row in rows}
            await transaction.run_many(
                "DELETE FROM vote WHERE (platform, user, paper_id, channel, message, mark) = (?, ?, ?, ?, ?, ?)",
                [_row(vote) for vote in kept - wanted],
            )
            await transaction.run_many(
                "INSERT INTO vote (platform, user, paper_id, channel, message, mark, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(*_row(vote), stamp(at)) for vote in wanted - kept],
            )
        return len(kept ^ wanted)

    async def tally(self, paper_ids: Sequence[str]) -> Mapping[str, int]:
        """People (not marks) who favour each paper, over all channels and platforms; zeros left out."""
        rows = await self._database.read(
            """SELECT paper_id, count(*) AS people FROM (
                   SELECT DISTINCT paper_id, platform, user FROM vote
                   WHERE paper_id IN (SELECT value FROM json_each(?))
               ) GROUP BY paper_id""",
            [listed(paper_ids)],
        )
        return {row["paper_id"]: row["people"] for row in rows}

    async def has_voted(self, platform: PlatformName, user: str, paper_ids: Sequence[str]) -> frozenset[str]:
        """Which of the papers this person favours."""
        rows = await self._database.read(
            """SELECT DISTINCT paper_id FROM vote WHERE platform = ? AND user = ?
               AND paper_id IN (SELECT value FROM json_each(?))""",
            [platform, user, listed(paper_ids)],
        )
        return frozenset(row["paper_id"] for row in rows)

    async def saved(self, platform: PlatformName, user: str, limit: int, offset: int = 0) -> Found:
        """The papers that a person favours, newest mark first."""
        rows = await self._database.read(
            f"""SELECT {PAPER}, count(*) OVER () AS total FROM paper JOIN
                (SELECT paper_id, max(at) AS at FROM vote WHERE platform = ? AND user = ? GROUP BY paper_id) AS mark
                ON mark.paper_id = paper.id ORDER BY mark.at DESC, paper.id DESC LIMIT ? OFFSET ?""",
            [platform, user, limit, offset],
        )
        total = rows[0]["total"] if rows else await self._count(platform, user)
        return Found(tuple(paper_of(row) for row in rows), total)

    async def _count(self, platform: PlatformName, user: str) -> int:
        rows = await self._database.read(
            """SELECT count(DISTINCT vote.paper_id) FROM vote JOIN paper ON paper.id = vote.paper_id
               WHERE vote.platform = ? AND vote.user = ?""",
            [platform, user],
        )
        return int(rows[0][0])

    async def forget(self, platform: PlatformName, user: str) -> int:
        """Remove everything kept about a person; gives how many marks went."""
        async with self._database.write() as transaction:
            rows = await transaction.run(
                "DELETE FROM vote WHERE platform = ? AND user = ? RETURNING 1", [platform, user]
            )
        return len(rows)


def _row(vote: Vote) -> tuple[str, ...]:
    return vote.platform, vote.user, vote.paper_id, vote.channel, vote.message, vote.mark
