"""Conversations with one person on Slack: opened, written in, looked through, and refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.delivery.channel import Place
from bot.emulators.slack.api import SlackApi
from bot.errors import Blocked, ChannelGone, NotAccepted, Unproven
from bot.platforms.slack.login import SlackLogin
from tests.views.specimens import mixed, personal

KEY = "a" * 24
ADA = "U0PERSON01"


async def test_a_conversation_is_the_same_however_often_it_is_opened(slack: SlackApi, platform: SlackLogin) -> None:
    place = await platform.poster.direct("", ADA)
    assert await platform.poster.direct("", ADA) == place == Place(slack.world.team_id, slack.world.direct(ADA).id)


async def test_a_private_message_is_written_found_and_edited(slack: SlackApi, platform: SlackLogin) -> None:
    place = await platform.poster.direct("", ADA)
    [message] = platform.poster.render(personal(mixed("digest", "en")))
    began = datetime.now(UTC)
    posted = await platform.poster.post(place, message, KEY)
    assert [one["ts"] for one in slack.messages(place.channel)] == [posted.message]
    assert await platform.poster.find(place, KEY, began) == posted
    assert await platform.poster.find(place, "b" * 24, began) is None
    await platform.poster.edit("", posted, message, KEY)
    assert slack.refusals == []


async def test_without_the_history_of_conversations_nothing_is_proven(slack: SlackApi, platform: SlackLogin) -> None:
    place = await platform.poster.direct("", ADA)
    slack.world.scopes.discard("im:history")
    with pytest.raises(Unproven, match="im:history"):
        await platform.poster.find(place, KEY, datetime.now(UTC))


async def test_a_messages_tab_that_is_off_lets_nobody_be_written_to(slack: SlackApi, platform: SlackLogin) -> None:
    place = await platform.poster.direct("", ADA)
    slack.world.messages_tab = False
    with pytest.raises(Blocked, match="Messages tab"):
        await platform.poster.post(place, platform.poster.notice("hello"), KEY)


async def test_who_cannot_be_written_to_is_told_apart_from_trouble(slack: SlackApi, platform: SlackLogin) -> None:
    slack.world.person("U0GONE0001").is_disabled = True
    slack.world.person("U0PROGRAM1").is_bot = True
    for user in ("U0GONE0001", "U0PROGRAM1"):
        with pytest.raises(Blocked):
            await platform.poster.direct("", user)
    with pytest.raises(ChannelGone):
        await platform.poster.direct("", "U0NOBODY01")
    slack.world.scopes.discard("im:write")
    with pytest.raises(Blocked, match="im:write"):
        await platform.poster.direct("", ADA)


@pytest.mark.parametrize("fault", ["drop", "500-after"])
async def test_an_opening_whose_answer_is_lost_is_simply_made_again(
    slack: SlackApi, platform: SlackLogin, fault: str
) -> None:
    slack.faults.plan(r"conversations\.open", fault)
    with pytest.raises(NotAccepted):
        await platform.poster.direct("", ADA)
    assert (await platform.poster.direct("", ADA)).channel == slack.world.direct(ADA).id


async def test_a_message_s_address_is_its_permalink_where_slack_tells_it(slack: SlackApi, platform: SlackLogin) -> None:
    place = await platform.poster.direct("", ADA)
    posted = await platform.poster.post(place, platform.poster.notice("hello"), KEY)
    address = await platform.poster.address(place, posted)
    assert address == f"https://playground.slack.com/archives/{place.channel}/p{posted.message.replace('.', '')}"
    slack.delete(place.channel, posted.message)
    assert await platform.poster.address(place, posted) == ""
