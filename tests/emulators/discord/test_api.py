from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest
import pytest_asyncio

from bot.emulators.discord.api import DiscordApi
from bot.emulators.discord.errors import Refused
from bot.emulators.discord.judge import Judge
from bot.emulators.discord.rules.messages import check_message
from bot.emulators.emoji import MOST_ON_DISCORD
from tests.emulators.discord.clients import Bot, pointed_at, running


@pytest_asyncio.fixture
async def api() -> AsyncIterator[DiscordApi]:
    async with DiscordApi(channels=2) as api:
        api.gateway.starts.between_seconds = 0
        yield api


@pytest_asyncio.fixture
async def bot(api: DiscordApi) -> AsyncIterator[Bot]:
    async with running(api) as bot:
        yield bot


async def test_a_real_client_gets_ready_and_sees_the_channels(api: DiscordApi, bot: Bot) -> None:
    guild = bot.get_guild(int(api.guild_id))
    assert guild is not None
    assert guild.me.id == int(api.bot_user_id)
    assert tuple(str(it.id) for it in guild.text_channels) == api.channel_ids


async def test_a_message_that_the_client_posts_is_stored_and_readable(api: DiscordApi, bot: Bot) -> None:
    sent = await bot.channel(api).send("three papers today")
    assert [it["content"] for it in api.messages(api.channel_ids[0])] == ["three papers today"]
    assert (await bot.channel(api).fetch_message(sent.id)).content == "three papers today"


async def test_the_same_nonce_makes_one_message(api: DiscordApi, bot: Bot) -> None:
    first = await bot.channel(api).send("once", nonce="key-1")
    second = await bot.channel(api).send("once", nonce="key-1")
    other = await bot.channel(api).send("twice", nonce="key-2")
    assert first.id == second.id != other.id
    assert len(api.messages(api.channel_ids[0])) == 2


async def test_the_nonce_of_a_deleted_message_is_an_unknown_message(api: DiscordApi, bot: Bot) -> None:
    sent = await bot.channel(api).send("once", nonce="key-1")
    await api.delete(api.channel_ids[0], str(sent.id))
    with pytest.raises(discord.NotFound) as caught:
        await bot.channel(api).send("once", nonce="key-1")
    assert caught.value.code == 10008


async def test_a_thread_has_the_id_of_its_message_and_there_is_only_one(api: DiscordApi, bot: Bot) -> None:
    sent = await bot.channel(api).send("digest")
    thread = await sent.create_thread(name="details")
    await thread.send("first paper")
    assert [it["id"] for it in api.threads(api.channel_ids[0])] == [str(sent.id)] == [str(thread.id)]
    assert [it["content"] for it in api.messages(str(sent.id))] == ["first paper"]
    with pytest.raises(discord.HTTPException) as caught:
        await sent.create_thread(name="again")
    assert caught.value.code == 160004


@pytest.mark.usefixtures("bot")
async def test_a_slash_command_comes_back_private_and_in_the_persons_language(api: DiscordApi) -> None:
    answer = await api.command("paper", {"query": "lora"}, locale="ko")
    assert answer.private
    assert answer.message is not None
    assert answer.message["components"][0]["content"] == "lora (ko)"
    assert api.messages(api.channel_ids[0]) == []
    assert answer.latency_seconds < 3


@pytest.mark.usefixtures("bot")
async def test_a_deferred_answer_holds_its_edit_and_its_follow_up(api: DiscordApi) -> None:
    answer = await api.command("papers", subcommand="slow")
    assert answer.type == 5
    assert answer.message is not None
    assert answer.message["content"] == "here it is"
    await answer.settled(changes=2)
    assert [it["content"] for it in answer.followups] == ["and more"]


@pytest.mark.usefixtures("bot")
async def test_autocomplete_gives_the_bots_choices(api: DiscordApi) -> None:
    assert await api.autocomplete("paper", "query", "lo") == [{"name": "lo first", "value": "2401.00001"}]


@pytest.mark.usefixtures("bot")
async def test_a_button_on_a_private_answer_can_be_pressed(api: DiscordApi) -> None:
    shown = await api.command("paper", {"query": "lora"}, user="bo")
    assert shown.message is not None
    answer = await api.click(api.channel_ids[0], shown.message["id"], "star:2401.00001", user="bo")
    assert answer.data["content"] == "starred star:2401.00001"


async def test_reactions_reach_the_bot_as_they_do_on_discord(api: DiscordApi, bot: Bot) -> None:
    sent = await bot.channel(api).send("vote")
    await api.react(api.channel_ids[0], str(sent.id), "⭐", user="bo")
    added = await asyncio.wait_for(bot.reactions.get(), 20)
    await api.unreact(api.channel_ids[0], str(sent.id), "⭐", user="bo")
    removed = await asyncio.wait_for(bot.reactions.get(), 20)
    assert (added.event_type, str(added.emoji)) == ("REACTION_ADD", "⭐")
    assert added.member is not None
    assert added.message_author_id == int(api.bot_user_id)
    assert (removed.event_type, removed.member, removed.message_author_id) == ("REACTION_REMOVE", None, None)


