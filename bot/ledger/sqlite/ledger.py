"""The ledger in one SQLite file, in its parts."""

from __future__ import annotations

from datetime import datetime

from bot.database.connection import Database
from bot.delivery.preferences import Preferences
from bot.ledger.sqlite.channel_changes import ChangeRows
from bot.ledger.sqlite.channels import ChannelRows
from bot.ledger.sqlite.deliveries import DeliveryRows
from bot.ledger.sqlite.follows import FollowRows
from bot.ledger.sqlite.history import HistoryRows
from bot.ledger.sqlite.installations import InstallationRows
from bot.ledger.sqlite.leases import LeaseRows, ProcessRows
from bot.ledger.sqlite.moved import move
from bot.ledger.sqlite.parts import PartRows
from bot.ledger.sqlite.people import PeopleRows
from bot.ledger.sqlite.posts import PostRows
from bot.ledger.sqlite.pruning import prune
from bot.ledger.sqlite.redraws import RedrawRows
from bot.ledger.sqlite.restored import mark_restored
from bot.ledger.sqlite.seeds import SeedRows
from bot.ledger.sqlite.shared_cards import ShareRows
from bot.ledger.sqlite.spending import SpendingRows
from bot.ledger.sqlite.votes import VoteRows


class SqliteLedger:
    """The port Ledger on a database that has been brought to the newest schema.

    `defaults` are what a channel gets that asks for nothing; `linked` says that favourites of all tenants are one.
    """

    def __init__(self, database: Database, defaults: Preferences, *, linked: bool = True) -> None:
        self._database = database
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

    async def begin(self) -> None:
        """Go on where earlier processes were."""
        await self.votes.begin()

    async def move(self, platform: str, tenant: str, was: str, channel: str) -> None:
        """Keep all that is known of a channel under the id that its platform has given it instead."""
        await move(self._database, platform, tenant, was, channel)

    async def moved_to(self) -> str | None:
        """Where everything went that was kept here; None while this ledger is in use."""
        rows = await self._database.read("SELECT place FROM moved_to")
        return str(rows[0]["place"]) if rows else None

    async def prune(self, now: datetime) -> int:
        """Remove what nobody needs any more; gives how many rows went."""
        return await prune(self._database, now)

    async def mark_restored(self, now: datetime) -> None:
        """Put every message in doubt that may stand in its channel without a trace here."""
        await mark_restored(self._database, now)
