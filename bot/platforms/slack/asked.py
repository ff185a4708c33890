"""What a button of Slack's says when it is pressed; it is all that is needed to act on it after a restart."""

from __future__ import annotations

import json

from bot.views.replies import Question

# Characters of a query that a button keeps; a value may have 2,000, and JSON writes one character in up to 12.
MOST_ASKED = 400


def pack(asked: Question, place: str = "") -> str:
    """A question as a button's value, with the channel that it is about where that is not where the button stands."""
    placed = [place] if place else []
    return json.dumps([asked.command, asked.text[:MOST_ASKED], asked.page, *placed], ensure_ascii=False)


def unpack(value: str) -> Question | None:
    """The question of a button's value; None if it is none of ours."""
    try:
        command, text, page, *_ = json.loads(value)
    except (ValueError, TypeError, RecursionError):
        return None
    if command not in ("paper", "papers") or not isinstance(text, str) or not isinstance(page, int):
        return None
    return Question(command, text, max(1, page))


def place_in(value: str) -> str:
    """The channel that a button's question is about; empty where it is about the one that the button stands in."""
    try:
        place = json.loads(value)[3]
    except (ValueError, TypeError, LookupError, RecursionError):
        return ""
    return place if isinstance(place, str) else ""
