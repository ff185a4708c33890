"""What can be seen before anything is asked of anybody: secrets copied with too much, a folder that takes no file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.settings.reader import secrets_in
from bot.settings.settings import Settings
from bot.settings.sources import is_there

QUOTES = "\"'`“”‘’"


def untidy_secrets(settings: Settings) -> Iterator[str]:
    """A sentence for each secret that still has quotation marks or spaces on it; never the secret itself."""
    for name, value in secrets_in(settings):
        if value != value.strip():
            yield f"{name} begins or ends with a space or a line break; take it off."
        elif value and (value[0] in QUOTES or value[-1] in QUOTES):
            yield f"{name} has a quotation mark left on it; write the value alone."
        elif len(value.split()) > 1:
            yield f"{name} holds a space or a line break; copy it again."


def unwritable(path: Path) -> str | None:
    """Why no archive can be kept at a path, in one sentence; leaves nothing behind."""
    folder = next((one for one in path.parents if is_there(one)), path.parent)
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            # A full disk lets a file be made, and refuses only what is written into it.
            probe.write(b"x")
            probe.flush()
        if is_there(path):
            # Asks for leave to write, and changes nothing.
            with path.open("r+b"):
                pass
    except OSError as error:
        what = path if error.filename == str(path) else folder
        return (
            f"{what} cannot be written ({(error.strerror or 'it does not answer').lower()}); give it to the user that "
            "runs the bot, or name another place in BOT_DATABASE_URL."
        )
    return None
