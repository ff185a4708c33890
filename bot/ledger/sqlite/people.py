"""What is kept about people, in SQLite."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.database.connection import Database
from bot.database.values import stamp
from bot.ledger.sqlite.erasures import erased_with
from bot.ledger.sqlite.shared_cards import forget_sharer

WHO = "platform = ? AND user = ?"


class PeopleRows:
    """The part of the ledger that knows people, and forgets them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def strangers(self, platform: str) -> frozenset[str]:
        """Who gave marks that do not count yet, for they may be a program's."""
        rows = await self._database.read("SELECT user FROM stranger WHERE platform = ?", [platform])
        return frozenset(row["user"] for row in rows)

    async def introduce(self, platform: str, user: str, *, is_person: bool) -> Sequence[str]:
        """Count a stranger's marks from now on, or remove them; gives the papers that they are about."""
        async with self._database.write() as transaction:
            if not await transaction.run(f"DELETE FROM stranger WHERE {WHO} RETURNING 1", [platform, user]):
                return []
            rows = await transaction.run(
                f"SELECT DISTINCT paper_id FROM vote WHERE {WHO} AND given = 1", [platform, user]
            )
            if not is_person:
                await transaction.run(f"DELETE FROM vote WHERE {WHO}", [platform, user])
        return [row["paper_id"] for row in rows]

    async def take_hint(self, platform: str, tenant: str, user: str, at: datetime) -> bool:
        """Note that a person of a workspace is told how to vote; gives whether they were not told before."""
        async with self._database.write() as transaction:
            rows = await transaction.run(
                """INSERT INTO hint (platform, tenant, user, at) VALUES (?, ?, ?, ?)
                   ON CONFLICT DO NOTHING RETURNING 1""",
                [platform, tenant, user, stamp(at)],
            )
        return bool(rows)

    async def forget(self, platform: str, user: str, heard: datetime) -> Sequence[str]:
        """Remove everything kept about a person, and take nothing of before for theirs again.

        Gives the paper of each mark that went. Only a keyed hash of who it was stays.
        """
        async with self._database.write() as transaction:
            rows = await transaction.run(
                f"DELETE FROM vote WHERE {WHO} RETURNING paper_id, given, told", [platform, user]
            )
            await transaction.run(f"DELETE FROM stranger WHERE {WHO}", [platform, user])
            await transaction.run(f"DELETE FROM hint WHERE {WHO}", [platform, user])
            await forget_sharer(transaction, platform, user, stamp(heard))
            # Not before what was told already, by whichever clock.
            await erased_with(transaction, platform, user, max([stamp(heard), *(row["told"] for row in rows)]))
        return [row["paper_id"] for row in rows if row["given"]]
