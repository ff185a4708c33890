"""How far a library has come that follows what several processes share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Revision:
    """The number of a change; numbers of another `line` are of another past, and none is before or after them."""

    line: str
    number: int


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a library is behind: in changes, and in seconds since it was last known to have them all."""

    changes: int
    seconds: float
