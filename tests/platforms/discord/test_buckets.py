from __future__ import annotations

import asyncio

import pytest

from bot.delivery.channel import Place
from bot.delivery.messages import Message
from bot.emulators.discord.api import DiscordApi
from bot.emulators.discord.limits import Window
from bot.errors import RateLimited
from bot.platforms.discord.login import DiscordLogin
from tests.platforms.discord.samples import digest

POSTS = r"POST .*/messages$"


@pytest.fixture
def place(api: DiscordApi) -> Place:
    return Place("", api.channel_ids[0])


@pytest.fixture
def post(platform: DiscordLogin) -> Message:
    return platform.poster.render(digest())[0]


def key(number: int) -> str:
    return f"{number:024}"


def refused(api: DiscordApi) -> list[int]:
    return [one.status for one in api.requests if one.status == 429]


async def test_the_call_that_empties_a_bucket_gives_its_answer(
    api: DiscordApi, platform: DiscordLogin, place: Place, post: Message
) -> None:
    for number in range(5):  # 5 in 5 s; our own limit of 1 s for a call would cut the fifth answer off
        assert await platform.poster.post(place, post, key(number))
    with pytest.raises(RateLimited) as caught:
        await platform.poster.post(place, post, key(5))
    assert 0 < caught.value.retry_after <= 5
    assert len(api.messages(place.channel)) == 5
    assert not refused(api)


async def test_a_call_waits_for_a_bucket_that_is_full_again_soon(
    api: DiscordApi, platform: DiscordLogin, place: Place, post: Message
) -> None:
    api.web.limits.buckets["post", place.channel] = Window(requests=2, seconds=0.2)
    await asyncio.gather(*(platform.poster.post(place, post, key(number)) for number in range(1, 6)))
    assert len(api.messages(place.channel)) == 5
    assert not refused(api)


async def test_a_first_call_that_is_lost_shuts_no_bucket(
    api: DiscordApi, platform: DiscordLogin, place: Place, post: Message
) -> None:
    api.faults.plan(POSTS, "drop")
    outcomes = [asyncio.create_task(platform.poster.post(place, post, key(number))) for number in range(3)]
    await asyncio.wait(outcomes)
    assert await platform.poster.post(place, post, key(9))
