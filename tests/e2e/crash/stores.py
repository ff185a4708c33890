"""Where the trials of a proof keep their archives: a file each, or a file and a database on one PostgreSQL server.

A folder says so itself, so that every life that is started in it knows: the template names the server, a trial's folder
the address of its database.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

from bot.chat.ledger import Ledger
from bot.database.postgres.connection import Postgres
from bot.delivery.preferences import Preferences
from bot.ledger.postgres.ledger import ledger_at
from tests.e2e.crash.postgres_votes import SharedVotes
from tests.postgres import EMPTY, TEMPLATE, server

SERVER, ADDRESS = "server", "address"
PARTS = """
    SELECT channel.channel, part.key, part.state, delivery.state, coalesce(part.posted_message, ''), part.reason
    FROM part JOIN delivery ON delivery.id = part.delivery_id JOIN channel ON channel.id = channel_id
    WHERE part.kind NOT IN ('thread', 'publish') ORDER BY delivery.id, part.seq
"""


@contextmanager
def kept_in(store: str, template: Path, begun_with: Callable[[Ledger], Awaitable[None]]) -> Iterator[None]:
    """Have the trials that begin with a template keep their ledgers so: `sqlite` or `postgres`.

    `begun_with` writes into the ledger what the template's own file has.
    """
    if store == "sqlite":
        yield
        return
    with server() as running:
        asyncio.run(_begin_with(running.url(TEMPLATE), begun_with))
        (template / SERVER).write_text(running.url("{}"))
        yield


@contextmanager
def address_of(store: str) -> Iterator[str | None]:
    """A server for a proof that needs no lives, None if it goes on in memory."""
    if store == "sqlite":
        yield None
        return
    with server() as running:
        yield running.url("{}")


@asynccontextmanager
async def ledgers(address: str | None) -> AsyncIterator[Callable[[], Awaitable[SharedVotes | None]]]:
    """Gives one empty ledger after the other, in a database of this process; None stands for one in memory."""

    async def fresh() -> SharedVotes | None:
        if address is None:
            return None
        await stack.aclose()
        await _run(address.format(name), EMPTY)
        return SharedVotes(await stack.enter_async_context(Postgres.open(address.format(name))), Preferences())

    name = f"p{os.getpid()}"
    if address:
        await _fetch(address.format("postgres"), f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    async with AsyncExitStack() as stack:
        yield fresh


def begin(template: Path, folder: Path) -> None:
    """Give a new folder an archive as the template has it, and a ledger of its own."""
    shutil.copyfile(template / "bot.db", folder / "bot.db")
    if (template / SERVER).exists():
        address = (template / SERVER).read_text()
        name = f'"{folder.name}"'
        asyncio.run(_fetch(address.format("postgres"), f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}"))
        (folder / ADDRESS).write_text(address.format(folder.name))


def end(folder: Path) -> None:
    """Take it all away again."""
    if (folder / ADDRESS).exists():
        address = (folder / ADDRESS).read_text()
        asyncio.run(_fetch(address.replace(folder.name, "postgres"), f'DROP DATABASE "{folder.name}" WITH (FORCE)'))
    shutil.rmtree(folder)


def settings_of(folder: Path) -> dict[str, Any]:
    """What a bot's settings say of the stores in a folder."""
    if (folder / ADDRESS).exists():
        return {"database_url": (folder / ADDRESS).read_text(), "library_path": folder / "bot.db"}
    return {"database_url": f"sqlite:///{folder}/bot.db"}


def rows_of(folder: Path) -> Sequence[tuple[str, ...]]:
    """All messages that the archive in a folder speaks of, in order."""
    if (folder / ADDRESS).exists():
        return asyncio.run(_fetch((folder / ADDRESS).read_text(), PARTS))
    with closing(sqlite3.connect(f"file:{folder}/bot.db?mode=ro", uri=True)) as database:
        return database.execute(PARTS).fetchall()


async def _begin_with(address: str, begun_with: Callable[[Ledger], Awaitable[None]]) -> None:
    async with ledger_at(address, Preferences()) as ledger:
        await begun_with(ledger)
    # A copy is no database that was put back.
    await _run(address, "DELETE FROM origin")


async def _run(address: str, script: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(address)
    try:
        await connection.execute(script)
    finally:
        await connection.close()


async def _fetch(address: str, sql: str) -> Sequence[tuple[str, ...]]:
    import asyncpg

    connection = await asyncpg.connect(address)
    try:
        return [tuple(row) for row in await connection.fetch(sql)]
    finally:
        await connection.close()
