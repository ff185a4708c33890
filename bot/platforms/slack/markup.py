"""Text from outside, made safe for Slack: nothing in it is markup, a mention, an emoji code or invisible."""

from __future__ import annotations

import bisect
import re

from bot.papers.visible import visible

ELLIPSIS = "…"
_LOOKALIKES = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
_LOOSE_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_EMOJI_CODE = re.compile(r":(?=[^\s:]+:)")
_WRAPPED_LINK = re.compile(r"<(https?://[^|>\s]+)(?:\|[^>]*)?>")
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'"})


def escape(text: str) -> str:
    """The three characters that Slack's syntax is made of, as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mrkdwn(text: str) -> str:
    """Text that stays text inside a mrkdwn field; marks that cannot be escaped become look-alikes."""
    text = _LOOSE_UNDERSCORE.sub("ˍ", text.translate(_LOOKALIKES))
    text = _EMOJI_CODE.sub("∶", text)
    # A line that starts with an escaped > is still a quotation.
    return "\n".join(escape(re.sub(r"^\s*>", "›", line)) for line in text.split("\n"))


def units(text: str) -> int:
    """UTF-16 units, as Slack most likely counts: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def size(text: str) -> int:
    """What a text counts in a message: UTF-16 units after escaping."""
    return units(text) + 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))


def clip(text: str, limit: int) -> str:
    """At most `limit` counted units, cut between words and ended by an ellipsis."""
    if size(text) <= limit:
        return text
    kept = _longest(text, limit - 1)
    head, space, _ = kept.rpartition(" ")
    if space and len(head) >= len(kept) // 2 and text[len(kept)] != " ":
        kept = head
    return kept.rstrip(" ,;:·-\u200d") + ELLIPSIS


def _longest(text: str, limit: int) -> str:
    fitting = bisect.bisect_right(range(len(text)), limit, key=lambda end: size(text[:end]))
    return text[: fitting - 1]


def clip_bytes(text: str, limit: int) -> str:
    """At most `limit` bytes of UTF-8, cut between lines if there are several."""
    raw = text.encode()
    if len(raw) <= limit:
        return text
    kept = raw[: limit - len(ELLIPSIS.encode())].decode(errors="ignore")
    head, newline, _ = kept.rpartition("\n")
    return (head if newline else kept) + ELLIPSIS


def typed(text: str) -> str:
    """What somebody typed after a command: quotes straightened, Slack's own wrapping of links and entities undone."""
    text = _WRAPPED_LINK.sub(r"\1", text.translate(_QUOTES))
    return visible(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
