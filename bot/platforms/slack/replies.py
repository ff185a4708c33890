"""Answers to commands as Slack messages; every button says all that is needed to act on it after a restart."""

from __future__ import annotations

from typing import Any

from bot.delivery.messages import Message
from bot.platforms.slack.drawing import CANVAS
from bot.views.answers import answer
from bot.views.replies import Reply


def payload(reply: Reply) -> dict[str, Any]:
    """An answer's text and blocks; who sees it is up to the sender."""
    return answer(reply, CANVAS)


def private(reply: Reply) -> dict[str, Any]:
    """An answer that only the asking person sees."""
    return payload(reply) | {"response_type": "ephemeral"}


def shared(reply: Reply) -> dict[str, Any]:
    """An answer that everybody in the channel sees."""
    return payload(reply) | {"response_type": "in_channel"}


def shared_card(reply: Reply) -> Message:
    """A shared card as a message of the channel."""
    return Message("post", payload(reply), reply.paper_id)
