"""A file that comes with an answer is the asking person's alone: it stands in their conversation with the app, once."""

from __future__ import annotations

from typing import Any

import pytest

from bot.chat.call import Call
from bot.emulators.slack.api import PERSON, SlackApi
from bot.views.replies import Attachment, Reply, Words
from tests.platforms.slack.bodies import of_type
from tests.platforms.slack.material import SmallChat

pytestmark = pytest.mark.usefixtures("serving")
FILE = Attachment("papers.bib", "@misc{lora,\n  title = {LoRA 논문}\n}\n".encode())
CHART = Attachment("trend.png", b"\x89PNG\r\n\x1a\n", "LoRA: 41 papers in November.")


async def export(slack: SlackApi, chat: SmallChat, *, code: str = "", file: Attachment = FILE) -> dict[str, Any]:
    """What is shown where somebody asks for a file."""

    async def answering(call: Call) -> Reply:
        return Reply(Words("2 favourites of yours.", code=code), call.language, file=file)

    chat.answering = answering
    answer = await slack.command("/papers", "export")
    payload = answer.payload or await answer.wait_response()
    assert payload["response_type"] == "ephemeral"
    return payload


def in_conversation(slack: SlackApi) -> list[dict[str, Any]]:
    """The messages with files in the person's conversation with the app."""
    return [one for one in slack.messages(slack.world.direct(PERSON).id) if one.get("files")]


async def test_it_is_in_the_conversation_and_the_private_answer_leads_there(slack: SlackApi, chat: SmallChat) -> None:
    told = await export(slack, chat)
    [message] = in_conversation(slack)
    assert [one["name"] for one in message["files"]] == ["papers.bib"]
    assert slack.files == {"papers.bib": FILE.content}
    [button] = of_type(told, "button")
    assert button["url"].endswith(f"/{slack.world.direct(PERSON).id}/p{message['ts'].replace('.', '')}")
    assert told["text"].startswith("2 favourites of yours.\nThe file is in our conversation")
    assert slack.messages(slack.channel_ids[0]) == []
    assert slack.refusals == []


async def test_asked_for_in_the_conversation_itself_it_is_said_to_be_here(slack: SlackApi, chat: SmallChat) -> None:
    async def answering(call: Call) -> Reply:
        return Reply(Words("2 favourites of yours."), call.language, file=FILE)

    chat.answering = answering
    answer = await slack.command("/papers", "export", channel=slack.world.direct(PERSON).id)
    assert "The file is here" in (answer.payload or await answer.wait_response())["text"]


async def test_a_short_one_stands_in_the_answer_and_a_picture_comes_with_its_words(
    slack: SlackApi, chat: SmallChat
) -> None:
    told = await export(slack, chat, code="@misc{lora}")
    assert of_type(told, "button") == []
    assert slack.files == {}
    assert of_type(await export(slack, chat, code="11 ▁▂▃", file=CHART), "button")
    assert [one.alt for one in slack.world.files.values()] == [CHART.alt]


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("files.getUploadURLExternal", "500"),
        ("/upload/v1", "503"),
        ("/upload/v1", "drop"),
        ("files.completeUploadExternal", "drop"),
        ("files.completeUploadExternal", "500-after"),
        ("files.completeUploadExternal", "500"),
        ("conversations.history", "500"),
    ],
)
async def test_a_doubt_neither_loses_nor_doubles_it(slack: SlackApi, chat: SmallChat, fault: str, outcome: str) -> None:
    slack.faults.plan(fault, outcome)
    told = await export(slack, chat)
    assert len(in_conversation(slack)) == 1
    [button] = of_type(told, "button")
    assert slack.world.direct(PERSON).id in button["url"]
    assert slack.faults.pending == 0


async def test_what_is_in_the_way_is_told_with_what_helps(slack: SlackApi, chat: SmallChat) -> None:
    slack.scopes.discard("files:write")
    assert "newest manifest" in (await export(slack, chat))["text"]
    slack.scopes.add("files:write")
    slack.world.messages_tab = False
    assert "Messages tab" in (await export(slack, chat))["text"]
    slack.world.messages_tab = True
    slack.faults.plan("files.completeUploadExternal", "500", "500")
    assert "not certain" in (await export(slack, chat))["text"]
    slack.faults.plan("/upload/v1", "503", "503")
    assert "try again" in (await export(slack, chat))["text"]
    assert in_conversation(slack) == []
