"""A digest as Slack messages; pure, and within every limit whatever the papers hold."""

from __future__ import annotations

from dataclasses import replace

from bot.delivery.messages import Message
from bot.platforms.slack import blocks as kit
from bot.platforms.slack.drawing import CANVAS, body
from bot.platforms.slack.text import clip, mrkdwn
from bot.views.digests import posts
from bot.views.entries import Digest

NOTICE = 3_000


def render(digest: Digest) -> tuple[Message, ...]:
    """The digest's messages in posting order; a reply goes below the first post."""
    return tuple(Message(one.kind, one.drawing, one.paper_id) for one in posts(digest, CANVAS))


def text_only(message: Message) -> Message | None:
    """The message as the text that notifications show; None if it is that already."""
    if not message.body.get("blocks"):
        return None
    return replace(message, body={name: value for name, value in message.body.items() if name != "blocks"})


def notice(text: str) -> Message:
    """Words for the admin."""
    return Message("post", body(mrkdwn(text), [kit.rich_text(kit.line(kit.run(clip(text, NOTICE))))]))
