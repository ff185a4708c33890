from __future__ import annotations

import re

import pytest
from hypothesis import given

from bot.papers.visible import visible
from bot.platforms.discord.markup import clip, escape, escape_lines, link, web_address
from tests.platforms.discord.samples import texts


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("**bold** _it_ `x` ~~s~~ ||p||", r"\*\*bold\*\* \_it\_ \`x\` \~\~s\~\~ \|\|p\|\|"),
        ("# heading", r"\# heading"),
        ("-# small", r"\-# small"),
        ("- item", r"\- item"),
        ("> quote", r"\> quote"),
        ("1. one", r"1\. one"),
        ("[a](https://b.example)", r"\[a\](https\://b.example)"),
        ("<@123> <#4> <t:5:R>", "\\<@\u200b123\\> \\<#4\\> \\<t:5:R\\>"),
        ("@everyone", "@\u200beveryone"),
        ("early-fusion costs $0.1 (#1)", "early-fusion costs $0.1 (#1)"),
    ],
)
def test_markup_from_outside_is_shown_letter_by_letter(given_text: str, shown: str) -> None:
    assert escape(given_text) == shown


def test_invisible_and_reordering_characters_are_removed() -> None:
    assert visible("a\u202eb\u200bc\x00d\ud800e\n\tf\ufeff") == "abcde f"


@given(texts)
def test_no_text_becomes_a_mention_a_link_or_a_second_line(text: str) -> None:
    shown = escape(text)
    assert "@everyone" not in shown
    assert "://" not in re.sub(r"\\:", "", shown)
    assert "\n" not in shown
    assert not re.search(r"(?<!\\)(?:\\\\)*[\[\]<>`*_~|]", shown.replace("\\\\", ""))


def test_brackets_of_a_title_do_not_end_its_link() -> None:
    assert link("a] (b) [c", "https://x.example") == "[a］ (b) ［c](https://x.example)"


def test_long_text_is_cut_between_words() -> None:
    assert clip("one two three four", 12) == "one two…"
    assert clip("a" * 20, 5) == "aaaa…"
    assert clip("short", 5) == "short"


def test_our_own_line_breaks_stay() -> None:
    assert escape_lines("one\n# two") == "one\n\\# two"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://", "https://a b.example", "ftp://a.example", "https://[", "", None]
)
def test_only_web_addresses_become_buttons(url: str | None) -> None:
    assert web_address(url) is None


def test_a_web_address_is_kept_as_it_is() -> None:
    assert web_address("https://github.com/a/b?c=d#e") == "https://github.com/a/b?c=d#e"


def test_a_cut_leaves_no_half_of_an_emoji_that_cannot_be_seen() -> None:
    assert clip("👩\u200d💻" * 9, 6) == "👩\u200d💻👩…"
