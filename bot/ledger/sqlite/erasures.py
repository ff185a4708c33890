"""People who had themselves forgotten, known only by a hash that this archive's own key makes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.chat.reactions import Person
from bot.database.connection import Transaction
from bot.database.values import listed, moment, stamp
from bot.ledger.hashes import hashes_of


async def erased_at(transaction: Transaction, person: Person) -> datetime | None:
    """When somebody was last forgotten."""
    # Nearly nobody is ever forgotten; then no hash is worked out for each vote.
    if not await _anybody(transaction, person.platform):
        return None
    rows = await transaction.run(
        """SELECT max(at) AS at FROM erasure WHERE platform = ? AND person IN (SELECT value FROM json_each(?))""",
        [person.platform, listed(hashes_of(await _key(transaction), person))],
    )
    return moment(rows[0]["at"])


async def erased_since(
    transaction: Transaction, platform: str, people: Collection[Person], since: datetime | None
) -> frozenset[Person]:
    """Which of these people were forgotten after that, or ever."""
    if not await _anybody(transaction, platform):
        return frozenset()
    key = await _key(transaction)
    # Only forwards: a hash leads to nobody, so those who are asked for are hashed too.
    known = {one: person for person in people for one in hashes_of(key, person)}
    rows = await transaction.run(
        """SELECT person FROM erasure WHERE platform = ? AND at > ?
           AND person IN (SELECT value FROM json_each(?))""",
        # An empty text stands before every time.
        [platform, stamp(since) if since else "", listed(known)],
    )
    return frozenset(known[row["person"]] for row in rows)


async def erased_with(transaction: Transaction, person: Person, at: str) -> None:
    """Note that somebody was forgotten at that kept time."""
    await transaction.run(
        """INSERT INTO erasure (platform, person, at) VALUES (?, ?, ?)
           ON CONFLICT DO UPDATE SET at = max(at, excluded.at)""",
        [person.platform, hashes_of(await _key(transaction), person)[0], at],
    )


async def _anybody(transaction: Transaction, platform: str) -> bool:
    return bool(await transaction.run("SELECT 1 FROM erasure WHERE platform = ? LIMIT 1", [platform]))


async def _key(transaction: Transaction) -> bytes:
    rows = await transaction.run("SELECT value FROM secret WHERE name = 'erasure'")
    return bytes.fromhex(rows[0]["value"])
