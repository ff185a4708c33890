"""Discord's Markdown as HTML, as far as messages of components know it; so that markup that slips through is seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

# support.discord.com/hc/en-us/articles/210298617-Markdown-Text-101; the first that fits counts.
INLINE = re.compile(
    r"\\(?P<escaped>[^A-Za-z0-9\s])|`(?P<code>[^`]+)`|\[(?P<label>(?:\\.|[^\[\]\\])+)\]\((?P<url>https?://[^\s)]+)\)"
    r"|\*\*(?P<bold>(?:\\.|[^\\])+?)\*\*(?!\*)|__(?P<underlined>.+?)__|\*(?P<italic>(?:\\.|[^*\\])+)\*"
    r"|\b_(?P<slanted>[^_]+)_\b|~~(?P<struck>.+?)~~|\|\|(?P<hidden>.+?)\|\|"
    r"|<t:(?P<time>\d+)(?::\w)?>|<@!?(?P<person>\d+)>|(?P<everyone>@everyone|@here)|(?P<bare>https?://[^\s<]+)"
)
TAGS = {"bold": "b", "underlined": "u", "italic": "i", "slanted": "i", "struck": "s"}
BLOCK = re.compile(r"```(?:\w*\n)?(.*?)\n?```", re.DOTALL)


def html(text: str) -> str:
    """A text as Discord shows it."""
    pieces = BLOCK.split(text)
    shown = [f"<pre>{escape(one)}</pre>" if place % 2 else _lines(one) for place, one in enumerate(pieces)]
    return "".join(shown)


def _lines(text: str) -> str:
    return "".join(_line(line) for line in text.strip("\n").split("\n")) if text.strip("\n") else ""


def _line(line: str) -> str:
    if found := re.fullmatch(r"(#{1,3}) (.*)", line):
        return f"<h{len(found[1])}>{inline(found[2])}</h{len(found[1])}>"
    if found := re.fullmatch(r"-# (.*)", line):
        return f'<div class="sub">{inline(found[1])}</div>'
    if found := re.fullmatch(r"\s*[-*] (.*)", line):
        return f'<div class="item">{inline(found[1])}</div>'
    if found := re.fullmatch(r"(\d+)\. (.*)", line):
        return f'<div class="item numbered" data-number="{found[1]}.">{inline(found[2])}</div>'
    if found := re.fullmatch(r"> (.*)", line):
        return f"<blockquote>{inline(found[1])}</blockquote>"
    return f"<div>{inline(line) or '&#8203;'}</div>"


def inline(text: str) -> str:
    """A line's own markup."""
    return "".join(_inline(text))


def _inline(text: str) -> Iterator[str]:
    end = 0
    for found in INLINE.finditer(text):
        yield escape(text[end : found.start()])
        yield _shown(found)
        end = found.end()
    yield escape(text[end:])


def _shown(found: re.Match[str]) -> str:
    kind, value = found.lastgroup or "", found[found.lastgroup or 0]
    match kind:
        case "escaped":
            return escape(value)
        case "code":
            return f"<code>{escape(value)}</code>"
        case "url":
            return f'<a title="{escape(value)}">{inline(found["label"])}</a>'
        case "bare":
            return f"<a>{escape(value)}</a>"
        case "time" | "person" | "everyone" | "hidden":
            return f'<span class="{kind}">{escape(value)}</span>'
    return f"<{TAGS[kind]}>{inline(value)}</{TAGS[kind]}>"
