"""Text from outside as plain values: one line, a web address, or nothing."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bot.papers.visible import visible

SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
# Half characters, which no file can hold, and marks that turn the reading direction of what follows.
NOT_TEXT = re.compile(r"[\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
LONGEST_ADDRESS = 2048


def one_line(value: object, limit: int) -> str:
    """What can be seen of a text, in one line of at most `limit` characters; empty if it is no text."""
    return visible(value)[:limit].rstrip() if isinstance(value, str) else ""


def web_address(value: object) -> str | None:
    """The http or https address, or None if it is anything else."""
    address = value.strip() if isinstance(value, str) else ""
    # Refused and not cleaned: an address without its odd characters would lead elsewhere.
    if len(address) > LONGEST_ADDRESS or SPACE.search(address) or NOT_TEXT.search(address):
        return None
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return None
    return address if host and parts.scheme in ("http", "https") else None
