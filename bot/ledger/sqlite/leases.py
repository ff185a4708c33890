"""Names on lease and the processes at work, in SQLite, where one service has them all."""

# ruff: noqa: S608  (statements are put together from the constants of this module; values are always bound)

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import timedelta

from bot.database.connection import Database
from bot.database.values import listed
from bot.papers.leases import Lease, Process

# SQLite's own clock, in milliseconds.
NOW = "strftime('%Y-%m-%dT%H:%M:%f', 'now', :seconds || ' seconds')"
STILL = "lease_until > strftime('%Y-%m-%dT%H:%M:%f', 'now')"
TAKE = f"""
    INSERT INTO lease (name, owner, fence, lease_until, note) VALUES (:name, :owner, 1, {NOW}, coalesce(:note, ''))
    ON CONFLICT DO UPDATE SET fence = fence + NOT (owner = :owner AND {STILL}), owner = :owner,
        lease_until = excluded.lease_until, note = coalesce(:note, note)
    WHERE owner = :owner OR NOT {STILL} RETURNING fence, note
"""
TERM = f"name = :name AND owner = :owner AND fence = :fence AND {STILL}"


class LeaseRows:
    """The part of the ledger that says who has which name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, name: str, owner: str, lasts: timedelta, note: str | None = None) -> Lease | None:
        """Have a name from now on for so long; None while another owner has it."""
        async with self._database.write() as transaction:
            seconds = lasts.total_seconds()
            rows = await transaction.run(TAKE, {"name": name, "owner": owner, "seconds": seconds, "note": note})
        return Lease(name, owner, *rows[0]) if rows else None

    async def holds(self, lease: Lease) -> bool:
        """Whether this very term still lasts."""
        return bool(await self._database.read(f"SELECT 1 FROM lease WHERE {TERM}", asdict(lease)))

    async def owners(self, names: Collection[str]) -> dict[str, str]:
        """Who has these names now; those that nobody has are left out."""
        rows = await self._database.read(
            f"SELECT name, owner FROM lease WHERE name IN (SELECT value FROM json_each(?)) AND {STILL}",
            [listed(names)],
        )
        return {row["name"]: row["owner"] for row in rows}

    async def sweep(self, prefix: str) -> None:
        """Forget names that begin so and that nobody has."""
        async with self._database.write() as transaction:
            await transaction.run(
                f"DELETE FROM lease WHERE substr(name, 1, length(:prefix)) = :prefix AND NOT {STILL}",
                {"prefix": prefix},
            )

    async def give_back(self, lease: Lease) -> None:
        """Let others have the name at once, unless this term is over anyhow."""
        async with self._database.write() as transaction:
            await transaction.run(f"UPDATE lease SET lease_until = '' WHERE {TERM}", asdict(lease))


class ProcessRows:
    """The part of the ledger that says which processes are at work."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def beat(self, me: Process) -> None:
        """Say that a process is at work."""
        async with self._database.write() as transaction:
            await transaction.run(
                f"""INSERT INTO process (name, roles, seen_at) VALUES (:name, :roles, {NOW})
                    ON CONFLICT DO UPDATE SET roles = excluded.roles, seen_at = excluded.seen_at""",
                {"name": me.name, "roles": ",".join(sorted(me.roles)), "seconds": 0},
            )

    async def alive(self, within: timedelta) -> Sequence[Process]:
        """Those that said so since then, by name."""
        rows = await self._database.read(
            f"SELECT name, roles FROM process WHERE seen_at > {NOW} ORDER BY name",
            {"seconds": -within.total_seconds()},
        )
        return [Process(name, frozenset(roles.split(","))) for name, roles in rows]

    async def leave(self, name: str) -> None:
        """A process ends in order: it is not waited for."""
        async with self._database.write() as transaction:
            await transaction.run("DELETE FROM process WHERE name = ?", [name])
