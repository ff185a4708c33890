"""Sessions with Discord's gateway that outlive the process which began them: what one needs to go on with them.

docs.discord.com/developers/events/gateway#resuming.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace


@dataclass(frozen=True, slots=True)
class GatewaySession:
    """A session as it stood after an event; Discord tells again what came later, for some minutes."""

    id: str
    sequence: int
    url: str
    exact: bool = False
    """Whether surely nothing that came later was taken: whoever had it left it in order."""


Sessions = Mapping[int, GatewaySession]
"""By their shard."""


def as_note(sessions: Sessions, *, exact: bool = False) -> str:
    """Sessions as a text."""
    kept = {shard: asdict(replace(one, exact=exact)) for shard, one in sessions.items()}
    return json.dumps(kept, separators=(",", ":"))


def from_note(note: str) -> Sessions:
    """The sessions in a text; none where it is another version's."""
    try:
        return {int(shard): GatewaySession(**one) for shard, one in json.loads(note or "{}").items()}
    except (ValueError, TypeError, AttributeError):
        return {}
