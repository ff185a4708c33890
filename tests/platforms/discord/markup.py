"""What Discord's client would take for markup in a text, so that what slips through is found among thousands."""

from __future__ import annotations

import re
from collections.abc import Iterator

# support.discord.com/hc/en-us/articles/210298617-Markdown-Text-101; the first that fits counts.
INLINE = re.compile(
    r"\\(?P<escaped>[^A-Za-z0-9\s])|`(?P<code>[^`]+)`|\[(?P<label>(?:\\.|[^\[\]\\])+)\]\((?P<link>https?://[^\s)]+)\)"
    r"|\*\*(?P<bold>(?:\\.|[^\\])+?)\*\*(?!\*)|__(?P<underlined>.+?)__|\*(?P<italic>(?:\\.|[^*\\])+)\*"
    r"|\b_(?P<slanted>[^_]+)_\b|~~(?P<struck>.+?)~~|\|\|(?P<hidden>.+?)\|\|"
    r"|<t:(?P<time>\d+)(?::\w)?>|<@!?(?P<person>\d+)>|(?P<everyone>@everyone|@here)|(?P<bare>https?://[^\s<]+)"
)
# What may hold more of them.
AROUND = ("label", "bold", "underlined", "italic", "slanted", "struck")
LINE = re.compile(r"(?:(?P<heading>#{1,3})|(?P<small>-#)|\s*(?P<item>[-*])|(?P<number>\d+\.)|(?P<quote>>)) (.*)")
BLOCK = re.compile(r"```(?:\w*\n)?(.*?)\n?```", re.DOTALL)


def marks(text: str) -> Iterator[tuple[str, str]]:
    """Each piece of markup: its kind and what stands in it; a link's address, a heading's signs."""
    for place, piece in enumerate(BLOCK.split(text)):
        if place % 2:
            yield "block", piece
            continue
        for line in piece.split("\n"):
            begun = LINE.fullmatch(line)
            if begun and begun.lastgroup:
                yield begun.lastgroup, begun[begun.lastgroup]
            yield from inline(begun[6] if begun else line)


def inline(text: str) -> Iterator[tuple[str, str]]:
    """The same of a line's own words."""
    for found in INLINE.finditer(text):
        for kind, value in found.groupdict().items():
            if value is not None and kind not in ("escaped", "label"):
                yield kind, value
            if value is not None and kind in AROUND:
                yield from inline(value)
