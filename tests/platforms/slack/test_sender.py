from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from bot.delivery.channel import Place
from bot.delivery.messages import Message, Posted
from bot.emulators.slack.api import SlackApi
from bot.errors import (
    AlreadyDone,
    Ambiguous,
    Blocked,
    ChannelGone,
    DeliveryError,
    NotAccepted,
    RateLimited,
    Rejected,
    TokenRefused,
    Unproven,
)
from bot.platforms.slack.blocks import Block
from bot.platforms.slack.login import SlackLogin, connected
from bot.platforms.slack.pictures import image_faults, without_pointed
from tests.platforms.slack.conftest import settings_for
from tests.platforms.slack.material import digest, entry
from tests.platforms.slack.posting import KEY, calls, place_in

LONG_AGO = datetime.now(UTC) - timedelta(minutes=5)


@pytest.fixture
def post(platform: SlackLogin) -> Message:
    return platform.poster.render(digest(3))[0]


async def test_a_digest_and_its_replies_stand_in_the_channel(slack: SlackApi, platform: SlackLogin) -> None:
    first, *replies = platform.poster.render(digest(3))
    parent = await platform.poster.post(place_in(slack), first, KEY)
    for number, reply in enumerate(replies):
        await platform.poster.post(place_in(slack, parent.message), reply, f"{KEY}{number}")
    (message,) = slack.messages(slack.channel_ids[0])
    assert parent == Posted(slack.channel_ids[0], message["ts"])
    assert message["metadata"] == {"event_type": "daily_papers", "event_payload": {"key": KEY}}
    assert len(slack.replies(*parent_of(parent))) == 3
    assert slack.refusals == []


def parent_of(posted: Posted) -> tuple[str, str]:
    return posted.channel, posted.message


@pytest.mark.parametrize("call_seconds", [1])
@pytest.mark.parametrize("outcome", ["500-after", "drop", "hang", "html-after"])
async def test_a_call_in_doubt_is_made_once_and_found_again(
    slack: SlackApi, platform: SlackLogin, post: Message, outcome: str
) -> None:
    slack.faults.plan("chat.postMessage", outcome)
    with pytest.raises(Ambiguous):
        await platform.poster.post(place_in(slack), post, KEY)
    (message,) = slack.messages(slack.channel_ids[0])
    assert calls(slack, "chat.postMessage") == 1
    found = await platform.poster.find(place_in(slack), KEY, LONG_AGO)
    assert found == Posted(slack.channel_ids[0], message["ts"])


@pytest.mark.parametrize(
    ("outcome", "verdict"), [("500", Ambiguous), ("503", Ambiguous), ("429:7", RateLimited), ("refuse", DeliveryError)]
)
async def test_a_refused_call_posts_nothing(
    slack: SlackApi, platform: SlackLogin, post: Message, outcome: str, verdict: type[DeliveryError]
) -> None:
    slack.faults.plan("chat.postMessage", outcome)
    with pytest.raises(verdict) as caught:
        await platform.poster.post(place_in(slack), post, KEY)
    assert getattr(caught.value, "retry_after", 7) == 7
    assert calls(slack, "chat.postMessage") <= 1
    assert await platform.poster.find(place_in(slack), KEY, LONG_AGO) is None


async def test_a_broken_line_is_never_answered_by_posting_again(slack: SlackApi, post: Message) -> None:
    slack.faults.plan("chat.postMessage", "drop")
    async with connected(settings_for(slack), call_seconds=5) as patient:  # the SDK's own retry would wait a second
        with pytest.raises(Ambiguous):
            await patient.poster.post(place_in(slack), post, KEY)
    assert len(slack.messages(slack.channel_ids[0])) == 1


