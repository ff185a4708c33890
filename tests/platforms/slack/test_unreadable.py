"""What Slack sends and nobody can read is acknowledged, told once, and does nothing; `tests/fuzz` sends more of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

import pytest

from bot.emulators.slack import payloads
from bot.emulators.slack.http import Ack
from bot.platforms.slack.reading import whole
from tests.platforms.slack.workspaces import ADA, Workspace

Json = dict[str, Any]
REACTED: Json = {"type": "reaction_added", "user": ADA, "reaction": "star"}
ITEM = {"type": "message", "channel": "C1", "ts": "1.2"}
CLICK = {"action_id": "share", "value": '["paper", "x", 1]'}


def event(**more: object) -> Json:
    return {"type": "event_callback", "event_id": "Ev1", **more}


def click(**more: object) -> Json:
    return {"type": "block_actions", "user": {"id": ADA}, "actions": [CLICK], **more}


ODD: Mapping[str, Json] = {
    "an event that is a word": event(event="reaction_added"),
    "an event without a name": event(event={"user": ADA}),
    "no event": event(),
    "a reaction of nobody": event(event=REACTED | {"user": None, "item": ITEM}),
    "a reaction on nothing": event(event=REACTED | {"item": {"type": "message"}}),
    "a reaction with a number": event(event=REACTED | {"reaction": 5, "item": ITEM}),
    "somebody came nowhere": event(event={"type": "member_joined_channel", "user": ADA}),
    "a channel renamed to nothing": event(event={"type": "channel_rename", "channel": "C1"}),
    "authorizations of numbers": event(event=REACTED | {"item": ITEM}, authorizations=[5]),
    "a click on nothing": click(actions=[]),
    "a click on a word": click(actions=["share"]),
    "a click of nobody": click(user=None),
    "a click in a word": click(channel="C1"),
    "a click in the team of a word": click(team="T1"),
    "a form without blocks' names": {
        "type": "view_submission",
        "user": {"id": ADA},
        "view": {"id": "V1", "callback_id": "form", "blocks": [{"type": "input"}]},
    },
    "a form without a state": {
        "type": "view_submission",
        "user": {"id": ADA},
        "view": {"id": "V1", "callback_id": "form", "state": {"values": []}},
    },
    "a shortcut without a name": {"type": "message_action", "user": {"id": ADA}, "message": {}},
    "a message that is a list": {"type": "message_action", "user": {"id": ADA}, "callback_id": "find", "message": []},
    "a command of nobody": {"command": "/paper", "text": "lora", "user_id": None},
    "a kind that there is not": {"type": "dance", "user": {"id": ADA}},
    "nothing": {},
}


async def send(workspace: Workspace, body: Json) -> bool:
    """Whether it is acknowledged, over either line."""
    slack = workspace.slack
    whole_body = {"team_id": slack.team_id, **body}
    if slack.http.url:
        return (await slack.http.post(slack.http.sign(json.dumps(whole_body).encode())))[0] == 200
    envelope = {"envelope_id": "E1", "type": "interactive", "accepts_response_payload": False, "payload": whole_body}
    return isinstance(await slack.socket.say(json.dumps(envelope), "E1"), Ack)


@pytest.mark.parametrize("odd", ODD)
async def test_it_is_acknowledged_and_told_once(
    workspace: Workspace, odd: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.clear()
    assert [await send(workspace, ODD[odd]) for _ in range(2)] == [True, True]
    told = [one for one in caplog.records if one.levelno >= logging.WARNING]
    assert [one.levelname for one in told] == ["WARNING"]
    assert "cannot be read" in told[0].getMessage()
    assert not [one for one in caplog.records if one.exc_info]
    assert (await workspace.slack.command("/papers", "help")).payload


async def test_half_of_a_letter_in_a_message_is_none(workspace: Workspace, caplog: pytest.LogCaptureFixture) -> None:
    slack = workspace.slack
    caplog.clear()
    answer = await slack.choose(workspace.here, {"type": "message", "ts": "1.2", "text": "cut \ud83d here"}, "find")
    assert (await answer.wait_response())["response_type"] == "ephemeral"
    assert not [one for one in caplog.records if one.levelno >= logging.WARNING]


@pytest.mark.parametrize(
    ("text", "without"),
    [
        (r'"\ud83d\udd25 \ud83d x"', r'"\ud83d\udd25 \ufffd x"'),
        (r'"\udd25\ud83d"', r'"\ufffd\ufffd"'),
        (r'"\\ud83d"', r'"\\ud83d"'),
        (r'"\\\ud83d"', r'"\\\ufffd"'),
        (r'"\uD83D\uD83D\uDD25"', r'"\ufffd\uD83D\uDD25"'),
        ('"plain"', '"plain"'),
    ],
)
def test_only_halves_of_letters_are_taken_out(text: str, without: str) -> None:
    assert whole(text) == without


@pytest.mark.parametrize(
    "text",
    [
        "{", "x", "[]", "5", '{"envelope_id": 5, "payload": {}}', '{"envelope_id": ["E1"], "type": "x"}', "{" * 5_000,
        '{"type": 5}', '{"type": "hello", "connection_info": 5}',
    ],
)  # fmt: skip
@pytest.mark.parametrize("workspace", ["socket"], indirect=True)
async def test_a_line_goes_on_after_what_is_no_envelope(
    workspace: Workspace, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    (line,) = workspace.slack.socket.connections
    caplog.clear()
    await line.socket.send_str(text)
    assert (await workspace.slack.command("/papers", "help")).payload
    assert workspace.slack.socket.connections == [line]
    assert not [one for one in caplog.records if one.exc_info]


@pytest.mark.parametrize("payload", [None, 5, [], "x"])
@pytest.mark.parametrize("workspace", ["socket"], indirect=True)
async def test_an_envelope_whose_payload_is_none_is_acknowledged(workspace: Workspace, payload: object) -> None:
    envelope = {"envelope_id": "E1", "type": "events_api", "payload": payload}
    assert await workspace.slack.socket.say(json.dumps(envelope), "E1")


async def test_each_genuine_event_is_read(workspace: Workspace, caplog: pytest.LogCaptureFixture) -> None:
    await workspace.slack.event(payloads.joined(workspace.slack.world, workspace.here, ADA))
    await workspace.slack.event({"type": "an_event_of_next_year", "user": {"id": 5}, "channel": [1]})
    assert "cannot be read" not in caplog.text
