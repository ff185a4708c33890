"""The real ledger, in which messages can be put that nobody posted."""

from __future__ import annotations

import json

from bot.chat.reactions import PostedPaper
from bot.database.connection import Transaction
from bot.database.values import maybe_stamp
from bot.delivery.messages import Posted
from bot.ledger.sqlite.ledger import SqliteLedger


class Archived(SqliteLedger):
    """The ledger, with what a schedule needs of it."""

    async def bear(self, platform: str, posted: Posted, about: PostedPaper, parent: str) -> None:
        """Keep a message of ours."""
        async with self._database.write() as transaction:
            number = await self._delivery(transaction, platform, about, parent)
            await transaction.run("INSERT INTO rendered VALUES ('none', '{}') ON CONFLICT DO NOTHING")
            await transaction.run(
                """INSERT INTO part (delivery_id, seq, key, kind, paper_id, rendered, state, posted_channel,
                       posted_message, ended_at) VALUES (?, ?, ?, ?, ?, 'none', 'sent', ?, ?, ?)""",
                [
                    *(number, int(posted.message[:4]), f"{platform}{posted.message}", "reply" if parent else "post"),
                    *(about.paper_id, posted.channel, posted.message, maybe_stamp(about.at)),
                ],
            )

    async def _delivery(self, transaction: Transaction, platform: str, about: PostedPaper, parent: str) -> int:
        """The delivery of the message in whose thread this one stands, or a new one in a channel of its own."""
        above = await transaction.run("SELECT delivery_id FROM part WHERE key = ?", [f"{platform}{parent}"])
        if above:
            return int(above[0]["delivery_id"])
        [(channel,)] = await transaction.run(
            """INSERT INTO channel (platform, tenant, channel, configured)
               VALUES (?, '', (SELECT count(*) FROM channel), 0) RETURNING id""",
            [platform],
        )
        [(number,)] = await transaction.run(
            """INSERT INTO delivery (channel_id, day, generation, due_at, expires_at, papers, next_at)
               VALUES (?, '', 0, '', '', ?, '') RETURNING id""",
            [channel, json.dumps(about.papers)],
        )
        return int(number)
