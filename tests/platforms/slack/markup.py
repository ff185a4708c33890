"""What Slack's client would take for markup in mrkdwn, so that what slips through is found among thousands of texts."""

from __future__ import annotations

import re
from collections.abc import Iterator

# docs.slack.dev/messaging/formatting-message-text; the first that fits counts.
MARKS = re.compile(
    r"<(?P<link>https?://[^|>]+)\|[^>]*>|<(?P<called>[@#!][^>]*)>|(?<!\w)\*(?P<bold>[^*\n]+)\*(?!\w)"
    r"|(?<!\w)_(?P<italic>[^_\n]+)_(?!\w)|(?<!\w)~(?P<struck>[^~\n]+)~(?!\w)|`(?P<code>[^`\n]+)`|:(?P<emoji>[a-z0-9_+-]+):"
)
AROUND = ("bold", "italic", "struck")


def marks(text: str) -> Iterator[tuple[str, str]]:
    """Each piece of markup: its kind and what stands in it; of a link its address."""
    for found in MARKS.finditer(text):
        kind = found.lastgroup or ""
        yield kind, found[kind]
        if kind in AROUND:
            yield from marks(found[kind])
