"""Where a database is, in words that anybody may read."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

NAMELESS = "the PostgreSQL database"


def place_of(url: str) -> str:
    """An address that can be shown: without user, password and parameters."""
    try:
        parts = urlsplit(url)
        # Several hosts stand there with commas between them, which is no port to urlsplit.
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return NAMELESS
    # A password that holds a slash unescaped would stand there as a path.
    return NAMELESS if "@" in parts.path else f"postgresql://{host}{parts.path}"


def name_of(url: str) -> str:
    """What a database is called, to name files by."""
    return unquote(urlsplit(url).path[1:]).replace("/", "_") or "papers"
