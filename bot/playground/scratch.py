"""A folder for as long as something runs, which goes with it: at the latest when the next one starts."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

PREFIX = "daily-papers-"
# One that is younger may belong to somebody who is about to lock it.
SETTLED_SECONDS = 60


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """One of one's own; what others left behind who were killed is cleared away before."""
    for left in Path(gettempdir()).glob(f"{PREFIX}*"):
        _clear(left)
    with TemporaryDirectory(prefix=PREFIX) as name, _locked(Path(name)):
        yield Path(name)


def _clear(folder: Path) -> None:
    """Remove a folder that is ours and that nobody holds any more."""
    with suppress(OSError):
        if folder.is_symlink() or time.time() - folder.stat().st_mtime < SETTLED_SECONDS:
            return
        with _locked(folder) as free:
            if free:
                shutil.rmtree(folder)


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Hold a folder, if nobody does: the system lets go of it when a process ends, however it ends.

    Where the platform has no such locks (Windows) nobody can know, and none is cleared.
    """
    try:
        import fcntl
    except ImportError:
        yield False
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)
