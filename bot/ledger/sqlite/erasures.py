"""People who had themselves forgotten, known only by a hash that this archive's own key makes."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection
from datetime import datetime

from bot.database.connection import Transaction
from bot.database.values import listed, moment, stamp


async def erased_at(transaction: Transaction, platform: str, user: str) -> datetime | None:
    """When somebody was last forgotten."""
    if not await _anybody(transaction, platform):
        return None
    rows = await transaction.run(
        "SELECT at FROM erasure WHERE platform = ? AND person = ?",
        [platform, _person(await _key(transaction), platform, user)],
    )
    return moment(rows[0]["at"]) if rows else None


async def erased_since(
    transaction: Transaction, platform: str, users: Collection[str], since: datetime | None
) -> frozenset[str]:
    """Which of these people were forgotten after that, or ever."""
    if not await _anybody(transaction, platform):
        return frozenset()
    key = await _key(transaction)
    people = {_person(key, platform, user): user for user in users}
    rows = await transaction.run(
        """SELECT person FROM erasure WHERE platform = ? AND at > ?
           AND person IN (SELECT value FROM json_each(?))""",
        [platform, stamp(since) if since else "", listed(people)],
    )
    return frozenset(people[row["person"]] for row in rows)


async def erased_with(transaction: Transaction, platform: str, user: str, at: str) -> None:
    """Note that somebody was forgotten at that kept time."""
    await transaction.run(
        """INSERT INTO erasure (platform, person, at) VALUES (?, ?, ?)
           ON CONFLICT DO UPDATE SET at = max(at, excluded.at)""",
        [platform, _person(await _key(transaction), platform, user), at],
    )


async def _anybody(transaction: Transaction, platform: str) -> bool:
    return bool(await transaction.run("SELECT 1 FROM erasure WHERE platform = ? LIMIT 1", [platform]))


async def _key(transaction: Transaction) -> bytes:
    rows = await transaction.run("SELECT value FROM secret WHERE name = 'erasure'")
    return bytes.fromhex(rows[0]["value"])


def _person(key: bytes, platform: str, user: str) -> str:
    return hmac.new(key, f"{platform}:{user}".encode(), hashlib.sha256).hexdigest()
