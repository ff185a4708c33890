"""Conversations with one person on Discord: opened, written in, looked through, and refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.delivery.channel import Place
from bot.emulators.discord.api import DiscordApi
from bot.errors import Blocked, DeliveryError, NotAccepted
from bot.platforms.discord.login import DiscordLogin
from tests.views.specimens import mixed, personal

KEY = "a" * 24


async def test_a_conversation_is_the_same_however_often_it_is_opened(api: DiscordApi, platform: DiscordLogin) -> None:
    user = api.world.user("grace")["id"]
    place = await platform.poster.direct("", user)
    assert await platform.poster.direct("", user) == place == Place("", api.direct("grace"))


async def test_a_private_message_is_written_found_and_edited(api: DiscordApi, platform: DiscordLogin) -> None:
    place = await platform.poster.direct("", api.world.user("grace")["id"])
    [message] = platform.poster.render(personal(mixed("digest", "en")))
    began = datetime.now(UTC)
    posted = await platform.poster.post(place, message, KEY)
    assert [one["id"] for one in api.messages(place.channel)] == [posted.message]
    assert await platform.poster.find(place, KEY, began) == posted
    assert await platform.poster.find(place, "b" * 24, began) is None
    await platform.poster.edit("", posted, message, KEY)
    assert api.refusals == []


async def test_who_lets_nobody_write_is_found_out_by_the_first_message(api: DiscordApi, platform: DiscordLogin) -> None:
    user = api.world.user("grace")["id"]
    api.world.shut.add(user)
    place = await platform.poster.direct("", user)
    with pytest.raises(Blocked, match="50007"):
        await platform.poster.post(place, platform.poster.notice("hello"), KEY)


@pytest.mark.parametrize("fault", ["drop", "500-after"])
async def test_an_opening_whose_answer_is_lost_is_simply_made_again(
    api: DiscordApi, platform: DiscordLogin, fault: str
) -> None:
    user = api.world.user("grace")["id"]
    api.faults.plan(r"POST .*/users/@me/channels$", fault)
    with pytest.raises(NotAccepted):
        await platform.poster.direct("", user)
    assert (await platform.poster.direct("", user)).channel == api.direct("grace")


async def test_nobody_is_nobody_s_to_write_to(platform: DiscordLogin) -> None:
    with pytest.raises(DeliveryError):
        await platform.poster.direct("", "nobody")
