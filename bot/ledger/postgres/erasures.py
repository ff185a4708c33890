"""People who had themselves forgotten, known only by a hash that this database's own key makes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.chat.reactions import Person
from bot.database.postgres.connection import Transaction, lock
from bot.ledger.hashes import hashes_of

ANYBODY = (
    "SELECT value FROM secret WHERE name = 'erasure' AND EXISTS (SELECT 1 FROM erasure WHERE platform = :platform)"
)


async def while_nobody_goes(transaction: Transaction) -> None:
    """Keep whoever is forgotten waiting until this is committed, so that their going finds all that is kept of them."""
    await lock(transaction, "people", shared=True)


async def alone_with_people(transaction: Transaction) -> None:
    """Wait until nobody keeps anything of anybody, and keep these waiting."""
    await lock(transaction, "people")


async def erased_at(transaction: Transaction, person: Person) -> datetime | None:
    """When somebody was last forgotten."""
    # Nearly nobody is ever forgotten; then no hash is worked out for each vote.
    key = await _key_if_needed(transaction, person.platform)
    if key is None:
        return None
    [row] = await transaction.run(
        "SELECT max(at) AS at FROM erasure WHERE platform = :platform AND person = ANY (:hashes::text[])",
        platform=person.platform, hashes=hashes_of(key, person),
    )  # fmt: skip
    at: datetime | None = row["at"]
    return at


async def erased_since(
    transaction: Transaction, platform: str, people: Collection[Person], since: datetime | None
) -> frozenset[Person]:
    """Which of these people were forgotten after that, or ever."""
    key = await _key_if_needed(transaction, platform)
    if key is None:
        return frozenset()
    # Only forwards: a hash leads to nobody, so those who are asked for are hashed too.
    known = {one: person for person in people for one in hashes_of(key, person)}
    rows = await transaction.run(
        """SELECT person FROM erasure WHERE platform = :platform AND (at > :since OR :since IS NULL)
           AND person = ANY (:hashes::text[])""",
        platform=platform, since=since, hashes=list(known),
    )  # fmt: skip
    return frozenset(known[row["person"]] for row in rows)


async def erased_with(transaction: Transaction, person: Person, at: datetime) -> None:
    """Note that somebody was forgotten at that time."""
    [row] = await transaction.run("SELECT value FROM secret WHERE name = 'erasure'")
    await transaction.run(
        """INSERT INTO erasure (platform, person, at) VALUES (:platform, :hash, :at)
           ON CONFLICT (platform, person) DO UPDATE SET at = greatest(erasure.at, excluded.at)""",
        platform=person.platform, hash=hashes_of(bytes.fromhex(row["value"]), person)[0], at=at,
    )  # fmt: skip


async def _key_if_needed(transaction: Transaction, platform: str) -> bytes | None:
    """The key of the hashes, None where nobody was ever forgotten."""
    rows = await transaction.run(ANYBODY, platform=platform)
    return bytes.fromhex(rows[0]["value"]) if rows else None
