"""Text from outside as Discord shows it: never markup, never a mention, never longer than asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from bot.papers.visible import visible

SPECIAL = re.compile(r"([\\*_~`|<>\[\]])")
LINE_START = re.compile(r"^(\s*)([#+-]|\d+(?=[.)]))")
SCHEME = re.compile(r"(?<=[A-Za-z]):(?=//)")
WIDE_BRACKETS = str.maketrans("[]", "［］")
# What a link button's address may measure.
URL_LENGTH = 512


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words where there is one, and marked with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > limit // 2 else cut).rstrip(" \u200d") + "…"


def plain(text: str, limit: int) -> str:
    """For places that know no markup: labels of buttons and choices, names of threads, alternative texts."""
    return clip(visible(text), limit)


def escape(text: str, limit: int = 4000) -> str:
    """One line that Discord shows letter by letter; `limit` counts what is seen, not the escapes."""
    return inert(clip(visible(text), limit))


def inert(line: str) -> str:
    """A line of what can be seen, as Discord shows it letter by letter."""
    return LINE_START.sub(_guard_start, _inert(line))


def bold_where(pieces: Iterable[tuple[str, bool]]) -> str:
    """A line of pieces, those that are told to be in bold, each shown letter by letter."""
    line = "".join(f"**{_inert(text)}**" if bold else _inert(text) for text, bold in pieces)
    return LINE_START.sub(_guard_start, line.strip())


def _inert(text: str) -> str:
    """Text that is no markup wherever in a line it stands."""
    return SCHEME.sub(r"\\:", SPECIAL.sub(r"\\\1", text)).replace("@", "@\u200b")


def _guard_start(match: re.Match[str]) -> str:
    """`1.` needs its mark after the number: a backslash before a digit would be shown."""
    return f"{match[1]}{match[2]}\\" if match[2][0].isdigit() else f"{match[1]}\\{match[2]}"


def escape_lines(text: str, limit: int = 4000) -> str:
    """The same for a text of ours that holds words of others, with its line breaks kept."""
    return "\n".join(escape(line) for line in clip(text, limit).split("\n"))


def fenced(lines: Iterable[str]) -> str:
    """Lines that are shown letter by letter and as wide as they are."""
    code = "\n".join(lines).replace("```", "ˋˋˋ")
    return f"```\n{code}\n```"


def spelt(text: str) -> str:
    """A piece of a line that is shown letter by letter, as it is typed."""
    return f"`{text.replace('`', 'ˋ')}`"


def link(title: str, url: str) -> str:
    """A title that leads to `url`; brackets become wide ones, since Discord counts even escaped ones in a link."""
    return f"[{inert(title.translate(WIDE_BRACKETS))}]({url})"


def web_address(url: str | None) -> str | None:
    """`url` if a button may lead there: http or https, a host, plain characters, not too long."""
    if not url or len(url) > URL_LENGTH or not url.isascii() or re.search(r"[\s\x00-\x20<>\"\\^`{}|\x7f]", url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and host and "." in host else None
