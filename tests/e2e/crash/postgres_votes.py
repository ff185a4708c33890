"""The ledger in PostgreSQL, in which messages can be put that nobody posted."""

from __future__ import annotations

from bot.chat.reactions import PostedPaper
from bot.database.postgres.connection import Transaction
from bot.delivery.messages import Posted
from bot.ledger.postgres.ledger import PostgresLedger
from tests.simulated import MONDAY, NOON


class SharedVotes(PostgresLedger):
    """The ledger, with what a schedule needs of it."""

    async def begin(self) -> None:
        """Go on where earlier processes were."""
        await self.votes.begin()

    async def bear(self, platform: str, posted: Posted, about: PostedPaper, parent: str) -> None:
        """Keep a message of ours."""

        async def keep(transaction: Transaction) -> None:
            number = await _delivery(transaction, platform, about, parent)
            await transaction.run("INSERT INTO rendered VALUES ('none', '{}') ON CONFLICT DO NOTHING")
            await transaction.run(
                """INSERT INTO part (delivery_id, seq, key, kind, paper_id, rendered, state, posted_channel,
                       posted_message, ended_at)
                   VALUES (:delivery, :seq, :key, :kind, :paper, 'none', 'sent', :channel, :message, :at)""",
                delivery=number, seq=int(posted.message[:4]), key=f"{platform}{posted.message}",
                kind="reply" if parent else "post", paper=about.paper_id, channel=posted.channel,
                message=posted.message, at=about.at,
            )  # fmt: skip

        await self.database.write(keep)


async def _delivery(transaction: Transaction, platform: str, about: PostedPaper, parent: str) -> int:
    """The delivery of the message in whose thread this one stands, or a new one in a channel of its own."""
    above = await transaction.run("SELECT delivery_id FROM part WHERE key = :key", key=f"{platform}{parent}")
    if above:
        return int(above[0]["delivery_id"])
    [[channel]] = await transaction.run(
        """INSERT INTO channel (platform, tenant, channel, configured)
           VALUES (:platform, '', (SELECT count(*) FROM channel), false) RETURNING id""",
        platform=platform,
    )
    [[number]] = await transaction.run(
        """INSERT INTO delivery (channel_id, platform, day, generation, due_at, expires_at, papers, next_at, direct)
           VALUES (:channel, :platform, :day, 0, :at, :at, :papers, :at, false) RETURNING id""",
        channel=channel, platform=platform, day=MONDAY, at=NOON, papers=about.papers,
    )  # fmt: skip
    return int(number)
