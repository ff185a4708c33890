"""Somebody of one workspace knows every id of another, and sends them in every kind of request: nothing comes of it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.chat.commands.table import PAPERS
from bot.delivery.channel import Channel
from bot.emulators.slack import payloads
from bot.emulators.slack.installs import Installs
from bot.emulators.slack.interactions import Answer
from bot.platforms.slack.asked import pack
from bot.platforms.slack.modals import FORM, Kept
from bot.views.replies import Question
from tests.platforms.slack.towns import ADA, Town, town_in

A, B = "T0AAAAAAA1", "T0BBBBBBB1"
THERE = "C0SECRET01"
TRACES = ("Chatham", "04:56", "zebrafish")
QUESTIONS = ("settings", "settings at=10:00", "unsubscribe", "subscribe at=10:00", "status", "preview", "post", "list")


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """A private channel of one workspace that is subscribed, and another workspace with the app."""
    async with Installs([A, B]) as slacks, town_in(tmp_path, slacks) as made:
        await made.install(A, B)
        slacks[A].world.add_channel(THERE, is_private=True)
        for team in (A, B):
            slacks[team].world.person(ADA)
        wanted = "subscribe zone=Pacific/Chatham at=04:56 only=zebrafish"
        await slacks[A].command("/papers", wanted, user=ADA, channel=THERE)
        yield made


async def told(town: Town, payload: dict[str, Any], kind: str = "interactive") -> str:
    """All that the app says to a request of the stranger's, which Slack has signed."""
    slack, answer = town.in_(B), Answer()
    seen = len(slack.requests), len(slack.world.whispers)
    await slack.interactions.ask(kind, payload, answer, 3.0, accepts=True)
    await town.settled()
    calls = [call.arguments for call in slack.requests[seen[0] :]]
    return json.dumps([answer.payload, answer.responses, calls, slack.world.whispers[seen[1] :]], default=str)


@pytest.fixture
async def untouched(town: Town) -> AsyncIterator[None]:
    """That nothing became of the channel, and that nobody asked its workspace anything."""
    before, asked = await town.channel(A, THERE), len(town.in_(A).requests)
    assert isinstance(before, Channel)
    yield
    assert await town.channel(A, THERE) == before
    assert [call.method for call in town.in_(A).requests[asked:]] == []


@pytest.mark.usefixtures("untouched")
class TestStranger:
    @pytest.mark.parametrize("text", [*QUESTIONS, *PAPERS])
    async def test_a_command_in_a_channel_of_another_workspace(self, town: Town, text: str) -> None:
        world = town.in_(B).world
        command = payloads.command(world, world.channels["C000000001"], world.person(ADA), "/papers", text)
        said = await told(town, {**command, "channel_id": THERE}, "slash_commands")
        assert not any(trace in said for trace in TRACES)

    @pytest.mark.parametrize("text", QUESTIONS)
    @pytest.mark.parametrize("action", ["offer:0", "form:0", "try:0"])
    async def test_a_button_on_a_home_tab_that_names_it(self, town: Town, action: str, text: str) -> None:
        world = town.in_(B).world
        view = {"id": "V1", "type": "home", "hash": "1", "blocks": [], "team_id": B, "app_installed_team_id": B}
        pressed = {"action_id": action, "block_id": "b", "type": "button", "action_ts": world.ts()}
        pressed["value"] = pack(Question("papers", text), THERE)
        said = await told(town, payloads.view_click(world, world.person(ADA), pressed, view))
        assert not any(trace in said for trace in TRACES)

    @pytest.mark.parametrize("text", QUESTIONS)
    @pytest.mark.parametrize("address", ["", "there"])
    async def test_a_form_that_was_opened_there(self, town: Town, address: str, text: str) -> None:
        world = town.in_(B).world
        where = f"{town.in_(B).origin}/commands/{B}/1/none" if address else ""
        kept = Kept(Question("papers", text), THERE, where).packed()
        view = {
            "id": "V1", "type": "modal", "callback_id": FORM, "private_metadata": kept, "blocks": [],
            "state": {"values": {}}, "team_id": B, "app_installed_team_id": B,
        }  # fmt: skip
        said = await told(town, payloads.submission(world, world.person(ADA), view))
        assert not any(trace in said for trace in TRACES)

    async def test_a_request_that_says_it_is_of_the_other_workspace_too(self, town: Town) -> None:
        """What Slack says first of where it comes from holds, whatever stands in a message that somebody made."""
        world = town.in_(B).world
        message = {"ts": "1.000001", "text": "2405.09673", "team": A, "app_id": "A0NOTOURS1"}
        chosen = payloads.shortcut(world, world.channels["C000000001"], world.person(ADA), "find", message)
        said = await told(town, {**chosen, "api_app_id": world.app_id})
        assert not any(trace in said for trace in TRACES)
