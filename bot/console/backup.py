"""`bot backup` and `bot restore`: a copy of the archive, and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.console.ending import begin_work
from bot.console.patience import working
from bot.console.terminal import command, err, settings_or_exit, wait_for
from bot.errors import UsageError
from bot.settings.settings import Settings

TargetArgument = Annotated[
    Path | None,
    typer.Argument(metavar="FILE|FOLDER", help="A new file, or a folder in which it is named by the time."),
]
KeepOption = Annotated[
    int | None, typer.Option("--keep", min=1, metavar="N", help="So many backups stay in the folder, the newest ones.")
]
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]


@command("backup")
def backup(target: TargetArgument = None, keep: KeepOption = None) -> int:
    """Copy the archive."""
    from bot.papers.clock import SystemClock
    from bot.service.stores import copy_stores, copy_stores_into, database_path

    begin_work()
    settings = settings_or_exit()
    path, place = database_path(settings), target or settings.backup_folder
    if place is None:
        raise UsageError("Name a file or a folder for the backup, or set backup_folder (BOT_BACKUP_FOLDER).")
    into_folder = target is None or place.is_dir()
    if keep and not into_folder:
        raise UsageError(f"--keep is for a folder of backups, and {place} is none.")
    with working("Copying the archive and checking the copy"):
        if into_folder:
            file, size, gone = copy_stores_into(place, path, SystemClock().now(), keep)
        else:
            file, size, gone = place, copy_stores(path, place), []
    err.print(f"Backed up to {file}: {size / 1e6:.1f} MB, checked.", markup=False)
    if gone:
        err.print(f"Removed the oldest: {', '.join(one.name for one in gone)}.", markup=False)
    _say_what_is_elsewhere(settings, "copied by `pg_dump -Fc`")
    return 0


@command("restore")
def restore(file: FileArgument) -> int:
    """Put a backup back."""
    return wait_for(_restore(file))


async def _restore(file: Path) -> int:
    from bot.papers.clock import SystemClock
    from bot.service.stores import database_path, put_back_stores

    settings = settings_or_exit()
    with working("Checking the backup and putting it back"):
        kept = await put_back_stores(file, database_path(settings), SystemClock().now())
    former = f" The former archive is kept as {kept}." if kept else ""
    err.print(f"Put back {file}.{former}", markup=False)
    _say_what_is_elsewhere(settings, "put back by `pg_restore`; the bot notices, and looks for what may stand already")
    return 0


def _say_what_is_elsewhere(settings: Settings, how: str) -> None:
    """That this was the library alone."""
    from bot.service.stores import place_of_ledger

    if settings.ledger_url:
        err.print(f"Those are the papers. Channels and votes are in {place_of_ledger(settings)}, {how}.", markup=False)
