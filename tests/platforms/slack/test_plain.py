"""What Slack refused is posted as text, and is found again like any other message."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.delivery.channel import Place
from bot.emulators.slack.api import SlackApi
from bot.platforms.slack.login import SlackLogin
from tests.platforms.slack.material import digest

KEY = "k" * 24 + "p"


async def test_the_plainer_form_is_text_and_is_found_again(slack: SlackApi, platform: SlackLogin) -> None:
    plainer = platform.poster.plainer(platform.poster.render(digest())[0])
    assert plainer is not None
    assert platform.poster.plainer(plainer) is None
    place = Place("", slack.channel_ids[0])
    posted = await platform.poster.post(place, plainer, KEY)
    (message,) = slack.messages(place.channel)
    assert "blocks" not in message or not message["blocks"]
    assert await platform.poster.find(place, KEY, datetime.now(UTC)) == posted


async def test_a_notice_calls_nobody(slack: SlackApi, platform: SlackLogin) -> None:
    await platform.poster.post(
        Place("", slack.channel_ids[0]), platform.poster.notice("<!channel> & <@U1> look\n" * 400), KEY
    )
    assert slack.pings == []
    assert len(slack.messages(slack.channel_ids[0])) == 1
