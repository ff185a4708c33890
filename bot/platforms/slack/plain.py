"""Messages that ask little of Slack: without blocks, or of words only."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

from bot.delivery.messages import Message
from bot.platforms.slack import blocks as kit
from bot.platforms.slack.blocks import Block
from bot.platforms.slack.drawing import body
from bot.platforms.slack.markup import clip, mrkdwn

NOTICE = 3_000


def text_only(message: Message) -> Message | None:
    """The message as the text that notifications show; None if it is that already."""
    if not message.body.get("blocks"):
        return None
    return replace(message, body={name: value for name, value in message.body.items() if name != "blocks"})


def without_pictures(message: Message) -> Message | None:
    """The message without any picture; None if it has none."""
    blocks = message.body.get("blocks", [])
    kept = [one for block in blocks for one in bare(block)]
    return None if kept == blocks else replace(message, body={**message.body, "blocks": kept})


def bare(block: Block) -> list[Block]:
    """A block without its picture, or nothing of one that is a picture."""
    if block["type"] == "image":
        return []
    # The body is the part's own: a later try sends it again, pictures and all.
    left = deepcopy(block)
    if (left.get("accessory") or {}).get("type") == "image":
        del left["accessory"]
    return [left]


def notice(text: str) -> Message:
    """Words for the admin."""
    return Message("post", body(mrkdwn(text), [kit.rich_text(kit.line(kit.run(clip(text, NOTICE))))]))
