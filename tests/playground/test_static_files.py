"""What the browser is sent of the page's files."""

from __future__ import annotations

import gzip
import re
from importlib.resources import files

import pytest

from bot.playground.static_files import sent, static_files

STATIC = files("bot.playground").joinpath("static")


def test_the_page_weighs_less_than_40_kilobytes() -> None:
    assert sum(len(packed) for _, packed in static_files()) < 40 * 1024


@pytest.mark.parametrize(
    ("kind", "source", "is_sent"),
    [
        ("js", "// Why.\nlet a = 1;", "\nlet a = 1;"),
        ("js", "  // why\nb();", "\nb();"),
        ("js", "/** What.\n * @param {string} a\n */\nf(/** @type {any} */ (a));", "\n\n\nf( (a));"),
        ("js", 'link("https://example.com");', 'link("https://example.com");'),
        ("css", "/* Sizes. */\na { color: red; }", "\na { color: red; }"),
        ("html", "<!-- // -->", "<!-- // -->"),
    ],
)
def test_remarks_stay_here_and_everything_else_is_sent(kind: str, source: str, is_sent: str) -> None:
    assert sent(kind, source) == is_sent


def test_lines_keep_their_numbers_and_no_remark_begins_within_a_word() -> None:
    for name, packed in static_files():
        source = STATIC.joinpath(name).read_text("utf-8")
        assert gzip.decompress(packed).decode().count("\n") == source.count("\n")
        assert re.findall(r"[^\s(.[]/\*", source) == []
