"""Pictures that Slack could not fetch, for which it refuses a whole message."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.platforms.slack.blocks import Block
from bot.platforms.slack.errors import complaints
from bot.platforms.slack.plain import bare

# The only place where Slack says which picture it was. It happens to good addresses too, now and then.
_POINTER = re.compile(r"json-pointer:/blocks/(\d+)([^\]\s]*)")


def image_faults(data: Mapping[str, Any]) -> list[tuple[int, str]]:
    """Which blocks (index, path below) Slack refuses because it could not fetch their image."""
    # The same error as for blocks that are wrong, which no lighter message would mend.
    if data.get("error") != "invalid_blocks":
        return []
    texts = [text for text in complaints(data) if "image" in text and "download" in text]
    return [(int(index), rest) for text in texts for index, rest in _POINTER.findall(text)]


def without_pointed(blocks: Sequence[Block], faults: Sequence[tuple[int, str]]) -> list[Block]:
    """The blocks without the images that were complained about."""
    named = {index for index, _ in faults}
    return [kept for index, block in enumerate(blocks) for kept in (bare(block) if index in named else [block])]


def without_images(blocks: Sequence[Block], _faults: Sequence[tuple[int, str]]) -> list[Block]:
    """The blocks without any image."""
    return [kept for block in blocks for kept in bare(block)]
