"""What the bot may do follows from roles and overwrites, as in Discord; what a channel takes, from its kind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import discord
import pytest

from bot.emulators.discord.api import DiscordApi
from bot.emulators.discord.state import (
    ADMINISTRATOR,
    CATEGORY,
    FORUM,
    MEMBER_PERMISSIONS,
    SEND_IN_THREADS,
    SEND_MESSAGES,
    STAGE,
    VIEW_CHANNEL,
    VOICE,
)
from tests.emulators.discord.clients import Bot, Rest, rest, running


@pytest.fixture
async def api() -> AsyncIterator[DiscordApi]:
    async with DiscordApi(rate_limits=False) as made:
        yield made


@pytest.fixture
async def send(api: DiscordApi) -> AsyncIterator[Rest]:
    async with rest(api) as made:
        yield made


@pytest.fixture
async def bot(api: DiscordApi) -> AsyncIterator[Bot]:
    async with running(api) as made:
        yield made


async def posted(send: Rest, channel: str) -> int:
    """The code with which a message is refused, 0 if it is taken."""
    status, answer = await send("POST", f"/channels/{channel}/messages", {"content": "a"})
    return 0 if status == 200 else int(answer["code"])


async def test_an_overwrite_of_everybody_is_beaten_by_the_roles_and_that_by_the_bots_own(
    api: DiscordApi, send: Rest
) -> None:
    channel = api.channel_ids[0]
    await api.overwrite(channel, role=api.guild_id, deny=SEND_MESSAGES)
    assert await posted(send, channel) == 50013
    await api.overwrite(channel, role=api.world.role_id, allow=SEND_MESSAGES)
    assert await posted(send, channel) == 0
    await api.overwrite(channel, deny=SEND_MESSAGES)
    assert await posted(send, channel) == 50013


async def test_who_may_not_see_a_channel_may_do_nothing_in_it(api: DiscordApi, send: Rest) -> None:
    await api.overwrite(api.channel_ids[0], role=api.guild_id, deny=VIEW_CHANNEL)
    assert await posted(send, api.channel_ids[0]) == 50001


async def test_an_administrator_may_do_everything(api: DiscordApi, send: Rest) -> None:
    await api.overwrite(api.channel_ids[0], deny=VIEW_CHANNEL)
    await api.empower(api.world.role_id, ADMINISTRATOR)
    assert await posted(send, api.channel_ids[0]) == 0


async def test_a_real_client_computes_the_same(api: DiscordApi, bot: Bot) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(bot.wait_for("guild_channel_update", timeout=20))
        await asyncio.sleep(0)
        await api.empower(api.guild_id, MEMBER_PERMISSIONS & ~SEND_IN_THREADS)
        await api.overwrite(api.channel_ids[0], role=api.world.role_id, allow=discord.Permissions.pin_messages.flag)
    channel = bot.get_channel(int(api.channel_ids[0]))
    assert isinstance(channel, discord.TextChannel)
    theirs = channel.permissions_for(channel.guild.me)
    assert theirs.value == api.world.rights(api.world.channels[api.channel_ids[0]])


async def test_a_thread_takes_the_right_of_its_own(api: DiscordApi, send: Rest) -> None:
    channel = api.channel_ids[0]
    _, message = await send.post({"content": "a"})
    _, thread = await send("POST", f"/channels/{channel}/messages/{message['id']}/threads", {"name": "t"})
    await api.overwrite(channel, deny=SEND_IN_THREADS)
    assert await posted(send, thread["id"]) == 50013
    assert await posted(send, channel) == 0


@pytest.mark.parametrize("kind", [FORUM, CATEGORY])
async def test_some_kinds_of_channel_take_no_message(api: DiscordApi, send: Rest, kind: int) -> None:
    assert await posted(send, api.add_channel("papers", kind)) == 50008


@pytest.mark.parametrize("kind", [VOICE, STAGE])
async def test_some_kinds_of_channel_take_no_thread(api: DiscordApi, send: Rest, kind: int) -> None:
    channel = api.add_channel("papers", kind)
    _, message = await send("POST", f"/channels/{channel}/messages", {"content": "a"})
    path = f"/channels/{channel}/messages/{message['id']}/threads"
    status, answer = await send("POST", path, {"name": "t"})
    assert (status, answer["code"]) == (400, 50024)


async def test_an_archived_thread_takes_no_edit_and_a_new_message_opens_it(api: DiscordApi, send: Rest) -> None:
    _, message = await send.post({"content": "a"})
    path = f"/channels/{api.channel_ids[0]}/messages/{message['id']}/threads"
    _, thread = await send("POST", path, {"name": "t"})
    _, reply = await send("POST", f"/channels/{thread['id']}/messages", {"content": "b"})
    await api.archive(thread["id"])
    status, answer = await send("PATCH", f"/channels/{thread['id']}/messages/{reply['id']}", {"content": "c"})
    assert (status, answer["code"]) == (400, 50083)
    assert await posted(send, thread["id"]) == 0
    assert not api.threads(api.channel_ids[0])[0]["thread_metadata"]["archived"]
    await api.archive(thread["id"], locked=True)
    assert await posted(send, thread["id"]) == 160005


async def test_a_bot_that_was_kicked_sees_nothing_until_it_is_let_in_again(
    api: DiscordApi, send: Rest, bot: Bot
) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(bot.wait_for("guild_remove", timeout=20))
        await asyncio.sleep(0)
        await api.kick()
    assert await posted(send, api.channel_ids[0]) == 50001
    async with asyncio.TaskGroup() as group:
        group.create_task(bot.wait_for("guild_join", timeout=20))
        await asyncio.sleep(0)
        await api.invite()
    assert await posted(send, api.channel_ids[0]) == 0
