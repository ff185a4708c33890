"""What can be said of the files: how large the archive is, whether there is room for it, how old its newest backup is.

Each gives whether that is well, and a sentence.
"""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from bot.database.connection import LONGEST_LOG
from bot.database.rotation import Series, backups
from bot.errors import StorageError
from bot.papers.revision import Lag
from bot.service.wording import counted

# One that is made every night is never older but in the hours after a failed one.
OLD = timedelta(days=2)
HOUR = timedelta(hours=1)
# Seconds: of a library that several processes share and this one may lack something of.
LONG_BEHIND = 120.0
HOW = "`bot backup --keep 7` makes one"
Condition = tuple[bool, str]


def condition_of(archive: Path) -> Condition:
    """The size of an archive whose pages were checked, and of the log beside it."""
    log = Path(f"{archive}-wal")
    pending = log.stat().st_size if log.exists() else 0
    told = f"Its pages fit together (quick_check); it takes {large(archive.stat().st_size)}"
    if pending <= LONGEST_LOG:
        return True, f"{told}, and {large(pending)} of log (-wal) beside it."
    return False, (
        f"{told}, but its log (-wal) has grown to {large(pending)}: some program has had the archive open for "
        "long and keeps the log from being written into it; end that, or start the bot again."
    )


def room_for(archive: Path) -> Condition:
    """What is free on an archive's disk, which should hold a second copy, as a newer schema makes one first."""
    free, needed = shutil.disk_usage(archive.parent).free, archive.stat().st_size + LONGEST_LOG
    told = f"{large(free)} are free on its disk"
    if free >= needed:
        return True, f"{told}."
    return False, f"{told}, which is little: a copy of the archive and its log can take {large(needed)}."


def newest_backup(series: Series, folder: Path, now: datetime) -> Condition:
    """How old the newest finished backup in a folder is."""
    try:
        made = backups(series, folder) if folder.is_dir() else None
    except (StorageError, OSError):
        made = None
    if made is None:
        return False, f"backup_folder, {folder}, is no folder that can be read; make it, or mount its disk."
    if not made:
        return False, f"There is no backup in {folder}; {HOW}."
    moment, newest = made[-1]
    if moment > now + HOUR:
        return False, f"The newest backup, {newest}, is of a time to come; look at this machine's clock."
    age = _age(now - moment)
    if now - moment > OLD:
        return False, f"The newest backup, {newest}, is {age} old; {HOW}, best every night."
    return True, f"The newest backup, {newest}, is {age} old."


def complete(lag: Lag) -> Condition:
    """Whether a library has what other processes know."""
    if not lag.changes:
        return True, "The archive has every change that the other processes know."
    return False, (
        f"The archive is {counted(lag.changes, 'change')} behind what the other processes know; the one that fills it "
        "says in its log what holds it up."
    )


def far_behind(lag: Lag | None) -> list[str]:
    """A sentence on a library that has not been known to be complete for long, if it is one that follows others."""
    if lag is None or lag.seconds < LONG_BEHIND:
        return []
    missing = f" ({counted(lag.changes, 'change')})" if lag.changes else ""
    return [
        f"library: it has been behind the other processes for {lag.seconds:.0f} s{missing}; what needs newer papers is "
        "left to them."
    ]


def _age(age: timedelta) -> str:
    if age >= OLD:
        return counted(age.days, "day")
    return counted(age // HOUR, "hour") if age >= HOUR else "less than an hour"


def large(size: int) -> str:
    """A size in bytes, as people say it."""
    return f"{size / 1e6:,.1f} MB" if size < 1e9 else f"{size / 1e9:,.1f} GB"
