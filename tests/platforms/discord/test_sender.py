from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.channel import Place
from bot.delivery.messages import KEY_MARK, Message
from bot.emulators.discord.api import DiscordApi
from bot.emulators.discord.socket import MESSAGE_CONTENT
from bot.errors import (
    AlreadyDone,
    Ambiguous,
    Blocked,
    ChannelGone,
    DeliveryError,
    NotAccepted,
    RateLimited,
    Rejected,
    TokenRefused,
    Unproven,
)
from bot.platforms.discord import shapes
from bot.platforms.discord.login import DiscordLogin
from bot.platforms.discord.render import render
from bot.platforms.discord.sender import with_key
from bot.views.entries import Style
from tests.platforms.discord.samples import digest

KEY = "a" * 24
VIEW, SEND, HISTORY = 1 << 10, 1 << 11, 1 << 16
POSTS = r"POST .*/messages$"


@pytest.fixture
def place(api: DiscordApi) -> Place:
    return Place("", api.channel_ids[0])


@pytest.fixture
def post(platform: DiscordLogin) -> Message:
    return platform.poster.render(digest())[0]


def now() -> datetime:
    return datetime.now(UTC)


async def test_a_whole_digest_is_posted_with_its_thread(api: DiscordApi, platform: DiscordLogin, place: Place) -> None:
    first, thread, *replies = platform.poster.render(digest())
    posted = await platform.poster.post(place, first, KEY)
    inside = Place("", place.channel, posted.message)
    opened = await platform.poster.post(inside, thread, "b" * 24)
    placed = [await platform.poster.post(inside, reply, f"{n:024}") for n, reply in enumerate(replies)]
    assert (posted.channel, opened.channel) == (place.channel, posted.message)
    assert {one.channel for one in placed} == {posted.message}
    assert [one["name"] for one in api.threads(place.channel)] == ["Papers of 2024-05-17"]
    assert len(api.messages(posted.message)) == 3
    assert api.refusals == []


async def test_the_same_key_gives_the_same_message(
    api: DiscordApi, platform: DiscordLogin, place: Place, post: Message
) -> None:
    assert await platform.poster.post(place, post, KEY) == await platform.poster.post(place, post, KEY)
    assert len(api.messages(place.channel)) == 1


async def test_a_thread_that_is_there_already_is_a_success(platform: DiscordLogin, place: Place) -> None:
    first, thread, *_ = platform.poster.render(digest())
    parent = (await platform.poster.post(place, first, KEY)).message
    inside = Place("", place.channel, parent)
    assert await platform.poster.post(inside, thread, KEY) == await platform.poster.post(inside, thread, KEY)


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("500", Ambiguous),
        ("503", Ambiguous),
        ("500-after", Ambiguous),
        ("html-after", Ambiguous),
        ("cut-after", Ambiguous),
        ("deep-after", Ambiguous),
        ("drop", Ambiguous),
        ("hang", Ambiguous),
        ("401", TokenRefused),
        ("403 50001", Blocked),
        ("403 50013", Blocked),
        ("404 10003", ChannelGone),
        ("404 10004", ChannelGone),
        ("404 10008", AlreadyDone),
        ("400 50035", Rejected),
        ("403", NotAccepted),
    ],
)
async def test_every_answer_has_one_outcome(
    api: DiscordApi,
    platform: DiscordLogin,
    place: Place,
    post: Message,
    fault: str,
    outcome: type[DeliveryError],
) -> None:
    api.faults.plan(POSTS, fault)
    with pytest.raises(DeliveryError) as caught:
        await platform.poster.post(place, post, KEY)
    assert type(caught.value) is outcome
    assert str(caught.value).endswith(".")
    assert len(api.faults.taken) == 1


@pytest.mark.parametrize(
    ("fault", "seconds", "everywhere"),
    [("429:20", 20, False), ("429-global:25", 25, True), ("cloudflare-429", 600, True)],
)
async def test_a_rate_limit_is_told_at_once_and_not_slept_through(
    api: DiscordApi,
    platform: DiscordLogin,
    place: Place,
    post: Message,
    fault: str,
    seconds: float,
    everywhere: bool,
) -> None:
    api.faults.plan(POSTS, fault)
    began = time.monotonic()
    with pytest.raises(RateLimited) as caught:
        await platform.poster.post(place, post, KEY)
    assert time.monotonic() - began < seconds
    assert (caught.value.retry_after, caught.value.everywhere) == (seconds, everywhere)
    assert await platform.poster.post(place, post, KEY)


async def test_a_call_that_never_reached_discord_was_not_accepted(
    api: DiscordApi, platform: DiscordLogin, place: Place, post: Message
) -> None:
    await api.__aexit__(None, None, None)
    with suppress(Ambiguous, NotAccepted):  # the connection that was kept open may break only now
        await platform.poster.post(place, post, KEY)
    with pytest.raises(NotAccepted) as caught:
        await platform.poster.post(place, post, KEY)
    assert type(caught.value) is NotAccepted


async def test_a_closed_platform_accepts_nothing(platform: DiscordLogin, place: Place, post: Message) -> None:
    await platform.listener.client.close()
    with pytest.raises(NotAccepted, match="closed"):
        await platform.poster.post(place, post, KEY)


