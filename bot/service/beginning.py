"""The files that somebody begins with, each written where none stands."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from bot.errors import SettingsError

SETTINGS = "bot.toml"


def begin(config: Path) -> Iterator[tuple[Path, bool]]:
    """Write the settings to `config` and the rest beside it: each file's path, and whether it is new.

    Raises SettingsError where nothing can be written.
    """
    for starter in sorted(files("bot.service").joinpath("starters").iterdir(), key=lambda one: one.name):
        path = config if starter.name == SETTINGS else config.with_name(starter.name)
        try:
            yield path, _made(path, starter.read_bytes())
        except OSError as error:
            raise SettingsError(
                f"{error.filename or path} cannot be written: {(error.strerror or 'no answer').lower()}. "
                "Run `bot init` in a folder of yours, or name another file in BOT_CONFIG."
            ) from None


def _made(path: Path, content: bytes) -> bool:
    """Write a file unless there is one, whatever it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        file = path.open("xb")
    except FileExistsError:
        return False
    with file:
        file.write(content)
    return True
