"""The ledger in one PostgreSQL database, in its parts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from importlib import resources

from bot.database.migrate import Migration, steps_in
from bot.database.postgres.connection import Postgres, Transaction
from bot.database.postgres.migrate import BeforeChange, applied_in, migrate
from bot.delivery.preferences import Preferences
from bot.ledger.postgres import restored
from bot.ledger.postgres.channel_changes import ChangeRows
from bot.ledger.postgres.channels import ChannelRows
from bot.ledger.postgres.deliveries import DeliveryRows
from bot.ledger.postgres.follows import FollowRows
from bot.ledger.postgres.history import HistoryRows
from bot.ledger.postgres.installations import InstallationRows
from bot.ledger.postgres.leases import LeaseRows, ProcessRows
from bot.ledger.postgres.moved import move
from bot.ledger.postgres.parts import PartRows
from bot.ledger.postgres.people import PeopleRows
from bot.ledger.postgres.posts import PostRows
from bot.ledger.postgres.pruning import prune
from bot.ledger.postgres.redraws import RedrawRows
from bot.ledger.postgres.seeds import SeedRows
from bot.ledger.postgres.shared_cards import ShareRows
from bot.ledger.postgres.spending import SpendingRows
from bot.ledger.postgres.votes import VoteRows


class PostgresLedger:
    """The port Ledger on a database that has been brought to the newest schema.

    `defaults` are what a channel gets that asks for nothing; `linked` says that favourites of all tenants are one.
    """

    def __init__(self, database: Postgres, defaults: Preferences, *, linked: bool = True) -> None:
        self.database = database
        self.channels = ChannelRows(database, defaults)
        self.changes = ChangeRows(database, defaults)
        self.deliveries = DeliveryRows(database, defaults)
        self.parts = PartRows(database)
        self.history = HistoryRows(database, defaults)
        self.redraws = RedrawRows(database, defaults, linked=linked)
        self.seeds = SeedRows(database, defaults)
        self.shares = ShareRows(database)
        self.votes = VoteRows(database, linked=linked)
        self.follows = FollowRows(database, defaults)
        self.people = PeopleRows(database)
        self.posts = PostRows(database)
        self.spending = SpendingRows(database)
        self.leases = LeaseRows(database)
        self.processes = ProcessRows(database)
        self.installations = InstallationRows(database)

    async def move(self, platform: str, tenant: str, was: str, channel: str) -> None:
        """Keep all that is known of a channel under the id that its platform has given it instead."""
        await move(self.database, platform, tenant, was, channel)

    async def moved_to(self) -> str | None:
        """Where everything went that was kept here; None while this ledger is in use."""
        rows = await self.database.read("SELECT place FROM moved_to")
        return str(rows[0]["place"]) if rows else None

    async def prune(self, now: datetime) -> int:
        """Remove what nobody needs any more; gives how many rows went."""
        return await prune(self.database, now)

    async def mark_restored(self, now: datetime) -> None:
        """Put every message in doubt that may stand in its channel without a trace here."""

        async def mark(transaction: Transaction) -> None:
            await restored.mark_restored(transaction, now)

        await self.database.write(mark)


@cache
def steps() -> tuple[Migration, ...]:
    """The tables of the ledger."""
    return steps_in(resources.files("bot.ledger.postgres").joinpath("migrations"))


async def _greet(transaction: Transaction) -> None:
    """Notice a database that was put back, once it has all the tables that this version knows."""
    if await applied_in(transaction) >= len(steps()):
        await restored.greet(transaction)


@asynccontextmanager
async def ledger_at(
    url: str, defaults: Preferences, before_change: BeforeChange | None = None, *, linked: bool = True
) -> AsyncIterator[PostgresLedger]:
    """Open the ledger at an address, brought to the newest schema; raises StorageError.

    `before_change` is called before an older schema is changed.
    """
    async with Postgres.open(url, _greet) as database:
        await migrate(database, steps(), before_change)
        # The connection that made the tables could not be greeted before there were any.
        await database.write(_greet)
        ledger = PostgresLedger(database, defaults, linked=linked)
        await ledger.votes.begin()
        yield ledger
