"""Backups of one archive that lie in a folder, named by the time of each; the oldest ones make room."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.database.backup import UNCHECKED, begins_as_ours, told
from bot.database.migrate import Schema

STAMP = "%Y%m%dT%H%M%SZ"
STAMPED = re.compile(r"-(\d{8}T\d{6}Z)\.db")
# No copy takes so long; what is unfinished since then was left by a process that was killed.
LONGEST = timedelta(days=1)


def name_at(database: Path, moment: datetime) -> str:
    """What a backup of that moment is called: `bot-20261127T031500Z.db`."""
    return f"{database.stem}-{moment.astimezone(UTC):{STAMP}}.db"


def backups(database: Path, folder: Path) -> list[tuple[datetime, Path]]:
    """The finished backups of an archive in a folder by their names, the oldest first; raises StorageError."""
    return _named(database, folder, "")


def rotate(database: Path, folder: Path, keep: int, made: Path, now: datetime, schema: Schema) -> list[Path]:
    """Remove all backups but the newest `keep` (at least one) and the one just made; gives what went.

    What only bears such a name, a link or a file that is no archive of ours, neither counts nor goes.
    """
    ours = [file for _, file in backups(database, folder) if begins_as_ours(file, schema)]
    # The one just made is not the newest where the clock was set back.
    leaving = [file for file in ours[:-keep] if file != made]
    leaving += [file for since, file in _named(database, folder, UNCHECKED) if since < now - LONGEST]
    with told():
        for file in leaving:
            file.unlink(missing_ok=True)
    return leaving


def _named(database: Path, folder: Path, suffix: str) -> list[tuple[datetime, Path]]:
    """The plain files that are called as a backup is, with a suffix, and the moments that they name, sorted."""
    with told():
        files = [one for one in folder.glob(f"*{suffix}") if one.is_file() and not one.is_symlink()]
        return sorted((moment, one) for one in files if (moment := _moment(database, one.name.removesuffix(suffix))))


def _moment(database: Path, name: str) -> datetime | None:
    found = STAMPED.fullmatch(name.removeprefix(database.stem)) if name.startswith(database.stem) else None
    try:
        return datetime.strptime(found[1], STAMP).replace(tzinfo=UTC) if found else None
    except ValueError:  # a thirteenth month: somebody else's name
        return None
