"""Slack makes several messages of one long text, which people take for doubles; no text of ours is that long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.delivery.channel import Place
from bot.delivery.messages import Message
from bot.emulators.slack.api import SlackApi
from bot.platforms.slack.login import SlackLogin
from bot.views.entries import Style
from tests.platforms.slack.material import digest

LETTERS = ("a ", "&", "논", "🔥")
STYLES: tuple[Style, ...] = ("digest", "cards", "compact")


def forms(platform: SlackLogin, style: Style, letter: str) -> Iterator[Message]:
    """Every message of a digest of long papers, with its blocks and as text alone."""
    long: dict[str, Any] = {"title": letter * 300, "bullets": (letter * 1300,) * 6, "ai_summary": letter * 1300}
    for message in platform.poster.render(digest(10, style, authors=(letter * 90,) * 40, **long)):
        plainer = platform.poster.plainer(message)
        assert plainer is not None
        yield from (replace(message, kind="post"), replace(plainer, kind="post"))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("letter", LETTERS)
async def test_the_longest_part_stays_one_message_also_when_it_is_drawn_again(
    slack: SlackApi, platform: SlackLogin, style: Style, letter: str
) -> None:
    place, count = Place("", slack.channel_ids[0]), 0
    for count, message in enumerate(forms(platform, style, letter), start=1):
        posted = await platform.poster.post(place, message, f"{count:024}")
        await platform.poster.edit("", posted, message, f"{count:024}")
    assert slack.splits == []
    assert len(slack.messages(place.channel)) == count >= 2


@pytest.mark.parametrize("letter", LETTERS)
async def test_the_longest_notice_is_one_message(slack: SlackApi, platform: SlackLogin, letter: str) -> None:
    notice = platform.poster.notice(letter * 10_000)
    plainer = platform.poster.plainer(notice)
    assert plainer is not None
    for number, message in enumerate((notice, plainer)):
        await platform.poster.post(Place("", slack.channel_ids[0]), message, f"{number:024}")
    assert slack.splits == []
    assert len(slack.messages(slack.channel_ids[0])) == 2
