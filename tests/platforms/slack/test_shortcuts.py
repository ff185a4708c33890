"""Commands in the menu of a message find the papers that it names, wherever they stand in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.emulators.slack.api import SlackApi
from bot.papers.ids import named_in
from bot.platforms.slack.shortcuts import words_of
from tests.platforms.slack.material import SmallChat

pytestmark = pytest.mark.usefixtures("serving")

LINK = "https://arxiv.org/abs/2405.09673"


def said(**more: Any) -> dict[str, Any]:  # noqa: ANN401  (any part of a message)
    """Somebody's message."""
    return {"type": "message", "user": "U0PERSON02", "ts": "1715900000.000100", **more}


def link_in_rich_text(url: str) -> Mapping[str, Any]:
    """A link as Slack's own editor writes it."""
    runs = [{"type": "text", "text": "Look: "}, {"type": "link", "url": url, "text": "this"}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": runs}]}


@pytest.mark.parametrize(
    "message",
    [
        said(text=f"Look at <{LINK}|this> &amp; that"),
        said(text="", blocks=[link_in_rich_text(LINK)]),
        said(text="", blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": f"*1. <{LINK}|LoRA>*"}}]),
        said(text="", attachments=[{"from_url": LINK, "title": "LoRA", "fallback": "LoRA"}]),
        said(text="", attachments=[{"title": "LoRA", "title_link": LINK}]),
        said(text="", attachments=[{"fields": [{"title": "Paper", "text": LINK}]}]),
        said(text="arXiv:2405.09673v2, by the way"),
    ],
)
@pytest.mark.parametrize("menu", ["find", "save"])
async def test_a_paper_is_found_wherever_a_message_names_it(
    slack: SlackApi, chat: SmallChat, message: dict[str, Any], menu: str
) -> None:
    answer = await slack.choose(slack.channel_ids[0], message, menu, user="U0PERSON03")
    response = await answer.wait_response()
    (call,) = chat.calls
    named = named_in(call.text)
    assert named is not None
    assert named.ids == ("2405.09673",)
    assert (call.user, call.tenant, call.channel) == ("U0PERSON03", slack.team_id, slack.channel_ids[0])
    assert chat.menus == [menu]
    assert (response["response_type"], response["replace_original"]) == ("ephemeral", False)
    assert slack.refusals == []


async def test_what_a_button_keeps_names_no_paper(slack: SlackApi, chat: SmallChat) -> None:
    button = {"type": "button", "action_id": "vote", "value": "2405.09673", "text": {"type": "plain_text", "text": "☆"}}
    message = said(text="Hello", blocks=[{"type": "actions", "elements": [button]}])
    await (await slack.choose(slack.channel_ids[0], message, "find")).wait_response()
    assert named_in(chat.calls[0].text) is None


async def test_a_failure_is_told_with_a_reference(slack: SlackApi, chat: SmallChat) -> None:
    async def fail(_: object) -> Any:  # noqa: ANN401
        raise RuntimeError("the disk is full")

    chat.answering = fail
    response = await (await slack.choose(slack.channel_ids[0], said(text=LINK), "find")).wait_response()
    assert "disk" not in response["text"]
    assert response["response_type"] == "ephemeral"


async def test_a_shortcut_of_another_version_is_told_so(slack: SlackApi, chat: SmallChat) -> None:
    response = await (await slack.choose(slack.channel_ids[0], said(text=LINK), "translate")).wait_response()
    assert "/papers help" in response["text"]
    assert chat.calls == []


def test_a_message_of_nothing_and_of_odd_shapes_has_no_words() -> None:
    odd = said(text=None, blocks="x", attachments=[None, 3, {"fields": {"text": ["a", {"url": "b"}]}}])
    assert list(words_of(odd)) == ["a", "b"]
    assert list(words_of({})) == []
