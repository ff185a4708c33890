"""Our messages that bear votes, in SQLite."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from bot.chat.reactions import PostedPaper
from bot.database.connection import Database
from bot.database.values import moment, stamp
from bot.delivery.messages import Posted
from bot.delivery.states import Standing


class PostRows:
    """The part of the ledger that knows which messages bear votes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def about(self, platform: str, tenant: str, channel: str, message: str) -> PostedPaper | None:
        """What a message of ours is about, or None if it is not ours."""
        rows = await self._database.read(
            # No channel is told where a message's id is the only one of its kind, which it is not on Slack.
            """SELECT paper_id, papers, channel, at, tenant FROM bearer
               WHERE message = :message AND platform = :platform AND :channel IN (channel, '')
               AND (:tenant IN (tenant, '') OR tenant = '')""",
            {"platform": platform, "tenant": tenant, "channel": channel, "message": message},
        )
        for paper_id, papers, place, at, where in rows:
            return PostedPaper(paper_id, tuple(json.loads(papers)), place, moment(at), where)
        return None

    async def recent(self, platform: str, since: datetime) -> Sequence[Standing]:
        """Messages of ours since then that can bear votes, newest first."""
        # By the times' indexes, which the plus makes sure of: these two weeks are few of many messages.
        rows = await self._database.read(
            """SELECT channel, message, parent, at, tenant FROM vote_bearer
               WHERE message IN (
                   SELECT posted_message FROM part
                   WHERE state = 'sent' AND ended_at >= :since AND lost NOT IN ('deleted', 'unreachable'))
               AND at >= :since AND +platform = :platform
               UNION ALL SELECT channel, message, NULL, at, tenant FROM shared
               WHERE at >= :since AND +platform = :platform AND NOT lost
               ORDER BY at DESC, message DESC""",
            {"since": stamp(since), "platform": platform},
        )
        return [
            Standing(Posted(channel, message), parent or "", datetime.fromisoformat(at), tenant)
            for channel, message, parent, at, tenant in rows
        ]
