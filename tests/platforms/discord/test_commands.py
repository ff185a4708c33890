"""The commands as Discord lists them are registered when they differ, and only then."""

from __future__ import annotations

import pytest

from bot.emulators.discord.api import DiscordApi
from bot.platforms.discord.commands import _same
from bot.platforms.discord.login import DiscordLogin, connected
from bot.platforms.discord.settings import DiscordSettings
from tests.platforms.discord.fakes import FakeChat, listening
from tests.platforms.discord.traffic import requests


async def test_commands_are_registered_once(api: DiscordApi, settings: DiscordSettings, chat: FakeChat) -> None:
    for _ in range(3):
        async with connected(settings, guild_ready_timeout=0.05) as platform, listening(platform, chat):
            pass
    assert requests(api, "PUT", "/commands") == 1
    assert {command["name"] for command in api.commands} == {"paper", "papers", "Find this paper", "Save paper"}
    assert api.refusals == []


async def test_a_changed_command_is_registered_again(
    api: DiscordApi, settings: DiscordSettings, chat: FakeChat
) -> None:
    for _ in range(2):
        async with connected(settings, guild_ready_timeout=0.05) as platform, listening(platform, chat):
            api.commands[0]["description"] = "something old"
    assert requests(api, "PUT", "/commands") == 2


async def test_a_text_that_changed_in_one_language_is_registered_again(
    api: DiscordApi, settings: DiscordSettings, chat: FakeChat
) -> None:
    for _ in range(2):
        async with connected(settings, guild_ready_timeout=0.05) as platform, listening(platform, chat):
            api.commands[0]["description_localizations"]["ko"] = "옛말"
    assert requests(api, "PUT", "/commands") == 2


@pytest.mark.parametrize(
    ("ours", "discords"),
    [
        ({"default_member_permissions": 32}, {"default_member_permissions": "32", "version": "7"}),
        ({"contexts": [0, 1, 2], "dm_permission": True}, {"contexts": [2, 0, 1]}),
        ({"options": [{"name": "query", "required": False}]}, {"options": [{"name": "query"}]}),
    ],
)
def test_what_discord_writes_in_its_own_way_is_the_same(ours: dict[str, object], discords: dict[str, object]) -> None:
    assert _same({"name": "paper", **ours}, {"name": "paper", **discords})
    assert not _same({"name": "papers", **ours}, {"name": "paper", **discords})


@pytest.mark.usefixtures("served")
async def test_commands_are_told_in_korean_and_work_everywhere(api: DiscordApi) -> None:
    paper = next(command for command in api.commands if command["name"] == "paper")
    assert paper["description_localizations"]["ko"] == "논문 찾기: 단어, arXiv 번호 또는 링크"
    assert sorted(paper["integration_types"]) == [0, 1]
    assert sorted(paper["contexts"]) == [0, 1, 2]
    (query,) = paper["options"]
    assert (query["name"], query["required"], query["autocomplete"]) == ("query", True, True)


async def test_serving_goes_on_though_commands_cannot_be_registered(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat
) -> None:
    api.faults.plan("GET .*/commands", "503")
    async with listening(platform, chat):
        assert api.commands == []
