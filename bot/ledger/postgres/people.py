"""What is kept about people, in PostgreSQL."""

# ruff: noqa: S608  (statements are put together from the constants of this package; values are always bound)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from bot.chat.reactions import Person
from bot.database.postgres.connection import Transaction
from bot.delivery.channel import Place
from bot.ledger.postgres.erasures import alone_with_people, erased_with
from bot.ledger.postgres.rows import AT_HOME, WHO, Rows, in_transaction
from bot.ledger.postgres.settling import settle
from bot.ledger.postgres.shared_cards import forget_sharer
from bot.ledger.postgres.wishes import forget_wishes


class PeopleRows(Rows):
    """The part of the ledger that knows people, and forgets them."""

    async def strangers(self, platform: str) -> frozenset[Person]:
        """Who gave marks that do not count yet, for they may be a program's."""
        rows = await self.database.read(
            'SELECT platform, "user", home FROM stranger WHERE platform = :platform', platform=platform
        )
        return frozenset(Person(*row) for row in rows)

    @in_transaction
    async def introduce(
        self, transaction: Transaction, person: Person, *, is_person: bool
    ) -> Sequence[tuple[str, str]]:
        """Count a stranger's marks from now on, or remove them; gives the paper and the tenant of each."""
        who = asdict(person)
        await alone_with_people(transaction)
        await settle(transaction, [person])
        # Asked of the platform twice at once, only one of the answers finds the stranger here.
        if not await transaction.run(f"DELETE FROM stranger WHERE {WHO} RETURNING 1", **who):
            return []
        marks = f"SELECT DISTINCT paper_id, tenant FROM vote WHERE {WHO} AND given ORDER BY 1, 2"
        rows = await transaction.run(marks, **who)
        if not is_person:
            await transaction.run(f"DELETE FROM vote WHERE {WHO}", **who)
        return [(row["paper_id"], row["tenant"]) for row in rows]

    async def take_hint(self, platform: str, tenant: str, user: str, at: datetime) -> bool:
        """Note that a person of a workspace is told how to vote; gives whether they were not told before."""
        rows = await self.database.run(
            """INSERT INTO hint (platform, tenant, "user", at) VALUES (:platform, :tenant, :user, :at)
               ON CONFLICT DO NOTHING RETURNING 1""",
            platform=platform, tenant=tenant, user=user, at=at,
        )  # fmt: skip
        return bool(rows)

    async def take_greeting(self, platform: str, place: Place, at: datetime, again_after: timedelta) -> bool:
        """Note that somebody is greeted in a channel; gives whether nobody was within the time before."""
        rows = await self.database.run(
            """INSERT INTO greeting (platform, tenant, channel, at) VALUES (:platform, :tenant, :channel, :at)
               ON CONFLICT (platform, tenant, channel) DO UPDATE SET at = excluded.at WHERE greeting.at < :before
               RETURNING 1""",
            platform=platform, tenant=place.tenant, channel=place.channel, at=at, before=at - again_after,
        )  # fmt: skip
        return bool(rows)

    async def drop_greeting(self, platform: str, place: Place) -> None:
        """Forget that somebody was greeted in a channel."""
        await self.database.run(
            "DELETE FROM greeting WHERE platform = :platform AND tenant = :tenant AND channel = :channel",
            platform=platform, tenant=place.tenant, channel=place.channel,
        )  # fmt: skip

    @in_transaction
    async def forget(self, transaction: Transaction, person: Person, heard: datetime) -> Sequence[str]:
        """Remove everything kept about a person, and take nothing of before for theirs again.

        Gives the paper of each mark that went. Only a keyed hash of who it was stays.
        """
        who = asdict(person)
        await alone_with_people(transaction)
        await settle(transaction, [person])
        # Those that were taken back too, for they name the person just as well.
        rows = await transaction.run(f"DELETE FROM vote WHERE {WHO} RETURNING paper_id, given, told", **who)
        await transaction.run(f"DELETE FROM stranger WHERE {WHO}", **who)
        await transaction.run(
            f"""DELETE FROM hint WHERE platform = :platform AND "user" = :user AND {AT_HOME.format("hint")}""",
            **who,
        )
        await transaction.run(
            """DELETE FROM channel_change WHERE "user" = :user AND (home IN ('', :home) OR :home = '')
               AND channel_id IN (SELECT id FROM channel WHERE platform = :platform)""",
            **who,
        )
        await forget_wishes(transaction, person)
        await forget_sharer(transaction, person, heard)
        # Not before what was told already, by whichever clock.
        await erased_with(transaction, person, max([heard, *(row["told"] for row in rows)]))
        return [row["paper_id"] for row in rows if row["given"]]
