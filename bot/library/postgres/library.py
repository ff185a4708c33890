"""The library that several processes share, in its parts."""

from __future__ import annotations

from functools import partial

from bot.database.connection import Database
from bot.database.postgres.connection import Postgres
from bot.library.library import SqliteLibrary
from bot.library.postgres.bullets import SharedBullets
from bot.library.postgres.editions import SharedEditions
from bot.library.postgres.following import Following
from bot.library.postgres.handing_over import hand_over
from bot.library.postgres.head import Head
from bot.library.postgres.meanings import kept_on
from bot.library.postgres.shelf import Shelf
from bot.library.rebuild import Progress
from bot.library.search import Search
from bot.papers.revision import Lag, Revision


class SharedLibrary(SqliteLibrary):
    """The port Library: everything is read in a SQLite file of this process, and written where all read on from."""

    def __init__(self, database: Database, shared: Postgres) -> None:
        super().__init__(database)
        self.database, self.shared = database, shared
        self.head = Head(shared)
        self.following = Following(database, shared, partial(hand_over, database, self.head))
        self.shelf = Shelf(self.head, self.following)
        self.editions = SharedEditions(database, self.shelf)
        self.bullets = SharedBullets(database, shared, self.shelf)
        self.search = Search(database, kept_on(self.shelf))

    @property
    def revision(self) -> Revision:
        """Up to which change nothing is missing here."""
        return self.following.revision

    @property
    def lag(self) -> Lag:
        """How far this process was behind when that was last looked at."""
        return self.following.lag

    async def keep_up(self, progress: Progress | None = None) -> int:
        """Take in what is missing here; gives how many rows there were. Raises StorageError."""
        rows = await self.following.keep_up(progress)
        if self.following.meanings_came:
            self.following.meanings_came = False
            await self.search.refresh()
        return rows
