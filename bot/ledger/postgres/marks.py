"""Single marks as rows: what is kept of them and of the readings that told of them."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import NamedTuple

from bot.chat.marks import ALL, Kept, Seen
from bot.chat.reactions import Person, Told, Vote
from bot.database.postgres.connection import Transaction, lock

BUTTON = "button"
NAMES = "platform user paper_id channel message mark home".split()
MARK = 'platform, "user", paper_id, channel, message, mark, home'
BOUND = ", ".join(f":{name}" for name in NAMES)
# What was kept without a tenant fits any, as what is asked for without one does.
ON_MESSAGE = """
    (platform, channel, message) = (:platform, :channel, :message) AND (:tenant IN (tenant, '') OR tenant = '')
"""


class Here(NamedTuple):
    """Where a message stands."""

    platform: str
    tenant: str
    channel: str
    message: str


def where(vote: Vote) -> Here:
    """The message that a mark is on."""
    return Here(vote.platform, vote.tenant, vote.channel, vote.message)


async def one_at_a_time(transaction: Transaction, here: Here) -> None:
    """Let what is told and read of a message follow each other, in whichever process that is heard."""
    await lock(transaction, f"marks {here.platform} {here.channel} {here.message}")


async def repeated(transaction: Transaction, told: Told) -> bool:
    """Remember an event's id; gives whether it was known."""
    if not told.event:
        return False
    new = await transaction.run(
        # A row comes back only if the id is new; who inserts the same one at the moment is waited for.
        "INSERT INTO vote_event (id, at) VALUES (:id, :at) ON CONFLICT DO NOTHING RETURNING 1",
        id=told.event, at=told.heard,
    )  # fmt: skip
    return not new


async def kept_of(transaction: Transaction, vote: Vote) -> Kept | None:
    """What is kept of a mark."""
    rows = await transaction.run(f"SELECT given, told, at FROM vote WHERE ({MARK}) = ({BOUND})", **asdict(vote))
    return Kept(*rows[0]) if rows else None


async def kept_on(transaction: Transaction, here: Here) -> dict[Vote, Kept]:
    """What is kept of the reaction marks on a message."""
    rows = await transaction.run(
        f"SELECT {MARK}, tenant, given, told, at FROM vote WHERE {ON_MESSAGE} AND mark <> '{BUTTON}'", **here._asdict()
    )
    return {Vote(*mark): Kept(given, told, at) for *mark, given, told, at in rows}


async def keep(transaction: Transaction, marks: Mapping[Vote, Kept]) -> None:
    """Keep marks as they are now."""
    await transaction.run_many(
        # A tenant once known is not lost to an event that does not tell it.
        f"""INSERT INTO vote ({MARK}, tenant, given, told, at) VALUES ({BOUND}, :tenant, :given, :told, :at)
            ON CONFLICT ({MARK}) DO UPDATE SET given = excluded.given, told = excluded.told, at = excluded.at,
                tenant = coalesce(nullif(excluded.tenant, ''), vote.tenant)""",
        [{**asdict(vote), "given": one.given, "told": one.told, "at": one.heard} for vote, one in marks.items()],
    )


async def read_at(transaction: Transaction, vote: Vote) -> datetime | None:
    """Until when a reading of the message told of this mark."""
    [row] = await transaction.run(
        f"SELECT max(told) AS told FROM vote_reading WHERE {ON_MESSAGE} AND mark IN (:mark, :all)",
        **where(vote)._asdict(), mark=vote.mark, all=ALL,
    )  # fmt: skip
    told: datetime | None = row["told"]
    return told


async def seen_since(transaction: Transaction, here: Here, seen: Seen) -> frozenset[str]:
    """Which marks of a message a later reading told of."""
    rows = await transaction.run(
        f"SELECT mark FROM vote_reading WHERE {ON_MESSAGE} AND at > :begun", **here._asdict(), begun=seen.begun
    )
    return frozenset(row["mark"] for row in rows)


async def note_reading(transaction: Transaction, here: Here, mark: str, seen: Seen) -> None:
    """Remember that a message was read."""
    await transaction.run(
        # Both orders only grow: of two readings that overlap the later one says until when everything is known.
        """INSERT INTO vote_reading (platform, tenant, channel, message, mark, told, at)
           VALUES (:platform, :tenant, :channel, :message, :mark, :told, :at)
           ON CONFLICT (platform, channel, message, mark, tenant) DO UPDATE
               SET told = greatest(vote_reading.told, excluded.told), at = greatest(vote_reading.at, excluded.at)""",
        **here._asdict(), mark=mark, told=seen.told, at=seen.begun,
    )  # fmt: skip


async def meet(transaction: Transaction, people: Iterable[Person]) -> None:
    """Note who is not known yet; whoever has marks that count was known before."""
    await transaction.run_many(
        f"""INSERT INTO stranger (platform, "user", home) SELECT :platform::text, :user::text, :home::text
            WHERE NOT EXISTS (
                SELECT 1 FROM vote
                WHERE platform = :platform AND "user" = :user AND home = :home AND mark <> '{BUTTON}')
            ON CONFLICT DO NOTHING""",
        # In one order for everybody, else two who meet the same people could wait for each other.
        sorted((asdict(person) for person in people), key=lambda person: (person["user"], person["home"])),
    )
