"""What Discord tells and nobody can read is passed over, told once, and ends no session; `tests/fuzz` tells more."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import pytest

from bot.emulators.discord.api import DiscordApi
from tests.platforms.discord.fakes import FakeChat

pytestmark = pytest.mark.usefixtures("served")

Json = dict[str, Any]
ASKED: Json = {
    "id": "1191168922615808001",
    "application_id": "1",
    "token": "t",
    "version": 1,
    "type": 2,
    "locale": "en-US",
    "entitlements": [],
    "authorizing_integration_owners": {},
    "context": 1,
    "attachment_size_limit": 1,
    "user": {"id": "5", "username": "ada", "discriminator": "0", "avatar": None},
    "data": {"id": "1", "name": "paper", "type": 1, "options": [{"name": "query", "type": 3, "value": "lora"}]},
}
REACTED = {"user_id": "5", "channel_id": "6", "message_id": "7", "emoji": {"id": None, "name": "⭐"}, "type": 0}
ODD: Mapping[str, tuple[str, Any]] = {
    "a list": ("INTERACTION_CREATE", []),
    "nothing": ("INTERACTION_CREATE", None),
    "an interaction of nobody": ("INTERACTION_CREATE", ASKED | {"user": None}),
    "an interaction with a word for an id": ("INTERACTION_CREATE", ASKED | {"id": "x"}),
    "an interaction of a time that no date holds": ("INTERACTION_CREATE", ASKED | {"id": "9" * 30}),
    "an interaction whose token is a list": ("INTERACTION_CREATE", ASKED | {"token": []}),
    "a command without a name": ("INTERACTION_CREATE", ASKED | {"data": {"type": 1}}),
    "a command that is a word": ("INTERACTION_CREATE", ASKED | {"data": "paper"}),
    "a click without a name": ("INTERACTION_CREATE", ASKED | {"type": 3, "data": {}}),
    "a form without fields": ("INTERACTION_CREATE", ASKED | {"type": 5, "data": {"custom_id": "x"}}),
    "a reaction of nobody": ("MESSAGE_REACTION_ADD", REACTED | {"user_id": None}),
    "a reaction on nothing": ("MESSAGE_REACTION_ADD", REACTED | {"message_id": "x"}),
    "a reaction without an emoji": ("MESSAGE_REACTION_REMOVE", REACTED | {"emoji": None}),
    "a reaction with a number": ("MESSAGE_REACTION_REMOVE_EMOJI", REACTED | {"emoji": {"id": None, "name": 5}}),
    "a channel that is a word": ("CHANNEL_UPDATE", "x"),
    "a server without an id": ("GUILD_CREATE", {"name": "x"}),
    "a role of nothing": ("GUILD_ROLE_UPDATE", {"guild_id": "1", "role": None}),
}  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
async def test_it_is_passed_over_and_told_once(
    api: DiscordApi, chat: FakeChat, odd: str, caplog: pytest.LogCaptureFixture
) -> None:
    (session,) = api.gateway.sessions.values()
    for _ in range(2):
        await session.send(*ODD[odd])
    assert (await api.command("paper", {"query": "lora"})).message
    told = [one for one in caplog.records if one.levelno >= logging.WARNING]
    assert all("cannot be read" in one.getMessage() and one.exc_info is None for one in told)
    assert len(told) <= 1
    assert (api.gateway.identified, api.gateway.resumed) == (1, 0)
    assert [call.text for call in chat.calls] == ["lora"]


async def test_suggestions_that_nobody_waits_for_fill_no_log(api: DiscordApi, caplog: pytest.LogCaptureFixture) -> None:
    await api.autocomplete("paper", "query", "lo")
    (session,) = api.gateway.sessions.values()
    asked = next(one["d"] for one in session.events if one["t"] == "INTERACTION_CREATE")
    # As after a resume, and of a token that is too old.
    await session.send("INTERACTION_CREATE", asked)
    await session.send("INTERACTION_CREATE", asked | {"id": "1191168922615808001", "token": "old"})
    assert (await api.command("paper", {"query": "lora"})).message
    assert [one for one in caplog.records if one.levelno >= logging.WARNING] == []
