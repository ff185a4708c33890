"""A copy of the archive that is known to be good, and the way back from it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from bot.database.errors import damaged, translated
from bot.database.instance import only_service
from bot.database.migrate import Schema
from bot.errors import ArchiveDamaged, StorageError

# They go with their file: a log beside another file would be written into that one: sqlite.org/howtocorrupt.html.
LOG_FILES = ("-wal", "-shm")
UNCHECKED = ".unchecked"


def back_up(database: Path, target: Path, schema: Schema, change: Callable[[Path], None]) -> int:
    """Copy the archive, which may be in use, to a new file, and check the copy; gives its size in bytes.

    `change` may take something out of the copy first.
    """
    with told(), translated(target):
        return _back_up(database, target, schema, change)


@contextmanager
def told() -> Iterator[None]:
    """What the system does not let us do with a file becomes a sentence that names it."""
    try:
        yield
    except OSError as error:
        raise StorageError(f"{error.filename} cannot be used: {(error.strerror or 'no answer').lower()}.") from error


def _back_up(database: Path, target: Path, schema: Schema, change: Callable[[Path], None]) -> int:
    _check(database, schema)
    with whole(target) as unchecked:
        _copy(database, unchecked, schema)
        change(unchecked)
        _check(unchecked, schema)
        shutil.copymode(database, unchecked)
    return size_of(target)


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """A name for a copy while it is made; it gets the asked one once the block ends well, and stands on the disk.

    Raises StorageError for one that is taken, or in a folder that does not exist.
    """
    with told():
        if target.exists() or not target.parent.is_dir():
            why = "exists already" if target.exists() else "would be in a folder that does not exist"
            raise StorageError(f"{target} {why}; name another file.")
        unchecked = target.with_name(target.name + UNCHECKED)
        try:
            yield unchecked
            become(unchecked, target)
        finally:
            unchecked.unlink(missing_ok=True)


@contextmanager
def instead_of(target: Path) -> Iterator[Path]:
    """A name for a file that takes the place of a former one once the block ends well."""
    with told(), unfinished(target, "new") as new:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield new
        become(new, target)


def size_of(file: Path) -> int:
    """How many bytes a file has."""
    return file.stat().st_size


async def restore(
    source: Path, database: Path, now: datetime, schema: Schema, ready: Callable[[Path], Awaitable[None]]
) -> Path | None:
    """Put a backup in the archive's place; gives where the former file is kept, if there was one.

    `ready` brings the copy up to date before it takes the place.

    Raises StorageError, and leaves everything as it is, while a bot uses the archive or if the backup is no good.
    """
    try:
        with told():
            _check(source, schema)
    except ArchiveDamaged as error:
        raise StorageError(f"{source} is not a sound backup; take another one.") from error
    with only_service(database), told(), unfinished(database, "restoring") as new:
        _copy(source, new, schema)
        await ready(new)
        _make_durable(new)
        return _swap(new, database, now)


@contextmanager
def unfinished(database: Path, what: str) -> Iterator[Path]:
    """A name beside an archive for what is to become one; nothing is left of it, nor of a former one, at the end."""
    new = database.with_name(f"{database.name}.{what}")
    try:
        _remove(new)
        yield new
    finally:
        _remove(new)


def become(new: Path, database: Path) -> None:
    """Give a whole file its name, for good."""
    _make_durable(new)
    new.replace(database)
    # A new name is safe from a power cut only once its folder is written.
    _make_durable(database.parent)


@contextmanager
def _connected(path: Path, mode: str, schema: Schema) -> Iterator[sqlite3.Connection]:
    """A connection that closes; SQLite's errors, and those of the folder, become sentences."""
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    with translated(path), closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
        for name, function in schema.functions.items():
            connection.create_function(name, 1, function, deterministic=True)
        yield connection


def _copy(source: Path, target: Path, schema: Schema) -> None:
    # VACUUM INTO writes over no file, and takes one moment of an archive in use: sqlite.org/lang_vacuum.html.
    target.unlink(missing_ok=True)
    with _connected(source, "ro", schema) as connection, translated(target):
        connection.execute("VACUUM INTO ?", [str(target)])


def _check(file: Path, schema: Schema) -> None:
    if not file.is_file():
        raise StorageError(f"There is no file {file}.")
    with _connected(file, "ro", schema) as connection:
        if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            raise damaged(file)
        ours = _begins_as(connection, schema)
    if not ours:
        raise StorageError(f"{file} is not an archive of this bot; name another file.")


def begins_as_ours(file: Path, schema: Schema) -> bool:
    """Whether a file can be read and was made by our first step."""
    try:
        with _connected(file, "ro", schema) as connection:
            return _begins_as(connection, schema)
    except StorageError:
        return False


def _begins_as(connection: sqlite3.Connection, schema: Schema) -> bool:
    """Whether a file was made by our first step."""
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE (type, name) = ('table', 'migration')").fetchone():
        return False
    return (schema.steps[0].sha256,) in connection.execute("SELECT sha256 FROM migration")


def _swap(new: Path, database: Path, now: datetime) -> Path | None:
    """Let the new file take the name in one step, so that at no moment there is none."""
    if not database.exists():
        become(new, database)
        return None
    kept = database.with_name(f"{database.name}.before-{now:%Y%m%d-%H%M%S}")
    _empty_log(database)
    for suffix in LOG_FILES:
        if (log := Path(f"{database}{suffix}")).exists():
            log.rename(f"{kept}{suffix}")
    # A second name first: replacing then leaves the former file its own.
    kept.hardlink_to(database)
    new.replace(database)
    _make_durable(database.parent)
    return kept


def _empty_log(database: Path) -> None:
    """Write the log into the file, which works only if nobody else has it open; a damaged file is left alone."""
    try:
        with closing(sqlite3.connect(database, isolation_level=None, timeout=1)) as connection:
            # Leaving WAL writes the log into the file and needs it alone: sqlite.org/wal.html.
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname.startswith("SQLITE_BUSY"):
            raise StorageError(f"{database} is in use by another command of the bot; wait until it ends.") from error
    except sqlite3.DatabaseError:
        pass


def _make_durable(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(file: Path) -> None:
    """Remove a file of ours with its log and the copies that bringing it to a newer schema has left."""
    for one in file.parent.glob(f"{file.name}*"):
        one.unlink()
