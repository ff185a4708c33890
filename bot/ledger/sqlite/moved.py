"""A channel that its platform gave another id: all that is kept of it goes on under the new one."""

# ruff: noqa: S608  (statements are put together from the constants of this module; values are always bound)

from __future__ import annotations

from bot.database.connection import Database, Transaction

# What was kept without a tenant fits any.
HERE = "platform = :platform AND channel = :was AND tenant IN (:tenant, '')"
# Whoever subscribed the new id already is asked for nothing twice: it gets what the old one had not.
LAST_DAY = f"""
    UPDATE channel SET last_day = nullif(max(coalesce(last_day, ''), coalesce(
        (SELECT max(last_day) FROM channel WHERE {HERE}), '')), '')
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
# What is kept of both ids is newer under the new one.
NAMED = ("vote", "vote_reading", "shared", "greeting", "channel")
# One whose new id was subscribed before this was told has nothing more to do.
LEFT_OVER = f"""
    UPDATE channel SET status = 'gone', reason = 'the channel has another id now', configured = 0, next_due_at = NULL
    WHERE {HERE}
"""
KNOWN_AS = (
    "UPDATE moved_channel SET channel = :channel WHERE platform = :platform AND channel = :was",
    "DELETE FROM moved_channel WHERE platform = :platform AND was = :channel",
    "INSERT OR REPLACE INTO moved_channel (platform, was, channel) VALUES (:platform, :was, :channel)",
)


async def move(database: Database, platform: str, tenant: str, was: str, channel: str) -> None:
    """Keep all that is known of a channel under its new id, in one transaction."""
    values = {"platform": platform, "tenant": tenant, "was": was, "channel": channel}
    async with database.write() as transaction:
        for statement in (LAST_DAY, SENT, TOLD, *_renamings(), LEFT_OVER, *KNOWN_AS):
            await transaction.run(statement, values)


def _renamings() -> list[str]:
    moved = [f"UPDATE OR IGNORE {table} SET channel = :channel WHERE {HERE}" for table in NAMED]
    return [*moved, *(f"DELETE FROM {table} WHERE {HERE}" for table in NAMED[:-1])]


async def named_now(transaction: Transaction, platform: str, channel: str) -> str:
    """The id of a channel that may have had another one before."""
    rows = await transaction.run(
        "SELECT channel FROM moved_channel WHERE platform = ? AND was = ?", [platform, channel]
    )
    return str(rows[0]["channel"]) if rows else channel
