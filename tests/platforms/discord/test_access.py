"""Channels are looked at before anything is posted: their kind, and each permission from roles and overwrites."""

from __future__ import annotations

import asyncio

import pytest

from bot.delivery.channel import Place
from bot.emulators.discord.api import DiscordApi
from bot.emulators.discord.state import (
    ANNOUNCEMENT,
    CATEGORY,
    CREATE_THREADS,
    MEMBER_PERMISSIONS,
    READ_HISTORY,
    SEND_IN_THREADS,
    SEND_MESSAGES,
    STAGE,
    TEXT_CHANNEL,
    VIEW_CHANNEL,
    VOICE,
)
from bot.errors import Blocked, ChannelGone, NotAccepted, ParentGone
from bot.platforms.discord.login import DiscordLogin
from tests.platforms.discord.samples import digest

KEY = "a" * 24
THREAD_KEY = "t" * 24


async def lacking(api: DiscordApi, platform: DiscordLogin, permission: int) -> None:
    """Deny the bot's role a permission in the first channel; a gateway that listens hears of it."""
    if not platform.listener.is_listening:
        await api.overwrite(api.channel_ids[0], role=api.world.role_id, deny=permission)
        return
    told = asyncio.create_task(platform.listener.client.wait_for("guild_channel_update", timeout=20))
    await asyncio.sleep(0)
    await api.overwrite(api.channel_ids[0], role=api.world.role_id, deny=permission)
    await told


@pytest.fixture(params=["by the gateway", "over HTTP"])
def either(request: pytest.FixtureRequest) -> DiscordLogin:
    """A platform with a gateway, and one without."""
    name = "served" if request.param == "by the gateway" else "platform"
    found: DiscordLogin = request.getfixturevalue(name)
    return found


async def test_a_channel_with_all_permissions_names_them(api: DiscordApi, either: DiscordLogin) -> None:
    access = await either.poster.access(Place("", api.channel_ids[0]))
    assert access.whole
    assert access.where == "the text channel “papers-1” of “Paper readers”"
    assert access.may[:2] == ("View Channel", "Send Messages")
    assert len(access.may) == 5
    assert (access.blocked, access.threadless, access.blind) == ("", "", "")


@pytest.mark.parametrize(
    ("permission", "hindrance", "name"),
    [
        (SEND_MESSAGES, "blocked", "Send Messages"),
        (SEND_IN_THREADS, "threadless", "Send Messages in Threads"),
        (CREATE_THREADS, "threadless", "Create Public Threads"),
        (READ_HISTORY, "blind", "Read Message History"),
    ],
)
async def test_each_permission_that_is_missing_is_named(
    api: DiscordApi, either: DiscordLogin, permission: int, hindrance: str, name: str
) -> None:
    await lacking(api, either, permission)
    access = await either.poster.access(Place("", api.channel_ids[0]))
    told = {kind: getattr(access, kind) for kind in ("blocked", "threadless", "blind")}
    assert f"lacks {name} there" in told.pop(hindrance)
    assert set(told.values()) == {""}
    assert name not in access.may


async def test_what_is_lacking_is_told_in_the_readers_language(api: DiscordApi, either: DiscordLogin) -> None:
    await lacking(api, either, SEND_MESSAGES)
    assert "메시지 보내기 권한" in (await either.poster.access(Place("", api.channel_ids[0]), "ko")).blocked


async def test_a_channel_that_may_not_be_seen_is_blocked(api: DiscordApi, platform: DiscordLogin) -> None:
    await lacking(api, platform, VIEW_CHANNEL)
    with pytest.raises(Blocked, match="View Channel"):
        await platform.poster.access(Place("", api.channel_ids[0]))


async def test_a_channel_that_is_not_there_is_gone(platform: DiscordLogin) -> None:
    with pytest.raises(ChannelGone):
        await platform.poster.access(Place("", "123456789012345678"))
    with pytest.raises(ChannelGone, match="not the id"):
        await platform.poster.access(Place("", "papers"))


async def test_a_kind_that_takes_no_messages_is_named_before_anything_is_sent(
    api: DiscordApi, platform: DiscordLogin
) -> None:
    channel = api.add_channel("library", CATEGORY)
    post = platform.poster.render(digest())[0]
    with pytest.raises(Blocked, match="A category takes no messages") as caught:
        await platform.poster.post(Place("", channel), post, KEY)
    assert "refuses this content" not in str(caught.value)
    assert (await platform.poster.access(Place("", channel), "ko")).blocked.startswith("카테고리에는")
    assert not [one for one in api.requests if one.method == "POST"]


