from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from bot.chat.call import Call
from bot.chat.reactions import Reaction
from bot.delivery.messages import Message
from bot.emulators.slack.api import SlackApi
from bot.platforms.slack import answering
from bot.platforms.slack.answering import CROWD
from bot.platforms.slack.login import SlackLogin, connected
from bot.views.replies import Card, Mark, Reply, Words
from tests.platforms.slack.bodies import of_type, strings
from tests.platforms.slack.conftest import listening, settings_for
from tests.platforms.slack.material import SmallChat, digest, entry
from tests.platforms.slack.posting import KEY, place_in

pytestmark = pytest.mark.usefixtures("serving")


def person(slack: SlackApi) -> str:
    """Who types and clicks in the emulator."""
    return next(user for user in slack.world.people if user != slack.bot_user_id)


async def test_a_command_is_answered_privately_in_the_acknowledgement(slack: SlackApi, chat: SmallChat) -> None:
    answer = await slack.command("/paper", "“lora”")
    assert answer.acked
    assert answer.latency_seconds < 3  # Slack's own limit
    assert answer.payload is not None
    assert answer.payload["response_type"] == "ephemeral"
    assert [one["text"] for one in of_type(answer.payload, "link")] == [
        "LoRA Learns Less 9001",
        "LoRA Learns Less 9002",
    ]
    (call,) = chat.calls
    assert (call.command, call.text, call.channel) == ("paper", '"lora"', slack.channel_ids[0])
    assert (call.tenant, call.language, call.page) == (slack.team_id, "en", 1)
    assert slack.refusals == []


async def test_a_korean_reader_is_answered_in_korean_and_asked_about_once(slack: SlackApi, chat: SmallChat) -> None:
    slack.world.person("U0KOREAN01").locale = "ko-KR"
    for _ in range(2):
        await slack.command("/papers", "top", user="U0KOREAN01")
    assert [(call.command, call.language) for call in chat.calls] == [("papers", "ko")] * 2
    assert sum(request.method == "users.info" for request in slack.requests) == 1


@pytest.mark.parametrize("outcome", ["500", "hang", "drop"])
async def test_a_language_that_slack_does_not_tell_costs_no_answer(
    slack: SlackApi, chat: SmallChat, outcome: str
) -> None:
    slack.faults.plan("users.info", outcome, outcome)
    answer = await slack.command("/paper", "lora")
    assert answer.payload is not None
    assert chat.calls[0].language == "en"


async def test_a_slow_answer_comes_after_the_acknowledgement(
    slack: SlackApi, chat: SmallChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "ACK_SECONDS", 0.05)
    ready = asyncio.Event()

    async def slowly(call: Call) -> Reply:
        await ready.wait()
        return Reply(Card(entry()), call.language)

    chat.answering = slowly
    answer = await slack.command("/paper", "lora")
    assert (answer.acked, answer.payload) == (True, None)
    ready.set()
    response = await answer.wait_response()
    assert response["response_type"] == "ephemeral"
    assert slack.refusals == []


async def test_in_a_crowd_a_command_is_acknowledged_before_it_is_answered(
    slack: SlackApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "CROWD", -1)
    answer = await slack.command("/paper", "lora")
    assert (answer.acked, answer.payload) == (True, None)
    assert (await answer.wait_response())["response_type"] == "ephemeral"


async def test_a_failing_answer_is_an_apology_with_a_reference(
    slack: SlackApi, chat: SmallChat, caplog: pytest.LogCaptureFixture
) -> None:
    async def badly(call: Call) -> Reply:
        raise RuntimeError(call.text)

    chat.answering = badly
    answer = await slack.command("/paper", "secret words")
    assert answer.payload is not None
    reference = caplog.records[-1].getMessage().rpartition(" ")[2]
    assert reference in answer.payload["text"]
    assert "secret" not in str(answer.payload)
    chat.answering = None
    assert (await slack.command("/paper", "lora")).payload is not None


async def test_pages_turn_in_place(slack: SlackApi, chat: SmallChat) -> None:
    shown = await slack.command("/paper", "lora & <b>")
    clicked = await slack.click(slack.channel_ids[0], "", "page:next", answer=shown)
    response = await clicked.wait_response()
    assert clicked.acked
    assert response["replace_original"] is True
    assert (chat.calls[-1].text, chat.calls[-1].page) == ("lora & <b>", 2)
    assert "Page 2/3" in str(response)
    assert [one["action_id"] for one in of_type(response, "button")] == ["page:back", "page:next", "share"]


async def test_a_page_that_is_answered_by_mere_words_leaves_the_list(slack: SlackApi, chat: SmallChat) -> None:
    shown = await slack.command("/paper", "lora")

    async def busy(call: Call) -> Reply:
        return Reply(Words("There is too much to do."), call.language)

    chat.answering = busy
    response = await (await slack.click(slack.channel_ids[0], "", "page:next", answer=shown)).wait_response()
    assert (response["replace_original"], response["response_type"]) == (False, "ephemeral")


