"""The one place where SQLite's errors become sentences."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import ArchiveDamaged, StorageError

RESTORE = "stop the bot and put back a backup with `bot restore FILE`"
SENTENCES = {
    "SQLITE_FULL": "The disk is full, so nothing can be written to {path}; free some space and it goes on by itself.",
    "SQLITE_BUSY": "{path} is locked by another program; close it, or wait and try again.",
    "SQLITE_LOCKED": "{path} is locked by another program; close it, or wait and try again.",
    "SQLITE_CORRUPT": f"{{path}} is damaged; {RESTORE}.",
    "SQLITE_NOTADB": (
        f"{{path}} is not an archive of this bot, or its beginning is damaged; {RESTORE}, "
        "or name another file in BOT_DATABASE_URL."
    ),
    "SQLITE_READONLY": "{path} may not be written; give the bot's user the right to write the file and its folder.",
    "SQLITE_PERM": "{path} may not be written; give the bot's user the right to write the file and its folder.",
    "SQLITE_CANTOPEN": "{path} cannot be opened; check that the folder exists and that the bot's user may write in it.",
    "SQLITE_IOERR": "The disk under {path} gave an error ({error}); check the disk and its free space.",
}
UNKNOWN = "{path} cannot be used: {error}."
BROKEN = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns SQLite's errors into StorageError with a sentence that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        name = _name(error)
        kind = ArchiveDamaged if name in BROKEN else StorageError
        raise kind(SENTENCES.get(name, UNKNOWN).format(path=path, error=error)) from error


def damaged(path: Path) -> ArchiveDamaged:
    """The error for a file whose pages do not fit together."""
    return ArchiveDamaged(SENTENCES["SQLITE_CORRUPT"].format(path=path))


def gone(path: Path) -> StorageError:
    """The error for a file that is another one, or none, since it was opened."""
    return StorageError(
        f"{path} was deleted or replaced while it was in use, so nothing more is written; stop the bot, put the file "
        "or a backup of it back, and start again."
    )


def is_busy(error: sqlite3.Error) -> bool:
    """Whether another connection kept a lock for longer than this one waits."""
    return _name(error) == "SQLITE_BUSY"


def _name(error: sqlite3.Error) -> str:
    # Extended codes refine the plain ones: SQLITE_IOERR_WRITE, SQLITE_READONLY_DIRECTORY.
    return "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])
