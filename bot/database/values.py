"""Times and lists as SQLite keeps them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any


def stamp(at: datetime) -> str:
    """A time as kept: text that compares as the times do."""
    if at.tzinfo is None:
        raise ValueError(f"{at} does not say in which zone it is")
    # Else isoformat leaves microseconds out where they are 0, and the texts would compare otherwise.
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def maybe_stamp(at: datetime | None) -> str | None:
    """The same, where there may be none."""
    return None if at is None else stamp(at)


def moment(text: str | None) -> datetime | None:
    """A kept time."""
    return None if text is None else datetime.fromisoformat(text)


def storable(value: Any) -> Any:  # noqa: ANN401  (whatever SQLite takes)
    """Half a surrogate pair, which JSON can hold and UTF-8 cannot, becomes a question mark."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) and not value.isascii() else value


def listed(values: Iterable[Any]) -> str:
    """Values as a JSON list."""
    # One bound value however many they are: SQLite takes a limited number, and the statement stays the same.
    return json.dumps(list(values), ensure_ascii=False, separators=(",", ":"))
