"""What a button of Slack's says when it is pressed; it is all that is needed to act on it after a restart."""

from __future__ import annotations

import json
from dataclasses import dataclass

MOST_ASKED = 400
"""Characters of a query that a button keeps; a value may have 2,000, and JSON writes one character in up to 12."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a button asks again: a command, its text and the page."""

    command: str
    text: str
    page: int = 1

    def pack(self) -> str:
        """As a button's value."""
        return json.dumps([self.command, self.text[:MOST_ASKED], self.page], ensure_ascii=False)

    @classmethod
    def unpack(cls, value: str) -> Asked | None:
        """From a button's value; None if it is not one of ours."""
        try:
            command, text, page = json.loads(value)
        except (ValueError, TypeError, RecursionError):
            return None
        if command not in ("paper", "papers") or not isinstance(text, str) or not isinstance(page, int):
            return None
        return cls(command, text, max(1, page))