async def test_a_choice_from_a_list_opens_the_paper_privately(slack: SlackApi, chat: SmallChat) -> None:
    shown = await slack.command("/paper", "lora")
    clicked = await slack.click(slack.channel_ids[0], "", "details", value="2405.09002", answer=shown)
    response = await clicked.wait_response()
    assert (chat.calls[-1].command, chat.calls[-1].text) == ("paper", "2405.09002")
    assert (response["response_type"], response["replace_original"]) == ("ephemeral", False)


async def test_a_double_click_opens_one_paper_and_what_comes_between_makes_it_two(
    slack: SlackApi, chat: SmallChat
) -> None:
    shown = await slack.command("/paper", "lora")
    for paper in ("2405.09002", "2405.09002", "2405.09001", "2405.09002"):
        clicked = await slack.click(slack.channel_ids[0], "", "details", value=paper, answer=shown)
    await clicked.wait_response()
    assert [one.text for one in chat.calls[1:]] == ["2405.09002", "2405.09001", "2405.09002"]


async def test_a_shared_answer_stands_in_the_channel(slack: SlackApi) -> None:
    shown = await slack.command("/paper", "lora")
    clicked = await slack.click(slack.channel_ids[0], "", "share", answer=shown)
    await clicked.wait_response()
    (message,) = slack.messages(slack.channel_ids[0])
    assert "LoRA Learns Less 9001" in message["text"]
    assert "share" not in [one["action_id"] for one in of_type(message["blocks"], "button")]


async def test_a_page_turned_on_a_shared_list_is_the_reader_s_own(slack: SlackApi) -> None:
    shown = await slack.command("/paper", "lora")
    await (await slack.click(slack.channel_ids[0], "", "share", answer=shown)).wait_response()
    (message,) = slack.messages(slack.channel_ids[0])
    clicked = await slack.click(slack.channel_ids[0], message["ts"], "page:next")
    response = await clicked.wait_response()
    assert (response["response_type"], response["replace_original"]) == ("ephemeral", False)
    assert slack.messages(slack.channel_ids[0]) == [message]


async def test_a_vote_on_the_digest_counts_and_is_confirmed_privately(
    slack: SlackApi, platform: SlackLogin, chat: SmallChat
) -> None:
    posted = await platform.poster.post(place_in(slack), platform.poster.render(digest(3))[0], KEY)
    clicked = await slack.click(posted.channel, posted.message, "vote", value="2405.09002")
    response = await clicked.wait_response()
    ((reaction, mark),) = chat.marks
    assert mark == Mark("2405.09002", on=True)
    assert reaction == Reaction(
        "slack", reaction.user, posted.channel, posted.message, "button", reaction.told, home=slack.team_id
    )
    assert reaction.told is not None
    assert (response["response_type"], response["replace_original"]) == ("ephemeral", False)
    assert "★ It is a favourite of yours." in strings(response, "text")
    assert slack.refusals == []


async def test_buttons_work_after_a_restart(slack: SlackApi, serving: asyncio.Task[None]) -> None:
    shown = await slack.command("/papers", "top week")
    serving.cancel()
    await asyncio.wait({serving})
    fresh = SmallChat()
    async with connected(settings_for(slack)) as again, listening(again, fresh):
        await (await slack.click(slack.channel_ids[0], "", "page:next", answer=shown)).wait_response()
    assert (fresh.calls[0].command, fresh.calls[0].text, fresh.calls[0].page) == ("papers", "top week", 2)


async def test_a_click_is_answered_with_the_names_that_commands_have_here(
    slack: SlackApi, serving: asyncio.Task[None]
) -> None:
    serving.cancel()
    await asyncio.wait({serving})
    named, chat = settings_for(slack).model_copy(update={"papers_command": "/hf"}), SmallChat()
    async with connected(named) as again, listening(again, chat):
        shown = await slack.command("/hf", "top week")
        await (await slack.click(slack.channel_ids[0], "", "page:next", answer=shown)).wait_response()
    assert [call.names for call in chat.calls] == [("/paper", "/hf")] * 2


async def test_a_click_that_fails_is_an_apology(slack: SlackApi, chat: SmallChat) -> None:
    shown = await slack.command("/paper", "lora")

    async def badly(call: Call) -> Reply:
        raise RuntimeError(call.text)

    chat.answering = badly
    response = await (await slack.click(slack.channel_ids[0], "", "page:next", answer=shown)).wait_response()
    assert "Something went wrong" in response["text"]
    assert response["replace_original"] is False


async def test_a_button_of_another_version_says_so(slack: SlackApi, platform: SlackLogin, chat: SmallChat) -> None:
    for name, value in (("star", "2405.09001"), ("share", "from another version")):
        actions = [{"type": "button", "action_id": name, "value": value, "text": {"type": "plain_text", "text": "x"}}]
        body = {"text": "x", "blocks": [{"type": "actions", "elements": actions}]}
        posted = await platform.poster.post(place_in(slack), Message("post", body), KEY + name)
        answer = await slack.click(posted.channel, posted.message, name)
        response = await answer.wait_response()
        assert "older version of mine and no longer works. /paper finds" in response["text"]
        assert (response["response_type"], response["replace_original"]) == ("ephemeral", False)
    assert chat.calls == []


