"""A channel that its platform gave another id: all that is kept of it goes on under the new one."""

# ruff: noqa: S608  (statements are put together from the constants of this module; values are always bound)

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.database.postgres.connection import Postgres, Transaction
from bot.delivery.channel import Channel
from bot.ledger.postgres.erasures import alone_with_people

# What was kept without a tenant fits any.
HERE = "platform = :platform AND channel = :was AND tenant IN (:tenant, '')"
# Whoever subscribed the new id already is asked for nothing twice: it gets what the old one had not.
LAST_DAY = f"""
    UPDATE channel SET last_day = greatest(last_day, (SELECT max(last_day) FROM channel WHERE {HERE}))
    WHERE platform = :platform AND channel = :channel AND tenant IN (:tenant, '')
"""
SENT = f"""
    UPDATE part SET posted_channel = :channel WHERE posted_channel = :was
    AND delivery_id IN (SELECT id FROM delivery WHERE channel_id IN (SELECT id FROM channel WHERE {HERE}))
"""
TOLD = f"""
    UPDATE channel_change SET posted_channel = :channel WHERE posted_channel = :was
    AND channel_id IN (SELECT id FROM channel WHERE {HERE})
"""
# Tables that name a channel, each with what else is in its key. What is kept of both ids is newer under the new one.
NAMED: Mapping[str, str] = {
    "vote": '"user", home, paper_id, message, mark',
    "vote_reading": "message, mark, tenant",
    "shared": "message, tenant",
    "greeting": "tenant",
    "channel": "tenant",
}
# One whose new id was subscribed before this was told has nothing more to do.
LEFT_OVER = f"""
    UPDATE channel SET status = 'gone', reason = 'the channel has another id now', configured = false,
    next_due_at = NULL WHERE {HERE}
"""
KNOWN_AS = (
    "UPDATE moved_channel SET channel = :channel WHERE platform = :platform AND channel = :was",
    "DELETE FROM moved_channel WHERE platform = :platform AND was = :channel",
    """INSERT INTO moved_channel (platform, was, channel) VALUES (:platform, :was, :channel)
       ON CONFLICT (platform, was) DO UPDATE SET channel = excluded.channel""",
)


async def move(database: Postgres, platform: str, tenant: str, was: str, channel: str) -> None:
    """Keep all that is known of a channel under its new id, in one transaction."""
    values = {"platform": platform, "tenant": tenant, "was": was, "channel": channel}

    async def rename(transaction: Transaction) -> None:
        # A mark that is being kept under the old id would stay behind.
        await alone_with_people(transaction)
        for statement in (LAST_DAY, SENT, TOLD, *_renamings(), LEFT_OVER, *KNOWN_AS):
            await transaction.run(statement, **values)

    await database.write(rename)


def _renamings() -> list[str]:
    moved = [
        f"""UPDATE {table} SET channel = :channel WHERE {HERE} AND NOT EXISTS (
                SELECT 1 FROM {table} AS new
                WHERE new.platform = :platform AND new.channel = :channel AND {_same(table)})"""
        for table in NAMED
    ]
    return [*moved, *(f"DELETE FROM {table} WHERE {HERE}" for table in NAMED if table != "channel")]


def _same(table: str) -> str:
    return " AND ".join(f"new.{name} = {table}.{name}" for name in NAMED[table].split(", "))


async def all_named_now(transaction: Transaction, channels: Sequence[Channel]) -> list[str]:
    """The ids of channels that may have had others before."""
    rows = await transaction.run(
        """SELECT coalesce(moved.channel, named.channel) AS channel
           FROM unnest(:platforms::text[], :channels::text[]) WITH ORDINALITY AS named (platform, channel, number)
           LEFT JOIN moved_channel AS moved ON moved.platform = named.platform AND moved.was = named.channel
           ORDER BY named.number""",
        platforms=[one.platform for one in channels], channels=[one.channel for one in channels],
    )  # fmt: skip
    return [row["channel"] for row in rows]