async def test_a_closed_port_is_surely_not_accepted(post: Message) -> None:
    async with AsyncExitStack() as later:
        async with SlackApi() as slack:
            platform = await later.enter_async_context(connected(settings_for(slack), call_seconds=1))
        with pytest.raises(DeliveryError):  # the line that was open may have broken at any moment
            await platform.poster.post(place_in(slack), post, KEY)
        with pytest.raises(NotAccepted):
            await platform.poster.post(place_in(slack), post, KEY)


async def test_a_channel_without_us_blocks_and_an_unknown_one_is_gone(
    slack: SlackApi, platform: SlackLogin, post: Message
) -> None:
    slack.members.clear()
    slack.scopes.discard("chat:write.public")
    with pytest.raises(Blocked, match="invite"):
        await platform.poster.post(place_in(slack), post, KEY)
    with pytest.raises(ChannelGone):
        await platform.poster.post(Place(slack.team_id, "C0NOWHERE0"), post, KEY)


async def test_a_lost_permission_blocks_and_names_it(slack: SlackApi, platform: SlackLogin, post: Message) -> None:
    slack.scopes.discard("chat:write")
    with pytest.raises(Blocked, match="chat:write"):
        await platform.poster.post(place_in(slack), post, KEY)


async def test_content_that_slack_refuses_is_rejected(slack: SlackApi, platform: SlackLogin) -> None:
    bad = Message("post", {"text": "x", "blocks": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]})
    with pytest.raises(Rejected, match="json-pointer"):
        await platform.poster.post(place_in(slack), bad, KEY)
    assert slack.messages(slack.channel_ids[0]) == []


async def test_an_image_that_slack_cannot_fetch_does_not_cost_the_digest(
    slack: SlackApi, platform: SlackLogin, post: Message
) -> None:
    slack.broken_images.add(entry(1).paper.thumbnail)
    await platform.poster.post(place_in(slack), post, KEY)
    (message,) = slack.messages(slack.channel_ids[0])
    assert "image" not in [block["type"] for block in message["blocks"]]
    assert len(message["blocks"]) == len(post.body["blocks"]) - 1
    assert calls(slack, "chat.postMessage") == 2
    assert post.body["blocks"][3]["image_url"] == entry(1).paper.thumbnail


async def test_images_that_fail_one_after_the_other_are_all_left_out(slack: SlackApi, platform: SlackLogin) -> None:
    reply = platform.poster.render(replace(digest(1), pictures=True))[1]
    slack.broken_images.add(entry(1).paper.thumbnail)
    posted = await platform.poster.post(place_in(slack), reply, KEY)
    await platform.poster.edit("", posted, reply, KEY)
    (message,) = slack.messages(slack.channel_ids[0])
    assert [block["type"] for block in message["blocks"]] == ["section", "rich_text", "actions"]


def test_only_failed_downloads_cost_an_image() -> None:
    pointer = "downloading image failed [json-pointer:/blocks/1/accessory/image_url]"
    image = {"type": "image", "image_url": "x", "alt_text": "x"}
    blocks: list[Block] = [image, {"type": "section", "accessory": image}, {"type": "divider"}]
    faults = image_faults({"error": "invalid_blocks", "response_metadata": {"messages": [pointer]}})
    assert without_pointed(blocks, faults) == [image, {"type": "section"}, {"type": "divider"}]
    assert image_faults({"error": "invalid_blocks", "errors": ["too long [json-pointer:/blocks/1]"]}) == []


async def test_an_edit_replaces_blocks_and_text_and_keeps_the_key(
    slack: SlackApi, platform: SlackLogin, post: Message
) -> None:
    posted = await platform.poster.post(place_in(slack), post, KEY)
    await platform.poster.edit("", posted, platform.poster.render(digest(3, favourites=7))[0], KEY)
    (message,) = slack.messages(slack.channel_ids[0])
    assert "★ 7" in message["blocks"][2]["text"]["text"]
    assert message["text"].startswith("Daily Papers")
    assert await platform.poster.find(place_in(slack), KEY, LONG_AGO) == posted