async def test_a_command_that_only_slack_still_knows_is_a_sentence(slack: SlackApi, chat: SmallChat) -> None:
    slack.world.person("U0KOREAN01").locale = "ko-KR"
    answer = await slack.command("/nobody", "x", user="U0KOREAN01")
    response = await answer.wait_response()
    assert response["text"] == "이제는 쓰지 않는 명령입니다. /papers help에서 사용법을 볼 수 있습니다."
    assert chat.calls == []


async def test_link_buttons_and_unknown_things_are_acknowledged(
    slack: SlackApi, platform: SlackLogin, chat: SmallChat
) -> None:
    posted = await platform.poster.post(place_in(slack), platform.poster.render(digest(1))[1], KEY)
    assert (await slack.click(posted.channel, posted.message, "link:arxiv")).acked
    assert (await slack.command("/nobody", "x")).acked
    assert await slack.event({"type": "channel_rename", "channel": {"id": "C1"}})
    assert chat.calls == []


async def test_reactions_are_told_with_their_skin_tone_time_and_id(
    slack: SlackApi, platform: SlackLogin, chat: SmallChat
) -> None:
    posted = await platform.poster.post(place_in(slack), platform.poster.render(digest(1))[1], KEY)
    assert await slack.react(posted.channel, posted.message, "+1::skin-tone-3")
    assert await slack.unreact(posted.channel, posted.message, "+1::skin-tone-3")
    (added, on), (removed, off) = chat.reactions
    assert (added.emoji, added.message) == (removed.emoji, removed.message) == ("+1::skin-tone-3", posted.message)
    assert added.told is not None
    assert removed.told is not None
    assert added.told < removed.told
    assert added.event != removed.event
    assert (on, off) == (True, False)


async def test_a_vote_that_could_not_be_kept_is_sent_again(
    slack: SlackApi, platform: SlackLogin, chat: SmallChat
) -> None:
    slack.socket.ack_timeout = 0.2
    posted = await platform.poster.post(place_in(slack), platform.poster.render(digest(1))[1], KEY)
    chat.failures = 2
    assert await slack.react(posted.channel, posted.message, "star")
    assert len(chat.reactions) == 1
    assert len([sent for sent in slack.socket.sent if sent["type"] == "events_api"]) == 3


async def test_a_reaction_on_a_file_is_nothing(slack: SlackApi, chat: SmallChat) -> None:
    event: dict[str, Any] = {"type": "reaction_added", "user": "U1", "reaction": "star", "item": {"type": "file"}}
    assert await slack.event(event)
    assert chat.reactions == []


async def test_a_response_address_that_fails_stops_nothing(
    slack: SlackApi, chat: SmallChat, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    shown = await slack.command("/paper", "lora")
    slack.interactions.hooks.clear()
    clicked = await slack.click(slack.channel_ids[0], "", "page:next", answer=shown)
    slack.interactions.hooks.clear()
    assert clicked.acked
    assert (await slack.command("/paper", "again")).payload is not None
    assert chat.calls[-1].text == "again"


async def test_commands_at_once_that_are_no_crowd_are_all_answered_in_their_acknowledgements(slack: SlackApi) -> None:
    answers = await asyncio.gather(*(slack.command("/paper", f"lora {number}", timeout=20) for number in range(CROWD)))
    assert all(answer.payload for answer in answers)


async def test_an_answer_repeats_what_was_typed_without_pinging_anybody(slack: SlackApi, chat: SmallChat) -> None:
    async def echo(call: Call) -> Reply:
        return Reply(Words(f"No paper matches “{call.text}”."), call.language)

    chat.answering = echo
    answer = await slack.command("/paper", "<!channel> *x*")
    assert answer.payload is not None
    assert "<!" not in answer.payload["text"]
    assert of_type(answer.payload, "mrkdwn") == []


async def test_an_invitation_of_the_app_is_told_and_that_of_a_person_is_not(slack: SlackApi, chat: SmallChat) -> None:
    channel = slack.world.add_channel("new", member=False).id
    assert await slack.invite(channel, user="U0PERSON01")
    assert chat.regains == []
    assert await slack.invite(channel)
    assert chat.regains == [channel]


async def test_only_a_fresh_message_of_ours_may_still_be_unknown(
    slack: SlackApi, platform: SlackLogin, chat: SmallChat
) -> None:
    posted = await platform.poster.post(place_in(slack), platform.poster.render(digest(1))[1], KEY)
    await slack.react(posted.channel, posted.message, "star")
    item = {"type": "message", "channel": posted.channel, "ts": "1700000000.000100"}
    event = {"type": "reaction_added", "user": "U1", "reaction": "star", "item_user": slack.bot_user_id}
    await slack.event({**event, "item": item})
    await slack.event({**event, "item_user": "U2", "item": {**item, "ts": posted.message}})
    assert [one.ours for one, _ in chat.reactions] == [True, False, False]
