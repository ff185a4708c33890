"""The files that somebody begins with, each written where none stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from bot.errors import SettingsError

SETTINGS = "bot.toml"
# The column in which comments begin there.
COMMENTS = 40


def begin(config: Path, found: Mapping[str, str] = MappingProxyType({})) -> Iterator[tuple[Path, bool]]:
    """Write the settings to `config` and the rest beside it: each file's path, and whether it is new.

    What was `found` out stands in the settings instead of what comes with them: the preferences `zone` and `language`.
    Raises SettingsError where nothing can be written.
    """
    for starter in sorted(files("bot.service").joinpath("starters").iterdir(), key=lambda one: one.name):
        path = config if starter.name == SETTINGS else config.with_name(starter.name)
        try:
            content = starter.read_bytes()
            yield path, _made(path, _filled(content, found) if starter.name == SETTINGS else content)
        except OSError as error:
            raise SettingsError(
                f"{error.filename or path} cannot be written: {(error.strerror or 'no answer').lower()}. "
                "Run `bot init` in a folder of yours, or name another file in BOT_CONFIG."
            ) from None


def _filled(content: bytes, found: Mapping[str, str]) -> bytes:
    """The settings with these values, each where its name stands alone, and the comments where they were."""
    text = content.decode()
    for name, value in found.items():
        line = f'{name} = "{value}"'
        text = re.sub(rf'^{name} = "[^"]*"(\s*)(?=#)', f"{line.ljust(COMMENTS - 1)} ", text, flags=re.MULTILINE)
    return text.encode()


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
