"""A card that somebody shows to a Slack channel."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.delivery.messages import Posted
from bot.emulators.slack.api import Answer, SlackApi
from bot.platforms.slack.login import SlackLogin
from tests.platforms.slack.bodies import of_type
from tests.platforms.slack.material import SmallChat

USER = "U0PERSON01"
pytestmark = pytest.mark.usefixtures("serving")


def actions(message: dict[str, Any]) -> list[str]:
    return [one["action_id"] for one in of_type(message["blocks"], "button")]


async def pressed(slack: SlackApi) -> Answer:
    """Somebody asks for a card in private and presses its button to share it."""
    shown = await slack.command("/paper", "2405.09001", user=USER)
    return await slack.click(slack.channel_ids[0], "", "share", user=USER, answer=shown)


async def test_a_card_is_a_message_of_ours_whose_place_is_known(
    slack: SlackApi, platform: SlackLogin, chat: SmallChat
) -> None:
    clicked = await pressed(slack)
    await asyncio.wait_for(chat.changed.wait(), 5)
    (message,) = slack.messages(slack.channel_ids[0])
    (card,) = chat.shares
    assert card.posted == Posted(slack.channel_ids[0], message["ts"])
    assert (card.tenant, card.sharer, card.message.paper_id) == (slack.team_id, USER, "2405.09001")
    assert f"Shared by <@{USER}>" in str(message["blocks"])
    assert "vote" in actions(message)
    assert "share" not in actions(message)
    await slack.react(card.posted.channel, card.posted.message, "star", user="U0ANN")
    assert chat.reactions[0][0].message == message["ts"]
    await platform.poster.edit("", card.posted, card.message, card.key)
    assert len(slack.messages(slack.channel_ids[0])) == 1
    assert (clicked.responses, slack.refusals) == ([], [])


@pytest.mark.parametrize("is_private", [False, True])
async def test_where_the_app_is_no_member_the_card_is_an_answer_and_the_sharer_is_told(
    slack: SlackApi, chat: SmallChat, is_private: bool
) -> None:
    (channel,) = slack.channel_ids
    slack.world.members.discard(channel)
    slack.world.channels[channel].is_private = is_private
    clicked = await pressed(slack)
    first, second = await clicked.wait_response(), await clicked.wait_response()
    assert (first["response_type"], second["response_type"]) == ("in_channel", "ephemeral")
    assert f"Shared by <@{USER}>" in str(first["blocks"])
    assert "only its ☆ button counts" in second["text"]
    (message,) = slack.messages(channel)
    assert "vote" in actions(message)
    assert chat.shares == []


async def test_a_direct_message_is_no_place_that_we_are_told_of(slack: SlackApi, chat: SmallChat) -> None:
    direct = slack.world.direct(USER).id
    shown = await slack.command("/paper", "2405.09001", user=USER, channel=direct)
    clicked = await slack.click(direct, "", "share", user=USER, answer=shown)
    assert (await clicked.wait_response())["response_type"] == "in_channel"
    assert "only its ☆ button counts" in (await clicked.wait_response())["text"]
    assert chat.shares == []


@pytest.mark.parametrize("call_seconds", [1])
@pytest.mark.parametrize("outcome", ["500", "drop", "hang"])
async def test_a_doubt_is_told_and_nothing_is_shared_twice(slack: SlackApi, chat: SmallChat, outcome: str) -> None:
    slack.faults.plan("chat.postMessage", outcome)
    clicked = await pressed(slack)
    response = await clicked.wait_response()
    assert (response["response_type"], "not certain" in response["text"]) == ("ephemeral", True)
    assert len(slack.messages(slack.channel_ids[0])) <= 1
    assert (len(clicked.responses), chat.shares) == (1, [])


async def test_a_refusal_for_sure_is_shared_as_an_answer(slack: SlackApi, chat: SmallChat) -> None:
    slack.faults.plan("chat.postMessage", "error:restricted_action")
    clicked = await pressed(slack)
    assert (await clicked.wait_response())["response_type"] == "in_channel"
    assert chat.shares == []


async def test_the_second_click_of_a_double_one_shares_nothing(slack: SlackApi, chat: SmallChat) -> None:
    chat.silent = True
    clicked = await pressed(slack)
    await asyncio.wait_for(chat.changed.wait(), 5)
    await slack.command("/paper", "again")
    assert (clicked.responses, slack.messages(slack.channel_ids[0])) == ([], [])


@pytest.mark.parametrize("member", [True, False])
async def test_an_app_that_may_not_ask_whether_it_is_a_member_finds_out(
    slack: SlackApi, chat: SmallChat, member: bool
) -> None:
    (channel,) = slack.channel_ids
    slack.world.scopes -= {"channels:read", "groups:read", "im:read", "mpim:read", "chat:write.public"}
    if not member:
        slack.world.members.discard(channel)
    clicked = await pressed(slack)
    await (asyncio.wait_for(chat.changed.wait(), 5) if member else clicked.wait_response())
    assert len(slack.messages(channel)) == 1
    assert (len(chat.shares), len(clicked.responses) > 0) == (int(member), not member)