@pytest.mark.parametrize(
    ("kind", "threads"), [(TEXT_CHANNEL, True), (ANNOUNCEMENT, True), (VOICE, False), (STAGE, False)]
)
async def test_only_some_kinds_have_threads(api: DiscordApi, platform: DiscordLogin, kind: int, threads: bool) -> None:
    access = await platform.poster.access(Place("", api.add_channel("talk", kind)))
    assert not access.blocked
    assert access.whole is threads


async def test_a_thread_takes_messages_and_has_none_of_its_own(api: DiscordApi, platform: DiscordLogin) -> None:
    place = Place("", api.channel_ids[0])
    first, thread, *_ = platform.poster.render(digest())
    parent = (await platform.poster.post(place, first, KEY)).message
    await platform.poster.post(Place("", place.channel, parent), thread, THREAD_KEY)
    access = await platform.poster.access(Place("", parent))
    assert not access.blocked
    assert "thread has no threads" in access.threadless
    await api.archive(parent, locked=True)
    assert "locked" in (await platform.poster.access(Place("", parent))).blocked


@pytest.mark.parametrize("permission", [SEND_IN_THREADS, CREATE_THREADS])
async def test_a_thread_that_may_not_be_written_is_not_opened(
    api: DiscordApi, either: DiscordLogin, permission: int
) -> None:
    await lacking(api, either, permission)
    place = Place("", api.channel_ids[0])
    first, thread, *_ = either.poster.render(digest())
    parent = (await either.poster.post(place, first, KEY)).message
    with pytest.raises(Blocked, match="without their threads"):
        await either.poster.post(Place("", place.channel, parent), thread, THREAD_KEY)
    assert api.threads(place.channel) == []
    assert len(api.messages(place.channel)) == 1


async def test_a_thread_under_a_deleted_digest_is_named(api: DiscordApi, platform: DiscordLogin) -> None:
    place = Place("", api.channel_ids[0])
    first, thread, *_ = platform.poster.render(digest())
    parent = (await platform.poster.post(place, first, KEY)).message
    await api.delete(place.channel, parent)
    with pytest.raises(ParentGone):
        await platform.poster.post(Place("", place.channel, parent), thread, THREAD_KEY)


@pytest.mark.parametrize("outcome", ["503", "404", "403 40333", "hang"])
async def test_a_look_that_fails_hinders_no_post(api: DiscordApi, platform: DiscordLogin, outcome: str) -> None:
    api.faults.plan(r"GET .*/channels/\d+$", outcome)
    assert await platform.poster.post(Place("", api.channel_ids[0]), platform.poster.render(digest())[0], KEY)
    api.faults.plan(r"GET .*/channels/\d+$", outcome)
    with pytest.raises(NotAccepted):
        await platform.poster.access(Place("", api.channel_ids[0]))


async def test_without_a_gateway_a_digest_is_looked_at_once(api: DiscordApi, platform: DiscordLogin) -> None:
    place = Place("", api.channel_ids[0])
    first, thread, reply, *_ = platform.poster.render(digest())
    parent = (await platform.poster.post(place, first, KEY)).message
    inside = Place("", place.channel, parent)
    await platform.poster.post(inside, thread, THREAD_KEY)
    await platform.poster.post(inside, reply, "r" * 24)
    assert sum(one.path.endswith(f"/members/{api.bot_user_id}") for one in api.requests) == 1


async def test_the_channels_of_a_server_are_looked_at_with_one_call_each(
    api: DiscordApi, platform: DiscordLogin
) -> None:
    await asyncio.gather(*(platform.poster.access(Place("", channel)) for channel in api.channel_ids))
    asked = [one.path for one in api.requests if one.method == "GET" and "/users/" not in one.path]
    assert sum("/channels/" in path for path in asked) == len(api.channel_ids)
    assert sum("/guilds/" in path for path in asked) == 2


async def test_a_role_that_was_given_a_moment_ago_counts(api: DiscordApi, platform: DiscordLogin) -> None:
    await api.empower(api.guild_id, MEMBER_PERMISSIONS & ~SEND_MESSAGES)
    assert (await platform.poster.access(Place("", api.channel_ids[0]))).blocked
    await api.empower(api.guild_id, MEMBER_PERMISSIONS)
    assert (await platform.poster.access(Place("", api.channel_ids[0]))).whole


async def test_what_was_missing_is_not_remembered(api: DiscordApi, platform: DiscordLogin) -> None:
    place, post = Place("", api.channel_ids[0]), platform.poster.render(digest())[0]
    await lacking(api, platform, SEND_MESSAGES)
    with pytest.raises(Blocked, match="Send Messages"):
        await platform.poster.post(place, post, KEY)
    await lacking(api, platform, 0)
    assert await platform.poster.post(place, post, KEY)
