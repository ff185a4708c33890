"""The page's files as they are sent: packed, and without the words that are only for whoever reads the source."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from importlib.resources import files

TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
# Types and remarks in comments would be a fifth of all that is sent.
REMARKS = {
    "js": re.compile(r"/\*\*.*?\*/|^[ \t]*//[^\n]*", re.DOTALL | re.MULTILINE),
    "css": re.compile(r"/\*.*?\*/", re.DOTALL),
}


def static_files() -> Iterator[tuple[str, bytes]]:
    """The page's files, packed, by name."""
    for file in files("bot.playground").joinpath("static").iterdir():
        kind = file.name.rpartition(".")[2]
        if kind in TYPES:
            yield file.name, gzip.compress(sent(kind, file.read_text("utf-8")).encode(), mtime=0)


def sent(kind: str, source: str) -> str:
    """A file as the browser gets it; lines keep their numbers, so that what a console tells is found in the source."""
    return REMARKS[kind].sub(lambda one: "\n" * one[0].count("\n"), source) if kind in REMARKS else source