async def test_a_message_takes_twenty_different_reactions(api: DiscordApi, bot: Bot) -> None:
    sent = await bot.channel(api).send("vote")
    for number in range(MOST_ON_DISCORD):
        await api.react(api.channel_ids[0], str(sent.id), chr(0x1F400 + number), user="bo")
    with pytest.raises(discord.HTTPException, match="30010"):
        await sent.add_reaction("⭐")
    with pytest.raises(Refused, match="30010"):
        await api.react(api.channel_ids[0], str(sent.id), "⭐", user="cy")
    await api.react(api.channel_ids[0], str(sent.id), chr(0x1F400), user="cy")


@pytest.mark.parametrize("emoji", ["⭐", "❤️", "1️⃣", "🔟", "👩🏽\u200d💻", "🇰🇷", "‼️", "↗️", "papers:123456789012345678"])
async def test_an_emoji_that_exists_can_be_given(api: DiscordApi, bot: Bot, emoji: str) -> None:
    sent = await bot.channel(api).send("vote")
    await sent.add_reaction(emoji)
    assert len(api.messages(api.channel_ids[0])[0]["reactions"]) == 1


@pytest.mark.parametrize("emoji", ["star", "논문", "→a", "⭐x", "papers:star", "★★a"])
async def test_what_is_no_emoji_is_refused(api: DiscordApi, bot: Bot, emoji: str) -> None:
    sent = await bot.channel(api).send("vote")
    with pytest.raises(discord.HTTPException, match="Unknown Emoji"):
        await sent.add_reaction(emoji)
    button = {"type": 2, "style": 2, "label": "a", "custom_id": "a", "emoji": {"name": emoji}}
    with pytest.raises(Refused):
        check_message({"components": [{"type": 1, "components": [button]}], "content": "a"}, "create")


async def test_the_bot_can_count_reactions_that_it_missed(api: DiscordApi, bot: Bot) -> None:
    sent = await bot.channel(api).send("vote")
    for name in ("bo", "cy"):
        await api.react(api.channel_ids[0], str(sent.id), "⭐", user=name)
    fetched = await bot.channel(api).fetch_message(sent.id)
    assert {user.name async for user in fetched.reactions[0].users()} == {"bo", "cy"}


@pytest.mark.parametrize("leave", ["op 7", "4000"])
async def test_a_resumed_session_gets_what_happened_meanwhile(api: DiscordApi, bot: Bot, leave: str) -> None:
    sent = await bot.channel(api).send("vote")
    await (api.ask_reconnect() if leave == "op 7" else api.disconnect(4000))
    await asyncio.wait_for(api.gateway.disconnected(), 20)
    await api.react(api.channel_ids[0], str(sent.id), "⭐")
    event = await asyncio.wait_for(bot.reactions.get(), 15)
    assert event.message_id == sent.id
    assert (api.gateway.identified, api.gateway.resumed) == (1, 1)


@pytest.mark.usefixtures("bot")
async def test_a_session_that_is_over_makes_the_client_identify_again(api: DiscordApi) -> None:
    await api.gateway.invalidate()
    async with asyncio.timeout(15):
        await api.gateway.disconnected()
        await api.connected()
    assert (api.gateway.identified, api.gateway.resumed) == (2, 0)


async def test_a_wrong_token_is_refused_by_rest_and_gateway(api: DiscordApi) -> None:
    bot = Bot()
    with pointed_at(api), pytest.raises(discord.LoginFailure):
        await bot.login("not-the-token")
    await bot.close()
    async with aiohttp.ClientSession() as session, session.ws_connect(api.gateway_url) as socket:
        await socket.receive_json()
        await socket.send_json({"op": 2, "d": {"token": "not-the-token", "intents": 0}})
        assert (await socket.receive()).data == 4004


async def test_every_main_answer_satisfies_discords_document(test_data: Path) -> None:
    judge = Judge(test_data / "spec" / "discord-openapi.json")
    async with DiscordApi(judge=judge, rate_limits=False) as api, running(api) as bot:
        view = _card()
        sent = await bot.channel(api).send(view=view)
        await sent.edit(view=_card())
        thread = await sent.create_thread(name="details")
        await thread.send(embed=discord.Embed(title="A paper", colour=3).set_thumbnail(url="https://example.org/a.png"))
        await sent.add_reaction("⭐")
        await api.command("paper", {"query": "lora"})
        await api.command("papers", subcommand="slow")
        await bot.application_info()
        await bot.fetch_guild(int(api.guild_id))
        assert [it async for it in bot.fetch_guilds()]
        assert [it async for it in bot.channel(api).history()]
        await bot.tree.fetch_commands()
        assert (api.misanswers, api.refusals) == ([], [])


def _card() -> discord.ui.LayoutView:
    view = discord.ui.LayoutView()
    box: discord.ui.Container[Any] = discord.ui.Container(discord.ui.TextDisplay("# Papers"), accent_colour=0xFFD21E)
    thumbnail = discord.ui.Thumbnail[Any]("https://example.org/a.png")
    box.add_item(discord.ui.Section("**LoRA**", accessory=thumbnail)).add_item(discord.ui.Separator())
    box.add_item(discord.ui.MediaGallery(discord.MediaGalleryItem("https://example.org/b.png")))
    options = [discord.SelectOption(label="LoRA", value="1")]
    box.add_item(discord.ui.ActionRow(discord.ui.Select(custom_id="more", options=options)))
    box.add_item(discord.ui.ActionRow(discord.ui.Button(label="Open", url="https://example.org/")))
    return view.add_item(box)
