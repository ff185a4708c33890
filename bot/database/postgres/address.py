"""Where a database is, in words that anybody may read."""

from __future__ import annotations

from urllib.parse import urlsplit


def place_of(url: str) -> str:
    """An address that can be shown: without user, password and parameters."""
    try:
        parts = urlsplit(url)
        # Several hosts stand there with commas between them, which is no port to urlsplit.
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return "the PostgreSQL database"
    return f"postgresql://{host}{parts.path}"
