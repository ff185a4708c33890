"""`bot backup` and `bot restore`: a copy of the archive, and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.console.ending import begin_work
from bot.console.patience import working
from bot.console.terminal import command, err, settings_or_exit, wait_for

FileArgument = Annotated[Path, typer.Argument(metavar="FILE")]


@command("backup")
def backup(file: FileArgument) -> int:
    """Copy the archive."""
    from bot.service.stores import copy_stores, database_path

    begin_work()
    with working("Copying the archive and checking the copy"):
        size = copy_stores(database_path(settings_or_exit()), file)
    err.print(f"Backed up to {file}: {size / 1e6:.1f} MB, checked.", markup=False)
    return 0


@command("restore")
def restore(file: FileArgument) -> int:
    """Put a backup back."""
    return wait_for(_restore(file))


async def _restore(file: Path) -> int:
    from bot.papers.clock import SystemClock
    from bot.service.stores import database_path, put_back_stores

    with working("Checking the backup and putting it back"):
        kept = await put_back_stores(file, database_path(settings_or_exit()), SystemClock().now())
    former = f" The former archive is kept as {kept}." if kept else ""
    err.print(f"Put back {file}.{former}", markup=False)
    return 0
