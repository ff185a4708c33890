"""A digest as Slack messages; pure, and within every limit whatever the papers hold."""

from __future__ import annotations

from dataclasses import replace

from bot.delivery.messages import Message
from bot.platforms.slack import blocks as kit
from bot.platforms.slack.blocks import Block
from bot.platforms.slack.drawing import CANVAS, drawn, gist
from bot.platforms.slack.text import clip, clip_bytes, mrkdwn
from bot.views.digests import posts
from bot.views.entries import Digest
from bot.views.view import View

NOTICE = 3_000


def render(digest: Digest) -> tuple[Message, ...]:
    """The digest's messages in posting order; a reply goes below the first post."""
    return tuple(Message(one.kind, body(one.view), one.view.paper_id) for one in posts(digest, CANVAS))


def body(view: View) -> Block:
    """A message's arguments."""
    return _body(gist(view), drawn(view))


def _body(text: str, blocks: list[Block]) -> Block:
    """`text` is what notifications and screen readers get, and is safe already."""
    # Without these Slack unfolds a preview below every link.
    return {
        "text": clip_bytes(text, kit.MOST_TEXT_BYTES),
        "blocks": blocks,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def text_only(message: Message) -> Message | None:
    """The message as the text that notifications show; None if it is that already."""
    if not message.body.get("blocks"):
        return None
    return replace(message, body={name: value for name, value in message.body.items() if name != "blocks"})


def notice(text: str) -> Message:
    """Words for the admin."""
    return Message("post", _body(mrkdwn(text), [kit.rich_text(kit.line(kit.run(clip(text, NOTICE))))]))