async def test_an_edit_of_a_deleted_message_says_so(slack: SlackApi, platform: SlackLogin, post: Message) -> None:
    with pytest.raises(AlreadyDone):
        await platform.poster.edit("", Posted(slack.channel_ids[0], "1700000000.000001"), post, KEY)


async def test_find_pages_through_a_busy_channel_and_believes_only_us(
    slack: SlackApi, platform: SlackLogin, post: Message
) -> None:
    posted = await platform.poster.post(place_in(slack), post, KEY)
    for number in range(40):
        slack.say(slack.channel_ids[0], f"{number}")
    assert await platform.poster.find(place_in(slack), KEY, LONG_AGO) == posted
    assert calls(slack, "conversations.history") == 3
    assert await platform.poster.find(place_in(slack), "another", LONG_AGO) is None
    assert (
        await platform.poster.find(place_in(slack), KEY, datetime.now(UTC) + timedelta(minutes=5)) is None
    )  # page 1 alone


async def test_a_clock_that_is_ahead_hides_no_message(slack: SlackApi, platform: SlackLogin, post: Message) -> None:
    posted = await platform.poster.post(place_in(slack), post, KEY)
    assert await platform.poster.find(place_in(slack), KEY, datetime.now(UTC) + timedelta(days=1)) == posted
    there = place_in(slack, posted.message)
    reply = await platform.poster.post(there, platform.poster.render(digest(1))[1], "reply")
    assert await platform.poster.find(there, "reply", datetime.now(UTC) + timedelta(days=1)) == reply


async def test_a_message_of_another_app_proves_nothing(slack: SlackApi, platform: SlackLogin, post: Message) -> None:
    posted = await platform.poster.post(place_in(slack), post, KEY)
    slack.world.channels[posted.channel].messages[posted.message]["bot_id"] = "B0ANOTHER0"
    assert await platform.poster.find(place_in(slack), KEY, LONG_AGO) is None


async def test_a_reply_is_found_in_its_thread(slack: SlackApi, platform: SlackLogin, post: Message) -> None:
    parent = await platform.poster.post(place_in(slack), post, KEY)
    there = place_in(slack, parent.message)
    reply = await platform.poster.post(there, platform.poster.render(digest(1))[1], "reply")
    assert await platform.poster.find(there, "reply", LONG_AGO) == reply
    assert await platform.poster.find(place_in(slack), "reply", LONG_AGO) is None


async def test_nothing_is_proven_where_the_history_is_closed(slack: SlackApi, platform: SlackLogin) -> None:
    slack.scopes.difference_update([scope for scope in slack.scopes if scope.endswith(":history")])
    with pytest.raises(Unproven):
        await platform.poster.find(place_in(slack), KEY, LONG_AGO)


async def test_trouble_while_looking_is_not_an_answer(slack: SlackApi, platform: SlackLogin) -> None:
    slack.faults.plan("conversations.history", "500")
    with pytest.raises(NotAccepted):
        await platform.poster.find(place_in(slack), KEY, LONG_AGO)


async def test_a_bad_token_is_refused_in_a_sentence(slack: SlackApi) -> None:
    with pytest.raises(TokenRefused) as caught:
        async with connected(settings_for(slack, bot_token=SecretStr("xoxb-wrong"))):
            pass
    assert "xoxb-wrong" not in str(caught.value)


@pytest.mark.parametrize("outcome", ["500", "hang", "html"])
async def test_trouble_while_logging_in_is_not_accepted(slack: SlackApi, outcome: str) -> None:
    slack.faults.plan("auth.test", outcome)
    with pytest.raises(NotAccepted):
        async with connected(settings_for(slack), call_seconds=0.3):
            pass


async def test_many_posts_at_once_all_arrive(slack: SlackApi, post: Message) -> None:
    async with connected(settings_for(slack)) as platform:
        await asyncio.gather(*(platform.poster.post(place_in(slack), post, f"{KEY}{number}") for number in range(20)))
    assert len(slack.messages(slack.channel_ids[0])) == 20