async def test_an_edit_changes_the_message_and_keeps_its_key(
    api: DiscordApi, platform: DiscordLogin, place: Place, post: Message
) -> None:
    posted = await platform.poster.post(place, post, KEY)
    compact = platform.poster.render(digest("compact"))[0]
    await platform.poster.edit("", posted, compact, KEY)
    (shown,) = api.messages(place.channel)
    assert shapes.custom_ids(shown["components"]) == ["votes", f"card:{KEY}"]
    assert api.refusals == []


async def test_an_edit_of_a_deleted_message_says_so(
    api: DiscordApi, platform: DiscordLogin, place: Place, post: Message
) -> None:
    posted = await platform.poster.post(place, post, KEY)
    await api.delete(place.channel, posted.message)
    with pytest.raises(AlreadyDone):
        await platform.poster.edit("", posted, post, KEY)


async def test_a_message_in_doubt_is_found_by_its_key(
    api: DiscordApi, served: DiscordLogin, place: Place, post: Message
) -> None:
    api.faults.plan(POSTS, "drop")
    with pytest.raises(Ambiguous):
        await served.poster.post(place, post, KEY)
    for _ in range(3):
        await api.say(place.channel, f"card:{KEY}")
    found = await served.poster.find(place, KEY, now())
    assert found is not None
    assert found.message == api.messages(place.channel)[0]["id"]
    assert await served.poster.find(place, "b" * 24, now()) is None


async def test_a_message_is_found_behind_a_hundred_others(
    api: DiscordApi, served: DiscordLogin, place: Place, post: Message
) -> None:
    for number in range(160):
        await api.say(place.channel, f"{number}")
    posted = await served.poster.post(place, post, KEY)
    assert await served.poster.find(place, KEY, now()) == posted


async def test_another_bots_message_is_not_taken_for_ours(
    api: DiscordApi, served: DiscordLogin, place: Place, post: Message
) -> None:
    await served.poster.post(place, post, KEY)
    (copied,) = api.messages(place.channel)
    copied["author"] = api.world.user("bo")
    api.gateway.privileged |= MESSAGE_CONTENT  # else Discord hides what others put into their messages
    assert await served.poster.find(place, KEY, now()) is None


async def test_a_clock_that_is_ahead_hides_no_message(served: DiscordLogin, place: Place, post: Message) -> None:
    posted = await served.poster.post(place, post, KEY)
    assert await served.poster.find(place, KEY, now() + timedelta(days=1)) == posted


async def test_history_is_read_no_further_back_than_the_first_try(
    api: DiscordApi, served: DiscordLogin, place: Place, post: Message
) -> None:
    await served.poster.post(place, post, KEY)
    for number in range(160):
        await api.say(place.channel, f"{number}")
    assert await served.poster.find(place, KEY, now() + timedelta(minutes=1)) is None


async def test_a_reply_is_looked_for_in_the_thread(served: DiscordLogin, place: Place) -> None:
    first, thread, reply, *_ = served.poster.render(digest())
    inside = Place("", place.channel, (await served.poster.post(place, first, KEY)).message)
    assert await served.poster.find(inside, "r" * 24, now()) is None
    await served.poster.post(inside, thread, "t" * 24)
    posted = await served.poster.post(inside, reply, "r" * 24)
    assert await served.poster.find(inside, "r" * 24, now()) == posted


@pytest.mark.parametrize("permissions", [VIEW | SEND, SEND | HISTORY])
async def test_an_unreadable_history_proves_nothing(
    api: DiscordApi, served: DiscordLogin, place: Place, permissions: int
) -> None:
    told = asyncio.create_task(served.listener.client.wait_for("guild_channel_update", timeout=5))
    await asyncio.sleep(0)
    await api.permit(place.channel, permissions)
    await told
    with pytest.raises(Unproven):
        await served.poster.find(place, KEY, now())


async def test_a_look_that_fails_proves_nothing(api: DiscordApi, served: DiscordLogin, place: Place) -> None:
    api.faults.plan(r"GET .*/messages$", "503")
    with pytest.raises(NotAccepted):
        await served.poster.find(place, KEY, now())


async def test_nothing_is_in_a_channel_that_is_gone(platform: DiscordLogin) -> None:
    assert await platform.poster.find(Place("", "123456789012345678"), KEY, now()) is None


async def test_posts_to_many_channels_run_side_by_side(api: DiscordApi, platform: DiscordLogin, post: Message) -> None:
    posted = await asyncio.gather(
        *(platform.poster.post(Place("", channel), post, channel.zfill(24)) for channel in api.channel_ids)
    )
    assert [one.channel for one in posted] == list(api.channel_ids)


def test_the_key_goes_into_names_of_controls_and_nowhere_else() -> None:
    body = {"components": [{"custom_id": f"card:{KEY_MARK}", "content": KEY_MARK}]}
    assert with_key(body, "k") == {"components": [{"custom_id": "card:k", "content": KEY_MARK}]}


@pytest.mark.parametrize("style", ["digest", "cards", "compact"])
def test_the_key_reaches_every_control_of_a_digest(style: Style) -> None:
    bodies = [one.body for one in render(digest(style)) if one.kind == "post"]
    # As discord's forums take the first one: below another name.
    keyed = [with_key(body, KEY) for body in [*bodies, {"message": bodies[0]}]]
    named = [name for one in keyed for name in shapes.custom_ids(one.get("message", one))]
    assert any(KEY in name for name in named)
    assert not any(KEY_MARK in name for name in named)
