"""What Discord refused is posted without its pictures, and is found again like any other message."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.delivery.channel import Place
from bot.emulators.discord.api import DiscordApi
from bot.platforms.discord.login import DiscordLogin
from tests.platforms.discord.samples import digest

KEY = "k" * 24 + "p"


@pytest.mark.parametrize("which", [0, -1])
async def test_the_plainer_form_has_no_picture_and_is_found_again(
    api: DiscordApi, platform: DiscordLogin, which: int
) -> None:
    plainer = platform.poster.plainer(platform.poster.render(replace(digest(), pictures=True))[which])
    assert plainer is not None
    assert "media" not in str(plainer.body)
    assert platform.poster.plainer(plainer) is None
    place = Place("", api.channel_ids[0])
    posted = await platform.poster.post(place, plainer, KEY)
    assert await platform.poster.find(place, KEY, datetime.now(UTC)) == posted


async def test_a_thread_has_no_plainer_form(platform: DiscordLogin) -> None:
    assert platform.poster.plainer(platform.poster.render(digest())[1]) is None


async def test_a_notice_is_words_and_nothing_else(api: DiscordApi, platform: DiscordLogin) -> None:
    await platform.poster.post(
        Place("", api.channel_ids[0]), platform.poster.notice("@everyone **look** <#1>\n" * 400), KEY
    )
    (message,) = api.messages(api.channel_ids[0])
    assert message["mentions"] == []
    assert message["components"][0]["content"].startswith("@\u200beveryone \\*\\*look")
