"""Our messages that bear votes, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.chat.reactions import PostedPaper
from bot.delivery.messages import Posted
from bot.delivery.states import Standing
from bot.ledger.postgres.rows import Rows


class PostRows(Rows):
    """The part of the ledger that knows which messages bear votes."""

    async def about(self, platform: str, tenant: str, channel: str, message: str) -> PostedPaper | None:
        """What a message of ours is about, or None if it is not ours."""
        rows = await self.database.read(
            # No channel is told where a message's id is the only one of its kind, which it is not on Slack.
            """SELECT paper_id, papers, channel, at, tenant FROM bearer
               WHERE message = :message AND platform = :platform AND :channel IN (channel, '')
               AND (:tenant IN (tenant, '') OR tenant = '')""",
            platform=platform, tenant=tenant, channel=channel, message=message,
        )  # fmt: skip
        for paper_id, papers, place, at, where in rows:
            return PostedPaper(paper_id, tuple(papers), place, at, where)
        return None

    async def recent(self, platform: str, since: datetime) -> Sequence[Standing]:
        """Messages of ours since then that can bear votes, newest first."""
        # By the index of the times: these two weeks are few of many messages.
        rows = await self.database.read(
            """SELECT * FROM (SELECT channel, message, parent, at, tenant FROM vote_bearer
               WHERE message IN (
                   SELECT posted_message FROM part
                   WHERE state = 'sent' AND ended_at >= :since AND lost NOT IN ('deleted', 'unreachable'))
               AND at >= :since AND platform = :platform
               UNION ALL SELECT channel, message, NULL, at, tenant FROM shared
               WHERE at >= :since AND platform = :platform AND NOT lost) AS standing
               ORDER BY at DESC, message COLLATE "C" DESC""",
            since=since, platform=platform,
        )  # fmt: skip
        return [
            Standing(Posted(channel, message), parent or "", at, tenant)
            for channel, message, parent, at, tenant in rows
        ]
