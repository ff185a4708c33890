"""What bullets may hold besides words: addresses, and no markup, mentions, markers or hidden characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

IN_ADDRESS = r"[^\s\x00-\x20\x7f-\U0010ffff<>\"\[\]{}|\\^`]"
"""What an address may be made of: ASCII without quotes and brackets."""
ADDRESS = re.compile(
    rf"(?<![A-Za-z0-9@.])(?:[A-Za-z][A-Za-z0-9+.-]{{1,15}}://|www\.){IN_ADDRESS}+"
    r"|(?<![A-Za-z0-9@./-])(?:[A-Za-z0-9-]{1,63}\.){1,4}(?:com|org|net|io|ai|dev|app|co|gg|edu|gov|xyz|cn|kr|jp)"
    rf"(?:/{IN_ADDRESS}*|(?![A-Za-z0-9.-]))"
)
REST = re.compile(r"[!-~]*")
CLOSING = ".,:;!?)]}'\"*_`>"
MARKER = re.compile(r"(?:[-*•·‣◦▪●○■–—]|#{1,6}|>|\(?\d{1,2}[.)]|\[\d{1,2}\])\s+(?=\S)")
LINK = re.compile(r"!?\[([^\[\]]{1,200})\]\(\s*<?([^()\s<>]{1,300})>?\s*\)")
WRAPPED = re.compile(r"(\*\*|__|~~|\|\||`{1,3})(?=\S)([^\n]{1,300}?)(?<=\S)\1")
STARRED = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,200}?)(?<=[^\s*])\*(?![\w*])")
KEPT_HIDDEN = "\u200c\u200d"
"""Joiners that some scripts are written with."""
MARKUP: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("the mark **", re.compile(r"\*\*")),
    ("a backtick", re.compile("`")),
    ("the mark ||", re.compile(r"\|\|")),
    (
        "a mention",
        re.compile(r"@(?:everyone|here|channel)\b|<[@#!][^\s>]{0,40}>?|<(?:id|sound|t|a?):\w", re.IGNORECASE),
    ),
    ("a link in Markdown", re.compile(r"\]\(")),
    ("a list marker", re.compile(rf"\A\s*{MARKER.pattern}")),
    ("a line break", re.compile(r"[\n\r\u2028\u2029\x0b\x0c\x85]")),
)
IN_PAPERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a chat token", re.compile(r"<[|｜][^<>]{1,40}>|<\|")),
    ("a tag", re.compile(r"</?[A-Za-z][\w-]{0,30}(?:\s[^<>]{0,100})?>")),
    ("the mark ~~", re.compile("~~")),
    ("the mark __", re.compile("__")),
)
"""Marks that some papers write about: a bullet may have them if its paper does."""


def tidy(item: str) -> str:
    """One bullet in one line: no marker, markup or hidden character, and spaces around addresses."""
    text = unicodedata.normalize("NFC", _visible(item))
    text = MARKER.sub("", " ".join(text.split()), count=1) if MARKER.match(" ".join(text.split())) else text
    text = LINK.sub(_unlinked, text)
    text = STARRED.sub(r"\1", WRAPPED.sub(r"\2", text))
    return " ".join(_apart(text).split())


def addresses(text: str) -> list[tuple[str, bool]]:
    """The web addresses in a text without what only closes the sentence, and whether a space or the end follows."""
    return [(_bare(match[0]), _stands_apart(text, match.end())) for match in ADDRESS.finditer(text)]


def without_addresses(text: str) -> str:
    """The text with a space for each address."""
    return ADDRESS.sub(" ", text)


def canonical(address: str) -> str:
    """An address without scheme, `www.` and last slash, to compare by."""
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", address).rstrip("/").lower()


def marks(text: str, source: str) -> Iterator[str]:
    """What a bullet must not hold, named in a few words each."""
    yield from (name for name, form in MARKUP if form.search(text))
    for name, form in IN_PAPERS:
        if any(match[0] not in source for match in form.finditer(text)):
            yield name
    if any(_is_hidden(letter) for letter in text):
        yield "a character that cannot be seen"


def _unlinked(match: re.Match[str]) -> str:
    text, address = match[1].strip(), match[2]
    return address if canonical(text) == canonical(address) else f"{text} {address} "


def _apart(text: str) -> str:
    """With a space between an address and the particle or full-width mark after it."""
    pieces, start = [], 0
    for match in ADDRESS.finditer(text):
        end = _end_of_run(text, match.end())
        pieces += [text[start:end], " " if _is_glued(text, end) else ""]
        start = end
    return "".join([*pieces, text[start:]])


def _stands_apart(text: str, end: int) -> bool:
    return not _is_glued(text, _end_of_run(text, end))


def _end_of_run(text: str, start: int) -> int:
    """Where the ASCII characters after an address end, which are its closing bracket or full stop."""
    rest = REST.match(text, start)
    return rest.end() if rest else start


def _is_glued(text: str, end: int) -> bool:
    return end < len(text) and not text[end].isspace()


def _bare(address: str) -> str:
    return address.rstrip(CLOSING)


def _visible(text: str) -> str:
    return "".join(letter for letter in text if letter.isspace() or not _is_hidden(letter))


def _is_hidden(letter: str) -> bool:
    return not letter.isprintable() and not letter.isspace() and letter not in KEPT_HIDDEN
