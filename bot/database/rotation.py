"""Backups of one store that lie in a folder, named by the time of each; the oldest ones make room."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from bot.database.backup import UNCHECKED, told

STAMP = "%Y%m%dT%H%M%SZ"
STAMPED = re.compile(r"-(\d{8}T\d{6}Z)")
# No copy takes so long; what is unfinished since then was left by a process that was killed.
LONGEST = timedelta(days=1)


class Series(NamedTuple):
    """How the backups of a store are called: `bot-20261127T031500Z.db`."""

    stem: str
    suffix: str

    def name_at(self, moment: datetime) -> str:
        """What a backup of that moment is called."""
        return f"{self.stem}-{moment.astimezone(UTC):{STAMP}}{self.suffix}"

    def moment_of(self, name: str) -> datetime | None:
        """The moment that a backup's name tells, None if it is no such name."""
        if not name.startswith(self.stem) or not name.endswith(self.suffix):
            return None
        found = STAMPED.fullmatch(name.removeprefix(self.stem).removesuffix(self.suffix))
        try:
            return datetime.strptime(found[1], STAMP).replace(tzinfo=UTC) if found else None
        except ValueError:  # a thirteenth month: somebody else's name
            return None


def backups(series: Series, folder: Path) -> list[tuple[datetime, Path]]:
    """The finished backups of a store in a folder by their names, the oldest first; raises StorageError."""
    return _named(series, folder, "")


def rotate(
    series: Series, folder: Path, keep: int, made: Path, now: datetime, is_ours: Callable[[Path], bool]
) -> list[Path]:
    """Remove all backups but the newest `keep` (at least one) and the one just made; gives what went.

    What only bears such a name, a link or a file that `is_ours` does not know, neither counts nor goes.
    """
    ours = [file for _, file in backups(series, folder) if is_ours(file)]
    # The one just made is not the newest where the clock was set back.
    leaving = [file for file in ours[:-keep] if file != made]
    leaving += [file for since, file in _named(series, folder, UNCHECKED) if since < now - LONGEST]
    with told():
        for file in leaving:
            file.unlink(missing_ok=True)
    return leaving


def _named(series: Series, folder: Path, ending: str) -> list[tuple[datetime, Path]]:
    """The plain files that are called as a backup is, with an ending, and the moments that they name, sorted."""
    with told():
        files = [one for one in folder.glob(f"*{ending}") if one.is_file() and not one.is_symlink()]
        return sorted((moment, one) for one in files if (moment := series.moment_of(one.name.removesuffix(ending))))
