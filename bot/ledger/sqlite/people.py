"""What is kept about people, in SQLite."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from bot.chat.reactions import Person
from bot.database.connection import Database, Transaction
from bot.database.values import stamp
from bot.delivery.channel import Place
from bot.ledger.sqlite.erasures import erased_with
from bot.ledger.sqlite.rows import AT_HOME, WHO
from bot.ledger.sqlite.shared_cards import forget_sharer
from bot.ledger.sqlite.wishes import forget_wishes


class PeopleRows:
    """The part of the ledger that knows people, and forgets them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def strangers(self, platform: str) -> frozenset[Person]:
        """Who gave marks that do not count yet, for they may be a program's."""
        rows = await self._database.read("SELECT platform, user, home FROM stranger WHERE platform = ?", [platform])
        return frozenset(Person(*row) for row in rows)

    async def introduce(self, person: Person, *, is_person: bool) -> Sequence[tuple[str, str]]:
        """Count a stranger's marks from now on, or remove them; gives the paper and the tenant of each."""
        who = asdict(person)
        async with self._database.write() as transaction:
            await settle(transaction, [person])
            # Asked of the platform twice at once, only one of the answers finds the stranger here.
            if not await transaction.run(f"DELETE FROM stranger WHERE {WHO} RETURNING 1", who):
                return []
            marks = f"SELECT DISTINCT paper_id, tenant FROM vote WHERE {WHO} AND given = 1 ORDER BY 1, 2"
            rows = await transaction.run(marks, who)
            if not is_person:
                await transaction.run(f"DELETE FROM vote WHERE {WHO}", who)
        return [(row["paper_id"], row["tenant"]) for row in rows]

    async def take_hint(self, platform: str, tenant: str, user: str, at: datetime) -> bool:
        """Note that a person of a workspace is told how to vote; gives whether they were not told before."""
        async with self._database.write() as transaction:
            rows = await transaction.run(
                """INSERT INTO hint (platform, tenant, user, at) VALUES (?, ?, ?, ?)
                   ON CONFLICT DO NOTHING RETURNING 1""",
                [platform, tenant, user, stamp(at)],
            )
        return bool(rows)

    async def take_greeting(self, platform: str, place: Place, at: datetime, again_after: timedelta) -> bool:
        """Note that somebody is greeted in a channel; gives whether nobody was within the time before."""
        async with self._database.write() as transaction:
            rows = await transaction.run(
                """INSERT INTO greeting (platform, tenant, channel, at) VALUES (?, ?, ?, ?)
                   ON CONFLICT DO UPDATE SET at = excluded.at WHERE at < ? RETURNING 1""",
                [platform, place.tenant, place.channel, stamp(at), stamp(at - again_after)],
            )
        return bool(rows)

    async def drop_greeting(self, platform: str, place: Place) -> None:
        """Forget that somebody was greeted in a channel."""
        async with self._database.write() as transaction:
            await transaction.run(
                "DELETE FROM greeting WHERE platform = ? AND tenant = ? AND channel = ?",
                [platform, place.tenant, place.channel],
            )

    async def forget(self, person: Person, heard: datetime) -> Sequence[str]:
        """Remove everything kept about a person, and take nothing of before for theirs again.

        Gives the paper of each mark that went. Only a keyed hash of who it was stays.
        """
        who = asdict(person)
        async with self._database.write() as transaction:
            await settle(transaction, [person])
            # Those that were taken back too, for they name the person just as well.
            rows = await transaction.run(f"DELETE FROM vote WHERE {WHO} RETURNING paper_id, given, told", who)
            await transaction.run(f"DELETE FROM stranger WHERE {WHO}", who)
            await transaction.run(
                f"DELETE FROM hint WHERE platform = :platform AND user = :user AND {AT_HOME.format('hint')}",
                who,
            )
            await transaction.run(
                """DELETE FROM channel_change WHERE user = :user AND (home IN ('', :home) OR :home = '')
                   AND channel_id IN (SELECT id FROM channel WHERE platform = :platform)""",
                who,
            )
            await forget_wishes(transaction, person)
            await forget_sharer(transaction, person, stamp(heard))
            # Not before what was told already, by whichever clock.
            await erased_with(transaction, person, max([stamp(heard), *(row["told"] for row in rows)]))
        return [row["paper_id"] for row in rows if row["given"]]


async def settle(transaction: Transaction, people: Iterable[Person]) -> None:
    """Give what was kept of an id before workspaces were told apart to whoever of that id is met first."""
    # REPLACE for the rare mark that is there with and without a workspace: one row may hold a key.
    rows = [asdict(person) for person in people if person.home]
    for table in ("vote", "stranger", "follow", "mailbox"):
        await transaction.run_many(
            f"""UPDATE OR REPLACE {table} SET home = :home
                WHERE platform = :platform AND user = :user AND home = ''""",
            rows,
        )
