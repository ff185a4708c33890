"""How statements are written down for PostgreSQL: with named values, and with text that it takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

# A name after one colon; after two stands a type.
NAMED = re.compile(r"(?<!:):([a-z_]+)")


@cache
def numbered(sql: str) -> tuple[str, tuple[str, ...]]:
    """A statement with `$1` for `:name`, as PostgreSQL wants it, and the names in the order of their numbers."""
    names = tuple(dict.fromkeys(NAMED.findall(sql)))
    return NAMED.sub(lambda found: f"${names.index(found[1]) + 1}", sql), names


def storable(value: object) -> object:
    """Half a surrogate pair and NUL, which no text of PostgreSQL can hold, become question marks; in lists too."""
    if isinstance(value, str):
        return value if value.isprintable() else value.encode("utf-8", "replace").decode().replace("\0", "?")
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [storable(one) for one in value]
    return value
