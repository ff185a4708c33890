"""Messages that ask little of Slack: without blocks, or of words only."""

from __future__ import annotations

from dataclasses import replace

from bot.delivery.messages import Message
from bot.platforms.slack import blocks as kit
from bot.platforms.slack.drawing import body
from bot.platforms.slack.markup import clip, mrkdwn

NOTICE = 3_000


def text_only(message: Message) -> Message | None:
    """The message as the text that notifications show; None if it is that already."""
    if not message.body.get("blocks"):
        return None
    return replace(message, body={name: value for name, value in message.body.items() if name != "blocks"})


def notice(text: str) -> Message:
    """Words for the admin."""
    return Message("post", body(mrkdwn(text), [kit.rich_text(kit.line(kit.run(clip(text, NOTICE))))]))
