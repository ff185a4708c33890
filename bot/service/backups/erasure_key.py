"""The key by which people who had themselves forgotten are known again is kept apart from the backups.

Whoever has a backup and the key can try out every person's id, and find who was forgotten; with one of both they
cannot. Without the key a restored bot would take their old marks for new ones, so it is not restored without.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from bot.errors import StorageError

NAME = "erasure"
SUFFIX = ".key"
BYTES = 32


def sum_of(key: str) -> str:
    """What tells in a backup which key belongs to it, and nothing else of the key."""
    return hashlib.sha256(bytes.fromhex(key)).hexdigest()


def keep(key: str, file: Path) -> bool:
    """Write a key down for this user alone; gives whether it was not there before. Raises StorageError."""
    try:
        if file.exists():
            if _read(file) != key.lower():
                raise StorageError(f"{file} holds the key of another bot; name another file with --key.")
            return False
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as opened:
            opened.write(f"{key.lower()}\n")
            opened.flush()
            os.fsync(opened.fileno())
    except OSError as error:
        raise StorageError(f"{file} cannot be written: {(error.strerror or 'no answer').lower()}.") from error
    return True


def key_for(wanted: str, backup: Path, named: Path | None, others: Iterable[str] = ()) -> str | None:
    """The key whose sum is wanted: in the file that was named, else beside the backup, else one of the others.

    Raises StorageError where the file that was named holds another one, whoever was forgotten: it is a mistake.
    """
    if named and (told := _read(named)) and sum_of(told) != wanted:
        raise StorageError(
            f"{named} holds the key of another bot than {backup} does; name with --key the file that `bot backup` "
            "wrote with this backup, or leave --key out if it lies beside it."
        )
    files = [named] if named else sorted(backup.parent.glob(f"*{SUFFIX}"))
    found = [key for file in files if (key := _read(file))]
    return next((key for key in (*found, *others) if sum_of(key) == wanted), None)


def new_key() -> str:
    """A key for where nobody was forgotten yet."""
    return secrets.token_hex(BYTES)


def missing(backup: Path) -> StorageError:
    """What is said where the key is wanted and not found."""
    return StorageError(
        f"People had themselves forgotten, and the key by which {backup} knows them again is not here, so they would "
        "come back; fetch the key file that `bot backup` wrote, and name it with --key."
    )


def _read(file: Path) -> str | None:
    try:
        text = file.read_text(encoding="ascii").strip().lower()
        bytes.fromhex(text)
    except (OSError, ValueError):
        return None
    return text
