"""`bot backup` and `bot restore`: a copy of everything, and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.console.ending import begin_work
from bot.console.patience import working
from bot.console.terminal import command, err, settings_or_exit, wait_for
from bot.errors import UsageError
from bot.settings.settings import Settings

if TYPE_CHECKING:
    from bot.service.backups.files import Copied

TargetArgument = Annotated[
    str | None,  # as it was typed: a path keeps no slash at its end
    typer.Argument(metavar="FILE|FOLDER", help="A new file; or a folder/ in which it is named by the time."),
]
KeepOption = Annotated[
    int | None, typer.Option("--keep", min=1, metavar="N", help="So many backups stay in the folder, the newest ones.")
]
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]
KeyOption = Annotated[
    Path | None,
    typer.Option("--key", metavar="FILE", help="The key of people who were forgotten; beside the backup if left out."),
]

COPYING = "Copying everything and checking the copy"


@command("backup")
def backup(target: TargetArgument = None, keep: KeepOption = None, key: KeyOption = None) -> int:
    """Copy everything."""
    from bot.service.stores import database_path

    settings = settings_or_exit()
    place = Path(target) if target else settings.backup_folder
    if place is None:
        raise UsageError("Name a file or a folder for the backup, or set backup_folder (BOT_BACKUP_FOLDER).")
    into_folder = not target or place.is_dir()
    # It is not made: where a disk is not mounted, backups would go to the wrong one.
    if target and target.endswith("/") and not into_folder:
        raise UsageError(f"There is no folder {target}; make it, or name a file.")
    if keep and not into_folder:
        raise UsageError(f"--keep is for a folder of backups, and {place} is none.")
    key = key or settings.backup_key
    if settings.ledger_url:
        return wait_for(_copy_database(settings.ledger_url, place, key, keep, into_folder=into_folder))
    # Without an event loop, for whoever ends it must not wait for the copy.
    begin_work()
    return _copy_archive(database_path(settings), place, key, keep, into_folder=into_folder)


def _copy_archive(path: Path, place: Path, key: Path | None, keep: int | None, *, into_folder: bool) -> int:
    from bot.papers.clock import SystemClock
    from bot.service.backups.files import copy_archive, copy_archive_into

    with working(COPYING):
        if into_folder:
            return _tell(copy_archive_into(place, path, SystemClock().now(), keep, key))
        return _tell(copy_archive(path, place, key))


async def _copy_database(url: str, place: Path, key: Path | None, keep: int | None, *, into_folder: bool) -> int:
    from bot.papers.clock import SystemClock
    from bot.service.stores import needing_postgres

    with needing_postgres():
        from bot.service.backups.dumps import copy_database, copy_database_into

    with working(COPYING):
        if into_folder:
            return _tell(await copy_database_into(place, url, SystemClock().now(), keep, key))
        return _tell(await copy_database(url, place, key))


def _tell(copied: Copied) -> int:
    err.print(
        f"Backed up to {copied.file}: {copied.size / 1e6:.1f} MB, checked. The key by which forgotten people are known "
        f"again is not in there but in {copied.key}; keep it elsewhere.",
        markup=False,
    )
    if copied.gone:
        err.print(f"Removed the oldest: {', '.join(one.name for one in copied.gone)}.", markup=False)
    return 0


@command("restore")
def restore(file: FileArgument, key: KeyOption = None) -> int:
    """Put a backup back."""
    settings = settings_or_exit()
    return wait_for(_restore(settings, file, key or settings.backup_key))


async def _restore(settings: Settings, file: Path, key: Path | None) -> int:
    with working("Checking the backup and putting it back"):
        kept = await _put_back(settings, file, key)
    former = f" The former archive is kept as {kept}." if kept else ""
    err.print(f"Put back {file}.{former}", markup=False)
    return 0


async def _put_back(settings: Settings, file: Path, key: Path | None) -> Path | None:
    from bot.papers.clock import SystemClock

    now = SystemClock().now()
    if settings.ledger_url:
        from bot.service.stores import needing_postgres

        with needing_postgres():
            from bot.service.backups.dumps import put_database_back

        return await put_database_back(file, settings.ledger_url, now, key)
    from bot.service.backups.files import put_archive_back
    from bot.service.stores import database_path

    return await put_archive_back(file, database_path(settings), now, key)
