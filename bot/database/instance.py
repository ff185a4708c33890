"""Which process this is: the name on its leases, and the lock that keeps a second service off one file."""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bot.errors import StorageError

# How often a service asks for the lock: whoever looks whether one runs holds it for a moment.
LOOKS, LOOK_SECONDS = 5, 0.1


def owner_name() -> str:
    """A name for this process that no other process ever has: host, process id, random letters."""
    return f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"


def surely_dead(owners: Iterable[str], me: str) -> frozenset[str]:
    """The owners on this host whose process is gone; nothing is said of other hosts."""
    return frozenset(owner for owner in owners if owner != me and _is_dead(owner, me))


def _is_dead(owner: str, me: str) -> bool:
    host, _, rest = owner.partition("/")
    process = rest.partition("/")[0]
    if host != me.partition("/")[0] or not process.isdigit():
        return False
    # Our number and not our letters: an earlier process had it, as in a container each first one has 1.
    if int(process) == os.getpid():
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


@contextmanager
def only_service(database: Path, instead: str = "") -> Iterator[None]:
    """Hold the lock beside the database while the service runs; raises StorageError if another holds it.

    `instead` is what else than to stop that one could be done.

    Where the platform has no file locks (Windows) nothing is checked.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    path = database.with_name(database.name + ".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Never removed: whoever makes it anew would lock another file than whoever holds the removed one.
        handle = path.open("w")
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}.") from error
    with handle:
        for left in reversed(range(LOOKS)):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not left:
                    raise StorageError(
                        f"Another bot already runs on {database}; stop that one first{instead}."
                    ) from None
                time.sleep(LOOK_SECONDS)
        yield


class Hold:
    """A lock on a file that a process has until it ends or gives it up; it is asked for without waiting.

    Where the platform has no file locks (Windows) whoever asks has it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    @property
    def held(self) -> bool:
        """Whether this process has it."""
        return self._file is not None

    def take(self) -> bool:
        """Have it from now on; gives whether that is so. Raises StorageError where the file cannot be made."""
        if self._file:
            return True
        try:
            file = self._path.open("ab")
        except OSError as error:
            raise StorageError(f"{self._path} cannot be used: {error.strerror}.") from error
        try:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        except ImportError:
            pass
        self._file = file
        return True

    def close(self) -> None:
        """Give it up."""
        if self._file:
            self._file.close()
            self._file = None


def is_served(database: Path) -> bool | None:
    """Whether a service holds the lock beside the database; None where that cannot be told."""
    try:
        import fcntl

        with database.with_name(database.name + ".lock").open() as handle:
            # Shared, so that two who look do not take each other for a service.
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    except (ImportError, OSError):
        return None
    return False
