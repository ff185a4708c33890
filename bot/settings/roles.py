"""What one process of several does: the roles, and how somebody writes down which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Role = Literal["ingest", "deliver", "chat", "http"]
Roles = frozenset[Role]
ALL: Roles = frozenset(get_args(Role))
INGEST: Roles = frozenset({"ingest"})
EVERYTHING = "all"


def roles_in(text: str) -> Roles:
    """The roles in a text such as `deliver,chat`, `all` being each of them; raises ValueError."""
    known: Mapping[str, Roles] = {EVERYTHING: ALL, **{role: frozenset({role}) for role in ALL}}
    names = [name.strip() for name in text.split(",")]
    if strange := [name for name in names if name not in known]:
        raise ValueError(
            f'takes no role "{strange[0]}"; write all, or some of {", ".join(get_args(Role))} with commas between'
        )
    return frozenset().union(*(known[name] for name in names))
