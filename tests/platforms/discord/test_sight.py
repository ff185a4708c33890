"""Who sees which channels is as the server's roles and the channels' overwrites say at that moment."""

from __future__ import annotations

import asyncio
import json

from bot.delivery.channel import Place
from bot.delivery.messages import Posted
from bot.emulators.discord.api import DiscordApi
from bot.emulators.discord.state import VIEW_CHANNEL
from bot.platforms.discord.login import DiscordLogin


async def seen(api: DiscordApi, served: DiscordLogin, name: str) -> list[str]:
    """The names of the channels that somebody sees."""
    user = api.world.user(name)["id"]
    return sorted((await served.poster.seen_by(user, api.guild_id, [*api.channel_ids, "1", "C1"])).values())


async def test_a_channel_that_is_hidden_is_shown_to_nobody_who_does_not_see_it(
    api: DiscordApi, served: DiscordLogin
) -> None:
    assert await seen(api, served, "bo") == ["#papers-1", "#papers-2"]
    told = asyncio.create_task(served.listener.client.wait_for("guild_channel_update", timeout=20))
    await asyncio.sleep(0)
    await api.overwrite(api.channel_ids[0], role=api.guild_id, deny=VIEW_CHANNEL)
    await told
    assert await seen(api, served, "bo") == ["#papers-2"]
    assert await seen(api, served, "ada") == ["#papers-1", "#papers-2"]  # the server is hers


async def test_who_is_not_there_and_what_is_elsewhere_is_not_shown(api: DiscordApi, served: DiscordLogin) -> None:
    ada = api.world.user("ada")["id"]
    assert await served.poster.seen_by(ada, "123456789012345678", api.channel_ids) == {}
    assert await served.poster.seen_by("999999999999999999", api.guild_id, api.channel_ids) == {}
    assert await served.poster.seen_by("nobody", "nowhere", api.channel_ids) == {}


async def test_who_changed_what_is_a_mention_that_notifies_nobody(api: DiscordApi, served: DiscordLogin) -> None:
    ada = api.world.user("ada")["id"]
    told = " changed what this channel gets: only none → @everyone **x** [y](https://evil.example)."
    line = served.poster.announcement(ada, told, "en")
    posted = await served.poster.post(Place("", api.channel_ids[0]), line, "k" * 24)
    (message,) = api.messages(posted.channel)
    shown = json.dumps(message["components"], ensure_ascii=False)
    assert f"-# <@{ada}> changed what this channel gets" in shown
    assert "@everyone" not in shown
    assert "**x**" not in shown
    assert "[y](https" not in shown
    assert line.body["allowed_mentions"] == {"parse": []}
    await served.poster.edit("", posted, served.poster.announcement(ada, " changed it back.", "en"), "k" * 24)
    assert "changed it back" in str(api.messages(posted.channel))


def test_who_is_no_person_of_discord_is_somebody(platform: DiscordLogin) -> None:
    assert "Somebody changed it." in str(platform.poster.announcement("<@1>", " changed it.", "en").body)


async def test_a_message_is_looked_at_in_its_server_whether_or_not_settings_name_that(
    api: DiscordApi, served: DiscordLogin
) -> None:
    posted = Posted(api.channel_ids[0], "7")
    for tenant in (api.guild_id, ""):
        address = await served.poster.address(Place(tenant, api.channel_ids[0]), posted)
        assert address == f"https://discord.com/channels/{api.guild_id}/{api.channel_ids[0]}/7"
    assert await served.poster.address(Place("", "1"), posted) == ""
