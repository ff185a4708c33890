"""Backups of the SQLite file that holds everything."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bot.database.backup import back_up, begins_as_ours, restore
from bot.database.connection import Transaction
from bot.database.rotation import rotate
from bot.delivery.preferences import Preferences
from bot.ledger.sqlite.ledger import SqliteLedger
from bot.service.backups import erasure_key
from bot.service.backups.erasure_key import NAME, SUFFIX
from bot.service.backups.series import of_archive
from bot.service.stores import schema, stores_in

KEY = "SELECT value FROM secret WHERE name = 'erasure'"

HAS_SUMS = "SELECT 1 FROM sqlite_schema WHERE name = 'secret_sum'"


class Copied(NamedTuple):
    """A backup that was made: its file, its size in bytes, and the former ones that it took the place of."""

    file: Path
    size: int
    key: Path
    """Where the key is that a restore wants."""
    gone: list[Path]


def copy_archive(path: Path, target: Path, key: Path | None = None) -> Copied:
    """Copy an archive, which may be in use, to a new file, and check the copy.

    The key of who was forgotten goes into the file `key` instead, or beside the copy. Raises StorageError.
    """
    apart = key or target.with_name(target.name + SUFFIX)
    size = back_up(path, target, schema(), partial(_take_key_out, apart))
    return Copied(target, size, apart, [])


def copy_archive_into(
    folder: Path, path: Path, now: datetime, keep: int | None = None, key: Path | None = None
) -> Copied:
    """Copy an archive to a file in a folder that is named by the time; of former ones only the newest `keep` stay."""
    series = of_archive(path)
    copied = copy_archive(path, folder / series.name_at(now), key or folder / (series.stem + SUFFIX))
    # Only after the new one was checked: a backup that fails must not cost an older one.
    return copied._replace(gone=rotate(series, folder, keep, copied.file, now, _is_ours) if keep else [])


async def put_archive_back(source: Path, path: Path, now: datetime, key: Path | None = None) -> Path | None:
    """Put a backup in an archive's place; gives where the former file is kept, if there was one.

    Raises StorageError, and leaves everything as it is, while a bot uses the archive, if the backup is no good, or if
    the key is missing of people who were forgotten.
    """

    async def ready(copy: Path) -> None:
        async with stores_in(copy) as stores:
            await stores.database.check()
            async with stores.database.write() as transaction:
                await _give_key_back(transaction, source, path, key)
            # Before the copy takes its place: what was posted since the backup must be looked for, not posted again.
            await SqliteLedger(stores.database, Preferences()).mark_restored(now)

    return await restore(source, path, now, schema(), ready)


def _take_key_out(apart: Path, copy: Path) -> None:
    with _open(copy) as connection:
        # What is removed is written over: sqlite.org/pragma.html#pragma_secure_delete. The journal would hold it too.
        for pragma in ("secure_delete = ON", "journal_mode = MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        if not connection.execute(HAS_SUMS).fetchone():  # of an earlier version, which is copied as it is
            return
        connection.execute("BEGIN")
        for (value,) in connection.execute(KEY).fetchall():
            erasure_key.keep(value, apart)
            connection.execute(
                "INSERT OR REPLACE INTO secret_sum (name, sha256) VALUES (?, ?)", [NAME, erasure_key.sum_of(value)]
            )
        connection.execute("DELETE FROM secret WHERE name = ?", [NAME])
        connection.execute("COMMIT")


async def _give_key_back(transaction: Transaction, source: Path, former: Path, named: Path | None) -> None:
    if await transaction.run(KEY):
        return
    sums = await transaction.run("SELECT sha256 FROM secret_sum WHERE name = ?", [NAME])
    key = erasure_key.key_for(sums[0]["sha256"], source, named, _key_in(former)) if sums else None
    if key is None and await transaction.run("SELECT 1 FROM erasure LIMIT 1"):
        raise erasure_key.missing(source)
    await transaction.run("INSERT INTO secret (name, value) VALUES (?, ?)", [NAME, key or erasure_key.new_key()])


def _key_in(archive: Path) -> list[str]:
    """The key that an archive holds, if it is there and can be read."""
    with suppress(sqlite3.Error, OSError), _open(archive, "ro") as connection:
        return [value for (value,) in connection.execute(KEY)]
    return []


@contextmanager
def _open(path: Path, mode: str = "rw") -> Iterator[sqlite3.Connection]:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
        yield connection


def _is_ours(file: Path) -> bool:
    return begins_as_ours(file, schema())
