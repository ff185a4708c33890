"""What Slack refuses in a whole message, down to its unpublished size, and whom a message calls."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from bot.emulators.slack.checks import length
from bot.emulators.slack.errors import Refused

Json = dict[str, Any]

# Counted characters of a whole message; unpublished, measured by several people between 11,341 and 13,200.
# The upper end of those: our own drawing stops at 12,000, so that a test fails where it forgot to count.
COUNTED_LIMIT = 13_200
# What a header costs besides its text, as measured.
HEADER_COST = 100
# Characters of `text` past which Slack makes several messages of one without blocks.
SPLIT_AT = 4_000
CUT_AT = 40_000
# Of chat.update alone, and bytes of UTF-8: a Korean letter takes three, so 1,334 of them are too many.
UPDATE_BYTES = 4_000
METADATA_BYTES = 8_192


def escaped(text: str) -> str:
    """Text as Slack keeps it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def counted_size(value: object) -> int:
    """What blocks count towards a message's limit: text that is drawn, after escaping, and a fee for each header."""
    if isinstance(value, list):
        return sum(map(counted_size, value))
    if not isinstance(value, dict):
        return 0
    fee = HEADER_COST if value.get("type") == "header" else 0
    return fee + sum(_counted(value, name, entry) for name, entry in value.items())


def _counted(owner: Json, name: str, entry: object) -> int:
    if not isinstance(entry, str):
        return counted_size(entry)
    # A link's address is drawn, and so counted, where it has no text of its own.
    drawn = name in ("text", "alt_text") or (name == "url" and owner.get("type") == "link" and "text" not in owner)
    return length(_kept(entry, owner)) if drawn else 0


def _kept(text: str, owner: Json) -> str:
    # in mrkdwn, < and > are the sender's markup and only a bare & is left to escape
    return BARE_AMPERSAND.sub("&amp;", text) if owner.get("type") == "mrkdwn" else escaped(text)


def image_places(value: object, at: str = "/blocks") -> Iterator[tuple[str, str]]:
    """Each image's address and the pointer to it."""
    if isinstance(value, list):
        for number, entry in enumerate(value):
            yield from image_places(entry, f"{at}/{number}")
    elif isinstance(value, dict):
        for name, entry in value.items():
            if name == "image_url" and isinstance(entry, str):
                yield entry, f"{at}/{name}"
            yield from image_places(entry, f"{at}/{name}")


def mentions(text: str) -> list[str]:
    """The calls to people and channels that Slack would read in mrkdwn."""
    return MENTION.findall(text)


def drawn_mentions(value: object) -> Iterator[str]:
    """The calls to people and channels that blocks would make."""
    if isinstance(value, list):
        for entry in value:
            yield from drawn_mentions(entry)
    elif isinstance(value, dict):
        # Elements of rich text call people by themselves; its plain texts cannot, whatever stands in them.
        if value.get("type") in ("broadcast", "user", "usergroup"):
            yield str(value)
        if value.get("type") == "mrkdwn":
            yield from mentions(str(value.get("text", "")))
        for entry in value.values():
            yield from drawn_mentions(entry)


def check_metadata(metadata: object) -> None:
    """Refuse message metadata that Slack would not keep."""
    if not isinstance(metadata, dict):
        raise Refused("invalid_metadata_format")
    # An empty object takes the metadata away.
    if not metadata:
        return
    known = metadata.keys() <= {"event_type", "event_payload", "entities"}
    if not (known and isinstance(metadata.get("event_type"), str) and isinstance(metadata.get("event_payload"), dict)):
        raise Refused("invalid_metadata_schema")
    if len(json.dumps(metadata, ensure_ascii=False).encode()) > METADATA_BYTES:
        raise Refused("metadata_too_large")


MENTION = re.compile(r"<(?:!(?:here|channel|everyone|group|subteam\^)|@[UW])[^<>]*>")
BARE_AMPERSAND = re.compile("&(?!(?:amp|lt|gt);)")
