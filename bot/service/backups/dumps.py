"""Backups of the PostgreSQL database that holds everything."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from bot.database.postgres.connection import Postgres
from bot.database.postgres.dump import check, contents, dump, is_dump, put_back
from bot.database.postgres.programs import Programs
from bot.database.rotation import rotate
from bot.delivery.preferences import Preferences
from bot.errors import StorageError
from bot.ledger.postgres.ledger import ledger_at
from bot.service.backups import erasure_key
from bot.service.backups.erasure_key import NAME, SUFFIX
from bot.service.backups.files import Copied
from bot.service.backups.series import of_database
from bot.settings.reader import without_settings

KEY = "SELECT value FROM secret WHERE name = 'erasure'"
# The sum goes with the copy, for the key to be told from others.
NOTE_SUM = """
    INSERT INTO secret_sum (name, sha256) SELECT name, encode(sha256(decode(value, 'hex')), 'hex') FROM secret
    ON CONFLICT (name) DO UPDATE SET sha256 = excluded.sha256
"""
OTHERS = """
    SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND application_name = current_setting('application_name') LIMIT 1
"""
FORMER = """
    SELECT to_regclass('secret') IS NOT NULL AS ours, EXISTS (
        SELECT 1 FROM pg_tables WHERE schemaname = current_schema()) AS anything
"""


async def copy_database(url: str, target: Path, key: Path | None = None) -> Copied:
    """Copy a database, which may be in use, to a new file, and check the copy.

    The key of who was forgotten goes into the file `key` instead, or beside the copy. Raises StorageError.
    """
    apart = key or target.with_name(target.name + SUFFIX)
    async with ledger_at(url, Preferences()) as ledger:
        for row in await ledger.database.read(KEY):
            erasure_key.keep(row["value"], apart)
        await ledger.database.run(NOTE_SUM)
        size = await dump(ledger.database, target, _programs(), without=("secret",))
    return Copied(target, size, apart, [])


async def copy_database_into(
    folder: Path, url: str, now: datetime, keep: int | None = None, key: Path | None = None
) -> Copied:
    """Copy a database to a file in a folder that is named by the time; of former ones only the newest `keep` stay."""
    series = of_database(url)
    copied = await copy_database(url, folder / series.name_at(now), key or folder / (series.stem + SUFFIX))
    return copied._replace(gone=rotate(series, folder, keep, copied.file, now, is_dump) if keep else [])


async def put_database_back(source: Path, url: str, now: datetime, key: Path | None = None) -> Path | None:
    """Put a backup in the place of what a database holds; gives where that is kept, if there was anything.

    Raises StorageError, and leaves everything as it is, while a bot uses the database, if the backup is no good, or if
    the key is missing of people who were forgotten.
    """
    programs = _programs()
    schema = await check(source, programs)
    async with _nobody_else(url) as database:
        [former] = await database.read(FORMER)
        if former["anything"] and not former["ours"]:
            raise StorageError(f"{database.place} holds another program's tables; name another database.")
        known = [row["value"] for row in await database.read(KEY)] if former["ours"] else []
        after = await _key_again(source, schema, key, known, programs)
        kept = source.parent / f"{of_database(url).stem}.before-{now:%Y%m%d-%H%M%S}.dump" if former["ours"] else None
        if kept:
            await dump(database, kept, programs)
        with tempfile.TemporaryDirectory(prefix="bot-") as folder:
            await put_back(source, schema, database, programs, Path(folder), after)
    # Brought to the newest schema; that this is another making of the tables is noticed, and what may have been posted
    # since the backup is looked for.
    async with ledger_at(url, Preferences()):
        return kept


async def _key_again(source: Path, schema: str, named: Path | None, known: list[str], programs: Programs) -> list[str]:
    """The statements that give a restored database the key which its backup lacks."""
    if await contents(source, schema, "secret", programs):
        return []
    sums = dict(await contents(source, schema, "secret_sum", programs))
    key = erasure_key.key_for(sums[NAME], source, named, known) if NAME in sums else None
    if key is None and await contents(source, schema, "erasure", programs):
        raise erasure_key.missing(source)
    return [f"""INSERT INTO "{schema}".secret (name, value) VALUES ('{NAME}', '{key or erasure_key.new_key()}')"""]  # noqa: S608


@asynccontextmanager
async def _nobody_else(url: str) -> AsyncIterator[Postgres]:
    async with Postgres.open(url) as database:
        if await database.read(OTHERS):
            raise StorageError(f"A bot is at work on {database.place}, or was a moment ago; stop all of them.")
        yield database


def _programs() -> Programs:
    return Programs(without_settings())
