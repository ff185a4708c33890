"""Names on lease and the processes at work, by PostgreSQL's own clock; and the check of a leader's write."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from bot.database.postgres.connection import Transaction
from bot.errors import LeaseLost
from bot.ledger.postgres.rows import Rows
from bot.papers.leases import Lease, Process

# What is not to be had is not locked: else everybody who asks in vain would wait for a leader that writes.
TAKE = """
    WITH taken AS (
        UPDATE lease SET owner = :owner, lease_until = clock_timestamp() + :lasts::interval,
            note = coalesce(:note::text, note),
            fence = fence + CASE WHEN owner = :owner AND lease_until > clock_timestamp() THEN 0 ELSE 1 END
        WHERE name = :name AND (owner = :owner OR lease_until <= clock_timestamp()) RETURNING fence, note),
    made AS (
        INSERT INTO lease (name, owner, fence, lease_until, note)
        SELECT :name::text, :owner::text, 1, clock_timestamp() + :lasts::interval, coalesce(:note::text, '')
        WHERE NOT EXISTS (SELECT FROM lease WHERE name = :name) ON CONFLICT DO NOTHING RETURNING fence, note)
    SELECT fence, note FROM taken UNION ALL SELECT fence, note FROM made
"""
# Rows at once.
SWEPT = 2000
TERM = "name = :name AND owner = :owner AND fence = :fence AND lease_until > clock_timestamp()"
HOLDS = f"SELECT FROM lease WHERE {TERM}"
# Nobody can take the name until the transaction ends.
HELD = f"{HOLDS} FOR SHARE"
BEAT = """
    INSERT INTO process (name, roles, seen_at) VALUES (:name, :roles, clock_timestamp())
    ON CONFLICT (name) DO UPDATE SET roles = excluded.roles, seen_at = excluded.seen_at
"""


class LeaseRows(Rows):
    """The part of the ledger that says who has which name."""

    async def take(self, name: str, owner: str, lasts: timedelta, note: str | None = None) -> Lease | None:
        """Have a name from now on for so long; None while another owner has it."""
        rows = await self.database.run(TAKE, name=name, owner=owner, lasts=lasts, note=note)
        return Lease(name, owner, *rows[0]) if rows else None

    async def holds(self, lease: Lease) -> bool:
        """Whether this very term still lasts."""
        return bool(await self.database.read(HOLDS, **_values(lease)))

    async def owners(self, names: Collection[str]) -> dict[str, str]:
        """Who has these names now; those that nobody has are left out."""
        rows = await self.database.read(
            "SELECT name, owner FROM lease WHERE name = ANY (:names::text[]) AND lease_until > clock_timestamp()",
            names=list(names),
        )
        return {row["name"]: row["owner"] for row in rows}

    async def sweep(self, prefix: str) -> None:
        """Forget some names that begin so and that nobody has."""
        await self.database.run(
            """DELETE FROM lease WHERE name IN (
                   SELECT name FROM lease WHERE starts_with(name, :prefix) AND lease_until < clock_timestamp()
                   LIMIT :most FOR UPDATE SKIP LOCKED)""",
            prefix=prefix, most=SWEPT,
        )  # fmt: skip

    async def give_back(self, lease: Lease) -> None:
        """Let others have the name at once, unless this term is over anyhow."""
        await self.database.run(
            f"UPDATE lease SET lease_until = clock_timestamp() WHERE {TERM}",  # noqa: S608
            **_values(lease),
        )


class ProcessRows(Rows):
    """The part of the ledger that says which processes are at work."""

    async def beat(self, me: Process) -> None:
        """Say that a process is at work."""
        await self.database.run(BEAT, name=me.name, roles=",".join(sorted(me.roles)))

    async def alive(self, within: timedelta) -> Sequence[Process]:
        """Those that said so since then, by name."""
        rows = await self.database.read(
            """SELECT name, roles FROM process WHERE seen_at > clock_timestamp() - :within::interval
               ORDER BY name COLLATE "C" """,
            within=within,
        )
        return [Process(row["name"], frozenset(row["roles"].split(","))) for row in rows]

    async def leave(self, name: str) -> None:
        """A process ends in order: it is not waited for."""
        await self.database.run("DELETE FROM process WHERE name = :name", name=name)


async def must_hold(transaction: Transaction, lease: Lease) -> None:
    """Have a leader's write done only while it leads: to be called first; raises LeaseLost.

    Whoever would follow it waits for the transaction's end, so that nothing of it is written in the next term.
    """
    if not await transaction.run(HELD, **_values(lease)):
        raise LeaseLost(f"Another process has {lease.name} now, so what this one brought too late is not written.")


def _values(lease: Lease) -> dict[str, object]:
    return {"name": lease.name, "owner": lease.owner, "fence": lease.fence}
