"""Names for people who had themselves forgotten, by which nobody finds them again."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

from bot.chat.reactions import Person


def hashes_of(key: bytes, person: Person) -> Sequence[str]:
    """The hash of a person, then the one of before workspaces were told apart."""
    names = (f"{person.platform}:{person.home}:{person.user}",) if person.home else ()
    return [_hash(key, name) for name in (*names, f"{person.platform}:{person.user}")]


# Ids are short enough to try them all, so a plain hash would hide nobody.
def _hash(key: bytes, name: str) -> str:
    return hmac.new(key, name.encode(), hashlib.sha256).hexdigest()
