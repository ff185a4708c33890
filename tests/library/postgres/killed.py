"""A process that fills a file from a shared library a few rows at a time: `python -m ... URL FILE`, to be killed."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.database.connection import Database
from bot.database.postgres.connection import Postgres
from bot.library.postgres.following import Following
from bot.library.sql_functions import FUNCTIONS

AT_ONCE = 3


async def fill(url: str, path: Path) -> None:
    """Follow until there is nothing to follow any more."""
    async with Postgres.open(url) as shared, Database.open(path, FUNCTIONS) as database:
        await Following(database, shared, nothing, AT_ONCE).keep_up(tell)


def tell(done: int, _: int) -> None:
    """Say that a few more are in the file."""
    sys.stdout.write(f"{done}\n")
    sys.stdout.flush()


async def nothing() -> None:
    """Nothing is to be done first."""


if __name__ == "__main__":
    asyncio.run(fill(sys.argv[1], Path(sys.argv[2])))
