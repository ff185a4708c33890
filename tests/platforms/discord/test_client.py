from __future__ import annotations

import asyncio
import gc

import discord.http
import pytest
from pydantic import SecretStr

from bot.delivery.channel import Place
from bot.emulators.discord.api import DiscordApi, NoAnswer
from bot.errors import ListeningRefused, NotAccepted, TokenRefused
from bot.platforms.discord.commands import _same
from bot.platforms.discord.entry import DiscordSettings
from bot.platforms.discord.login import DiscordLogin, connected
from bot.platforms.platform import Connection
from tests.platforms.discord.fakes import FakeChat, listening
from tests.platforms.discord.samples import digest


def requests(api: DiscordApi, method: str, ending: str) -> int:
    return sum(one.method == method and one.path.endswith(ending) for one in api.requests)


async def test_logging_in_needs_no_gateway(api: DiscordApi, platform: DiscordLogin) -> None:
    typed: Connection = platform
    assert typed.poster.name == "discord"
    assert requests(api, "GET", "/users/@me") == 1
    assert api.gateway_url
    assert requests(api, "GET", "/gateway/bot") == 0


@pytest.mark.parametrize("token", ["wrong", "wr\nong", "토큰", "", None])
async def test_a_bad_token_is_one_sentence(settings: DiscordSettings, token: str | None) -> None:
    bad = settings.model_copy(update={"token": token if token is None else SecretStr(token)})
    with pytest.raises(TokenRefused, match=r"BOT_DISCORD__TOKEN.*\.$"):
        async with connected(bad):
            pass
    gc.collect()


@pytest.mark.parametrize("fault", ["503", "drop", "cloudflare-429", "404"])
async def test_a_login_that_fails_for_now_is_not_a_bad_token(
    api: DiscordApi, settings: DiscordSettings, fault: str
) -> None:
    api.faults.plan("GET .*/users/@me", fault, fault)
    with pytest.raises(NotAccepted):
        async with connected(settings):
            pass


async def test_no_server_at_all_is_not_a_bad_token() -> None:
    nowhere = DiscordSettings(token=SecretStr("t"), api_base_url="http://127.0.0.1:9/api/v10")
    with pytest.raises(NotAccepted, match="cannot be reached"):
        async with connected(nowhere):
            pass


async def test_discords_own_addresses_are_left_alone() -> None:
    before = discord.http.Route.BASE
    with pytest.raises(TokenRefused):
        async with connected(DiscordSettings()):
            pass
    assert before == discord.http.Route.BASE


async def test_commands_are_registered_once(api: DiscordApi, settings: DiscordSettings, chat: FakeChat) -> None:
    for _ in range(3):
        async with connected(settings, guild_ready_timeout=0.05) as platform, listening(platform, chat):
            pass
    assert requests(api, "PUT", "/commands") == 1
    assert {command["name"] for command in api.commands} == {"paper", "papers"}
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


async def test_only_the_intents_that_are_needed_are_asked_for(platform: DiscordLogin) -> None:
    assert platform.listener.client.intents.value == 1025


async def test_a_token_revoked_later_ends_listening(api: DiscordApi, platform: DiscordLogin, chat: FakeChat) -> None:
    task = asyncio.create_task(platform.listener.listen(chat))
    await platform.listener.wait_listening()
    await api.disconnect(4004)
    with pytest.raises(TokenRefused):
        await task


async def test_posting_goes_on_after_listening_has_ended(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat
) -> None:
    async with listening(platform, chat):
        pass
    posted = await platform.poster.post(Place("", api.channel_ids[0]), platform.poster.render(digest())[0], "a" * 24)
    assert [one["id"] for one in api.messages(api.channel_ids[0])] == [posted.message]


async def test_nobody_is_served_after_listening_has_ended(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat
) -> None:
    async with listening(platform, chat):
        await api.command("paper", {"query": "lora"})
    with pytest.raises(NoAnswer):
        await api.command("paper", {"query": "lora"}, timeout=0.2)
    assert len(chat.calls) == 1


async def test_a_gateway_that_cannot_be_reached_at_first_is_tried_again(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat
) -> None:
    api.faults.plan("GET .*/gateway/bot", "503")
    async with listening(platform, chat):
        assert requests(api, "GET", "/gateway/bot") == 2


@pytest.mark.parametrize("code", [4010, 4011, 4012, 4013, 4014])
async def test_a_close_that_trying_again_cannot_help_ends_listening_and_not_posting(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat, code: int
) -> None:
    task = asyncio.create_task(platform.listener.listen(chat))
    await platform.listener.wait_listening()
    await api.disconnect(code)
    with pytest.raises(ListeningRefused, match=str(code)):
        await asyncio.wait_for(task, 10)
    posted = await platform.poster.post(Place("", api.channel_ids[0]), platform.poster.render(digest())[0], "a" * 24)
    assert [one["id"] for one in api.messages(api.channel_ids[0])] == [posted.message]


async def test_a_token_refused_by_the_gateways_address_ends_listening(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat
) -> None:
    api.faults.plan("GET .*/gateway/bot", "401")
    with pytest.raises(TokenRefused):
        await platform.listener.listen(chat)


async def test_commands_are_answered_after_a_reconnect(api: DiscordApi, platform: DiscordLogin, chat: FakeChat) -> None:
    async with listening(platform, chat):
        resumed = asyncio.create_task(platform.listener.client.wait_for("shard_resumed", timeout=5))
        await asyncio.sleep(0)
        await api.ask_reconnect()
        await resumed
        assert (await api.command("paper", {"query": "lora"})).private
    assert requests(api, "PUT", "/commands") == 1
