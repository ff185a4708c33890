"""The pictures can be drawn, and what slips through as markup would be seen on them."""

from __future__ import annotations

import pytest

from tests.pictures import discord_markdown, slack
from tests.pictures.browser import MISSING, browser, open_page
from tests.pictures.drawing import document
from tests.pictures.screens import Screen

BODY = {"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "*A* <b>"}}]}


async def test_a_screen_is_drawn_as_high_as_it_is() -> None:
    command = browser()
    if command is None:
        pytest.skip(MISSING)
    twice = Screen("slack", "two", {"blocks": BODY["blocks"] * 2})
    async with open_page(command) as page:
        picture, low = await page.draw(document(Screen("slack", "one", BODY), "desk"), 684)
        _, high = await page.draw(document(twice, "desk"), 684)
    assert picture.startswith(b"\x89PNG")
    # A header is 24 pixels high and keeps 8 to the next.
    assert high - low == 32


def test_plain_text_is_no_markup_and_mrkdwn_is() -> None:
    assert slack.message(BODY, str) == '<div class="block header">*A* &lt;b&gt;</div>'
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "*a* <https://b.c|d> <!here> &lt;e&gt;"}}
    shown = slack.message({"blocks": [section]}, str)
    assert "<b>a</b>" in shown
    assert '<a title="https://b.c">d</a>' in shown
    assert '<span class="called">&lt;!here&gt;</span>' in shown
    assert "&lt;e&gt;" in shown


def test_what_is_escaped_for_discord_stands_as_it_is() -> None:
    assert discord_markdown.html(r"\*a\* **b**") == "<div>*a* <b>b</b></div>"
    assert discord_markdown.html("-# [a](https://b.c)") == '<div class="sub"><a title="https://b.c">a</a></div>'
    assert discord_markdown.html("@everyone") == '<div><span class="everyone">@everyone</span></div>'
    assert discord_markdown.html("[a](javascript:b)") == "<div>[a](javascript:b)</div>"
