"""The archive in one SQLite file: all storage ports on one object."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Protocol, overload

from bot.database.connection import Database, path_of
from bot.database.migrate import migrate
from bot.delivery.channel import Channel
from bot.ledger.sqlite.channels import ChannelRows
from bot.ledger.sqlite.deliveries import Deliveries
from bot.ledger.sqlite.favourites import Favourites
from bot.ledger.sqlite.pruning import Pruning
from bot.ledger.sqlite.redraws import Redraws
from bot.ledger.sqlite.reopening import Reopening
from bot.ledger.sqlite.restored import Restored
from bot.ledger.sqlite.shared_cards import SharedRows
from bot.ledger.sqlite.votes import VoteRows
from bot.library.bullets import BulletRows
from bot.library.papers import Papers
from bot.library.question.glossary import with_own
from bot.library.rebuild import Progress
from bot.library.search import Search


class OpensArchive(Protocol):
    """What `SqliteArchive.open` is."""

    def __call__(
        self,
        path_or_url: str | Path,
        *,
        glossary: Path | None = None,
        progress: Progress | None = None,
        model: Path | None = None,
    ) -> AbstractAsyncContextManager[SqliteArchive]:
        """Open the file, made if missing and brought to the newest schema; closes at the end of the block.

        `glossary` is a file of terms of one's own; `progress` is told of an index that is made anew; `model` is the
        folder of a model of what words mean.
        """


class OpensDelivery(Protocol):
    """What `open` is on an archive, by the Outbox port."""

    async def __call__(
        self,
        channel: Channel,
        day: date,
        due_at: datetime,
        expires_at: datetime,
        *,
        generation: int = 0,
        next_due_at: datetime | None = None,
    ) -> bool:
        """Create a delivery unless it exists; gives whether it is new."""


class _Open:
    """`open` of the class opens a file; `open` of an archive opens a delivery, as the Outbox port names it."""

    @overload
    def __get__(self, archive: None, owner: type[SqliteArchive]) -> OpensArchive: ...
    @overload
    def __get__(self, archive: SqliteArchive, owner: type[SqliteArchive]) -> OpensDelivery: ...
    def __get__(self, archive: SqliteArchive | None, owner: type[SqliteArchive]) -> OpensArchive | OpensDelivery:
        return _opened if archive is None else archive.open_delivery


class SqliteArchive(
    Papers,
    BulletRows,
    Search,
    VoteRows,
    Favourites,
    ChannelRows,
    Deliveries,
    Reopening,
    Redraws,
    SharedRows,
    Pruning,
    Restored,
):
    """All storage ports on one file: `async with SqliteArchive.open(path_or_url) as archive`."""

    open = _Open()


@asynccontextmanager
async def _opened(
    path_or_url: str | Path,
    *,
    glossary: Path | None = None,
    progress: Progress | None = None,
    model: Path | None = None,
) -> AsyncIterator[SqliteArchive]:
    async with Database.open(path_of(path_or_url)) as database:
        await migrate(database)
        archive = SqliteArchive(database)
        await archive.begin_order()
        await archive.prepare(with_own(glossary) if glossary else None, progress, model)
        yield archive
