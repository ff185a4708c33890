"""Block Kit in small pieces, and what Slack counts of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from bot.platforms.slack.markup import clip, size, units

Block = dict[str, Any]

MOST_BLOCKS = 50
MOST_ACTING = 25
# Slack refuses a message as msg_blocks_too_long at about 13,200; it documents no limit.
MOST_UNITS = 12_000
HEADER_UNITS = 100
BLOCK_UNITS = 50
# chat.update refuses a text of more than 4,000 bytes.
MOST_TEXT_BYTES = 3_800
MOST_HEADER = 150
MOST_SECTION = 3_000
MOST_ALT = 200
MOST_BUTTON = 75
MOST_OPTION = 75
MOST_LABEL = 2_000
MOST_ADDRESS = 3_000


def words(text: str, limit: int) -> Block:
    """A plain_text object: no markup, no emoji codes."""
    return {"type": "plain_text", "text": clip(text, limit) or " ", "emoji": False}


def header(text: str) -> Block:
    """A message's headline."""
    return {"type": "header", "text": words(text, MOST_HEADER)}


def context(text: str) -> Block:
    """A small grey line."""
    return {"type": "context", "elements": [words(text, 1_000)]}


def note(markup: str) -> Block:
    """A small grey line of mrkdwn; `markup` is safe already."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": markup, "verbatim": True}]}


def section(markup: str, *, beside: Block | None = None) -> Block:
    """A paragraph of mrkdwn, with a small image or a button at its right; `markup` is safe already."""
    # verbatim: Slack shall not make links or mentions out of what looks like one.
    block: Block = {"type": "section", "text": {"type": "mrkdwn", "text": markup, "verbatim": True}}
    return block | {"accessory": beside} if beside else block


def section_of_words(text: str) -> Block:
    """A paragraph of plain words."""
    return {"type": "section", "text": words(text, MOST_SECTION)}


def image(url: str, alt: str) -> Block:
    """An image, good as a block and as an accessory."""
    return {"type": "image", "image_url": url, "alt_text": clip(alt, MOST_ALT)}


def run(text: str, **style: bool) -> Block:
    """A run of text in a rich text, where nothing is markup."""
    return {"type": "text", "text": text, "style": style} if style else {"type": "text", "text": text}


def link(url: str, text: str) -> Block:
    """A link in a rich text."""
    return {"type": "link", "url": url, "text": text}


def channel(channel_id: str) -> Block:
    """A channel in a rich text, which Slack names for those who may see it."""
    return {"type": "channel", "channel_id": channel_id}


def date(at: datetime, form: str, fallback: str) -> Block:
    """A time in a rich text, by each reader's clock."""
    return {"type": "date", "timestamp": int(at.timestamp()), "format": form, "fallback": fallback}


def line(*runs: Block) -> Block:
    """A paragraph of a rich text, or an item of a list."""
    return {"type": "rich_text_section", "elements": list(runs)}


def quote(*runs: Block) -> Block:
    """An indented paragraph of a rich text."""
    return {"type": "rich_text_quote", "elements": list(runs)}


def preformatted(*runs: Block) -> Block:
    """Lines of a rich text that are shown letter by letter and as wide as they are."""
    return {"type": "rich_text_preformatted", "elements": list(runs)}


def bullets(items: Iterable[Block], style: str = "bullet") -> Block:
    """A list of a rich text; its items are lines."""
    return {"type": "rich_text_list", "style": style, "elements": list(items)}


def rich_text(*elements: Block) -> Block:
    """A block of lines and lists."""
    return {"type": "rich_text", "elements": list(elements)}


def button(text: str, action: str, *, value: str | None = None, url: str | None = None, spoken: str = "") -> Block:
    """A button that tells us `value`, or opens `url`; a screen reader says `spoken` where there is any."""
    block: Block = {"type": "button", "text": words(text, MOST_BUTTON), "action_id": action}
    if spoken:
        block["accessibility_label"] = clip(spoken, MOST_BUTTON)
    if value is not None:
        block["value"] = value
    if url is not None:
        block["url"] = url
    return block


def choice(hint: str, action: str, options: Sequence[tuple[str, str]]) -> Block:
    """A drop-down of (text, value)."""
    shown = [{"text": words(text, MOST_OPTION), "value": value} for text, value in options]
    return {"type": "static_select", "action_id": action, "placeholder": words(hint, 150), "options": shown}


def actions(*elements: Block) -> Block:
    """A row of buttons and drop-downs."""
    return {"type": "actions", "elements": list(elements)}


def counted(blocks: Iterable[Block]) -> int:
    """What the blocks count together, rather too much than too little."""
    return sum((HEADER_UNITS if block["type"] == "header" else BLOCK_UNITS) + sum(_counts(block)) for block in blocks)


def fits(blocks: Sequence[Block]) -> bool:
    """Whether Slack will surely take these blocks in one message."""
    return len(blocks) <= MOST_BLOCKS and counted(blocks) <= MOST_UNITS


def _counts(node: object) -> Iterator[int]:
    if isinstance(node, list):
        for item in node:
            yield from _counts(item)
    elif isinstance(node, dict):
        # mrkdwn has been escaped already
        measure = units if node.get("type") == "mrkdwn" else size
        for key, value in node.items():
            if isinstance(value, str):
                yield measure(value) if key in ("text", "alt_text", "url", "fallback") else 0
            else:
                yield from _counts(value)
