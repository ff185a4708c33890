"""A digest or a board as Slack messages; pure, and within every limit whatever the papers hold."""

from __future__ import annotations

from bot.delivery.messages import Message
from bot.platforms.slack.drawing import CANVAS
from bot.views.digests import posts
from bot.views.entries import Shown


def render(shown: Shown) -> tuple[Message, ...]:
    """Its messages in posting order; a reply goes below the first post."""
    return tuple(Message(one.kind, one.drawing, one.paper_id) for one in posts(shown, CANVAS))
