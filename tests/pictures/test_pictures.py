"""Screens are drawn by the page's own modules, as high as they are, and a part that nobody draws is said."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.views.replies import Attachment
from tests.pictures import judges
from tests.pictures.browser import MISSING, browser
from tests.pictures.drawing import Drawer, drawer
from tests.pictures.screens import Screen

HEADER = {"type": "header", "text": {"type": "plain_text", "text": "*A* <b>"}}
# One pixel, as PNG.
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


@pytest.fixture
async def drawing() -> AsyncIterator[Drawer]:
    command = browser()
    if command is None:
        pytest.skip(MISSING)
    async with drawer(command) as it:
        yield it


def slack(*blocks: dict[str, Any], kind: str = "message") -> Screen:
    return Screen("slack", "a-en", {"blocks": list(blocks)}, kind=kind)


async def test_a_screen_is_drawn_as_high_as_it_is(drawing: Drawer) -> None:
    picture, low = await drawing.draw(slack(HEADER), "desk")
    _, high = await drawing.draw(slack(HEADER, HEADER), "desk")
    assert picture.startswith(b"\x89PNG")
    # A header is 24 pixels high and keeps 8 to the next.
    assert high - low == 24 + 8


async def test_a_form_a_home_tab_and_a_file_of_discord_are_drawn_too(drawing: Drawer) -> None:
    title = {"type": "plain_text", "text": "Digest"}
    form = Screen("slack", "form-en", {"title": title, "blocks": [HEADER]}, kind="modal")
    gallery = {"type": 12, "items": [{"media": {"url": "attachment://trend.png"}}]}
    trend = Screen("discord", "trend-en", {"components": [gallery]}, Attachment("trend.png", DOT))
    for screen in (form, slack(HEADER, kind="home"), trend):
        _, height = await drawing.draw(screen, "phone")
        assert height > 50


async def test_a_part_that_nobody_draws_is_an_error(drawing: Drawer) -> None:
    with pytest.raises(ValueError, match="nobody draws block hologram"):
        await drawing.draw(slack({"type": "hologram"}), "desk")


@pytest.mark.parametrize("platform", ["discord", "slack"])
async def test_others_draw_the_same_payload_beside_ours(platform: str) -> None:
    command = browser()
    if command is None:
        pytest.skip(MISSING)
    if not judges.MODULES.exists() or shutil.which("node") is None:
        pytest.skip(judges.MISSING)
    words = {"type": 17, "components": [{"type": 10, "content": "**A** [b](https://c.d)"}]}
    bodies: dict[str, dict[str, Any]] = {"discord": {"components": [words]}, "slack": {"blocks": [HEADER]}}
    async with judges.judging(command) as both:
        picture, ours, theirs = await both.judge(Screen(platform, "a-en", bodies[platform]))
    assert picture.startswith(b"\x89PNG")
    # Either has a line of who and when, and one of words.
    assert min(ours, theirs) > 44
