"""A file whose time says when the service last did its rounds, for a container's health check."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.database.errors import gone
from bot.errors import StorageError

# A round may take longer than a tick; so many ticks without one are trouble.
MOST_TICKS = 4
FAILED = "No round could be done: "


class Heartbeat:
    """Lies beside the database."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._path = database.with_name(database.name + ".alive")
        self._first: tuple[int, int] | None = None

    def beat(self, troubles: Iterable[str] = ()) -> None:
        """Say that a round was done just now, and what does not work since the start.

        Of a file that is another one than at the first beat, or none, it was done for nothing: that is said instead.
        """
        now = _which(self._database)
        self._first = self._first or now
        if now != self._first:
            self.fail(str(gone(self._database)))
            return
        self._path.write_text("".join(f"{trouble}\n" for trouble in troubles), encoding="utf-8")

    def fail(self, reason: str) -> None:
        """Say that the round just now could not be done; the next one that is takes it back."""
        self._path.write_text(f"{FAILED}{reason}\n", encoding="utf-8")

    def failure(self) -> str | None:
        """Why the last round could not be done, or was done for nothing; None if all is well."""
        said = self.troubles()
        if said and said[0].startswith(FAILED):
            return said[0].removeprefix(FAILED)
        # A round that writes nothing does not notice: what is open can be read for as long as it is.
        return str(gone(self._database)) if self._path.exists() and not self._database.exists() else None

    def troubles(self) -> Sequence[str]:
        """What does not work in the service, as it said in its last round."""
        try:
            return self._path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return ()

    def forget(self) -> None:
        """Take away what an earlier service said."""
        self._path.unlink(missing_ok=True)

    def age(self) -> float | None:
        """Seconds since the last beat, or None if there never was one."""
        try:
            return time.time() - self._path.stat().st_mtime
        except FileNotFoundError:
            return None
        except OSError as error:
            trouble = (error.strerror or "no answer").lower()
            raise StorageError(
                f"{self._path} cannot be looked at ({trouble}); ask as the user who runs the bot."
            ) from error


def _which(path: Path) -> tuple[int, int] | None:
    """Which file stands there, if one does."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
