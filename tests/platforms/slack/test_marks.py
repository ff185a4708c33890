"""Clicks on vote buttons, as Slack shows what they did."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.chat.call import Call
from bot.emulators.slack.api import SlackApi
from bot.platforms.slack.login import SlackLogin
from bot.views.replies import Listing, Mark, Reply
from tests.platforms.slack.bodies import of_type
from tests.platforms.slack.material import SmallChat, digest, entry
from tests.platforms.slack.posting import KEY, place_in

pytestmark = pytest.mark.usefixtures("serving")


def labels(message: Any) -> dict[str, str]:  # noqa: ANN401
    return {one["action_id"]: one["text"]["text"] for one in of_type(message, "button")}


async def test_a_private_card_shows_the_vote_in_place(slack: SlackApi, chat: SmallChat) -> None:
    shown = await slack.command("/paper", "2405.09001")
    for press, on, then in (("vote", True, "unvote"), ("unvote", False, "vote")):
        clicked = await slack.click(slack.channel_ids[0], "", press, answer=shown)
        response = await clicked.wait_response()
        assert response["replace_original"] is True
        (surface,) = shown.surfaces
        assert labels(surface.blocks)[then] == ("★ Favourite" if on else "☆ Favourite")
        assert "share" in labels(surface.blocks)
        assert chat.marks[-1][1] == Mark("2405.09001", on)
        assert clicked.surfaces == [surface]
    assert slack.refusals == []


async def test_a_vote_on_everybodys_message_is_one_private_line_with_undo(
    slack: SlackApi, platform: SlackLogin, chat: SmallChat
) -> None:
    posted = await platform.poster.post(place_in(slack), platform.poster.render(digest(1))[0], KEY)
    before = str(slack.messages(posted.channel))
    line = await slack.click(posted.channel, posted.message, "vote", value="2405.09001")
    assert (await line.wait_response())["replace_original"] is False
    assert labels(line.surfaces[0].blocks) == {"undo": "Undo"}
    undone = await slack.click(posted.channel, "", "undo", answer=line)
    assert (await undone.wait_response())["replace_original"] is True
    assert labels(line.surfaces[0].blocks) == {"redo": "Undo"}
    assert undone.surfaces == line.surfaces
    assert [mark.on for _, mark in chat.marks] == [True, False]
    assert str(slack.messages(posted.channel)) == before


async def test_the_second_click_of_a_double_one_shows_nothing(
    slack: SlackApi, platform: SlackLogin, chat: SmallChat
) -> None:
    posted = await platform.poster.post(place_in(slack), platform.poster.render(digest(1))[0], KEY)
    chat.silent = True
    clicked = await slack.click(posted.channel, posted.message, "vote", value="2405.09001")
    assert clicked.acked
    await chat.changed.wait()
    chat.silent = False
    await (await slack.click(posted.channel, posted.message, "vote", value="2405.09001")).wait_response()
    assert clicked.responses == []


async def test_a_list_about_a_person_is_never_shown_to_others(slack: SlackApi, chat: SmallChat) -> None:
    shown = await slack.command("/papers", "saved")

    async def saved(call: Call) -> Reply:
        return Reply(Listing("Yours", (entry(),), call.question, 1, "1", personal=True), call.language)

    chat.answering = saved
    own = await slack.command("/papers", "saved")
    assert own.payload is not None
    assert "share" not in labels(own.payload)
    pressed = await slack.click(slack.channel_ids[0], "", "share", answer=shown)
    assert (await pressed.wait_response())["response_type"] == "ephemeral"
    assert slack.messages(slack.channel_ids[0]) == []


async def test_a_star_that_cannot_count_is_answered_in_private(
    slack: SlackApi, platform: SlackLogin, chat: SmallChat, serving: asyncio.Task[None]
) -> None:
    slack.world.person("U0KOREAN01").locale = "ko-KR"
    posted = await platform.poster.post(place_in(slack), platform.poster.render(digest(2))[0], KEY)
    chat.counts = False
    for _ in range(2):
        assert await slack.react(posted.channel, posted.message, "star", user="U0KOREAN01")
        assert await slack.unreact(posted.channel, posted.message, "star", user="U0KOREAN01")
    async with asyncio.timeout(5):
        while not slack.world.whispers or len(chat.hinted) < 2:  # noqa: ASYNC110  (no event tells)
            await asyncio.sleep(0.01)
    serving.cancel()
    await asyncio.wait({serving})
    (whisper,) = slack.world.whispers
    assert (whisper["channel"], whisper["user"]) == (posted.channel, "U0KOREAN01")
    assert "1️⃣–🔟로 반응하거나" in str(whisper["blocks"])
    assert chat.hinted == [("U0KOREAN01", slack.team_id)] * 2
    assert len(slack.messages(posted.channel)) == 1


async def test_a_private_word_that_does_not_arrive_harms_nothing(
    slack: SlackApi, platform: SlackLogin, chat: SmallChat
) -> None:
    posted = await platform.poster.post(place_in(slack), platform.poster.render(digest(2))[0], KEY)
    chat.counts = False
    slack.faults.plan("chat.postEphemeral", "500")
    assert await slack.react(posted.channel, posted.message, "star")
    assert (await slack.command("/paper", "lora")).payload is not None
    assert slack.world.whispers == []
