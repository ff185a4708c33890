"""The commands as Discord lists them are registered when they differ, and only then."""

from __future__ import annotations

import pytest

from bot.chat.commands.command import Command, Option
from bot.chat.commands.grammar import read
from bot.delivery.kinds import Number, OneOf, Switch
from bot.emulators.discord.api import DiscordApi
from bot.papers.found import Suggestion
from bot.platforms.discord import commands
from bot.platforms.discord.commands import _same
from bot.platforms.discord.login import DiscordLogin, connected
from bot.platforms.discord.settings import DiscordSettings
from bot.views.replies import Reply
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


async def _nobody(*_: object) -> Reply:
    raise AssertionError("nobody asks this")


async def _offered(*_: object) -> list[Suggestion]:
    return [Suggestion("five", "5")]


ANYTHING = Command(
    "anything",
    "papers.help",
    _nobody,
    (
        Option("top_n", "papers.top.period", ("3",), Number(1, 10)),
        Option("class", "papers.top.period", ("x",)),
        Option("lines", "papers.top.period", ("5",), Number(0), complete=_offered),
        Option("quiet", "papers.top.period", ("on",), Switch()),
        Option("short", "papers.top.period", ("a",), OneOf(("a", "b")), complete=_offered),
        Option(
            "long", "papers.top.period", ("w1",), OneOf(tuple(f"w{number}" for number in range(26))), complete=_offered
        ),
        Option("paper", "papers.top.period", ("lora",), whole=True, required=True),
    ),
)


async def test_whatever_a_command_declares_is_taken_and_heard_as_it_would_be_typed(
    api: DiscordApi, settings: DiscordSettings, chat: FakeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "PAPERS", {"anything": ANYTHING})
    values = {
        "paper": "low rank",
        "top_n": 3,
        "class": "a b",
        "lines": "5",
        "quiet": False,
        "short": "b",
        "long": "w25",
    }
    async with connected(settings, guild_ready_timeout=0.05) as platform, listening(platform, chat):
        await api.command("papers", values, subcommand="anything")
        with pytest.raises(ValueError, match="max_value"):
            await api.command("papers", {**values, "top_n": 11}, subcommand="anything")
    (call,) = chat.calls
    expected = {**values, "lines": 5}
    assert read(ANYTHING, call.text.removeprefix("anything ")) == expected
    (group,) = [one["options"] for one in api.commands if one["name"] == "papers"]
    fields = {one["name"]: one for one in group[0]["options"]}
    assert next(iter(fields)) == "paper"  # what is required stands first
    assert [name for name, one in fields.items() if one.get("autocomplete")] == ["lines", "long"]
    assert [choice["value"] for choice in fields["short"]["choices"]] == ["a", "b"]
    assert api.refusals == []
