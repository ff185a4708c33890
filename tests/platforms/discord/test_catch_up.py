from __future__ import annotations

import asyncio

import pytest

from bot.chat.reactions import Reaction, Reading
from bot.delivery.channel import Place
from bot.delivery.lanes import Lane
from bot.delivery.messages import Posted
from bot.delivery.pacing import Gate
from bot.delivery.turns import Turn
from bot.emulators.discord.api import DiscordApi
from bot.errors import StoreAway
from bot.papers.clock import SystemClock
from bot.platforms.discord import catch_up
from bot.platforms.discord.login import DiscordLogin
from tests.platforms.discord.fakes import FakeChat, listening
from tests.platforms.discord.samples import digest

KEY = "a" * 24


async def test_reactions_given_while_away_are_caught_up(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat
) -> None:
    posted = await platform.poster.post(Place("", api.channel_ids[0]), platform.poster.render(digest())[0], KEY)
    for user, emoji in (("bo", "⭐"), ("cy", "⭐"), ("bo", "1️⃣"), ("bo", "custom:123456789012345678")):
        await api.react(posted.channel, posted.message, emoji, user=user)
    chat.posts = [Posted(posted.channel, "123456789012345678"), posted]
    async with listening(platform, chat):
        seen, reactions = await asyncio.wait_for(chat.counts.get(), 20)
    bo, cy = (api.world.user(name)["id"] for name in ("bo", "cy"))
    assert seen == posted
    given = {(one.user, one.emoji) for one in reactions}
    assert given == {(bo, "⭐"), (cy, "⭐"), (bo, "1️⃣")}
    assert {(one.channel, one.message) for one in reactions} == {(posted.channel, posted.message)}


async def test_a_new_session_catches_up_again(api: DiscordApi, platform: DiscordLogin, chat: FakeChat) -> None:
    posted = await platform.poster.post(Place("", api.channel_ids[0]), platform.poster.render(digest())[0], KEY)
    chat.posts = [posted]
    async with listening(platform, chat):
        assert await asyncio.wait_for(chat.counts.get(), 20) == (posted, frozenset())
        await api.react(posted.channel, posted.message, "⭐", user="bo")
        platform.listener.client.came_back.set()
        _, reactions = await asyncio.wait_for(chat.counts.get(), 20)
    assert [one.emoji for one in reactions] == ["⭐"]


async def test_trouble_in_catching_up_does_not_end_listening(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat
) -> None:
    posted = await platform.poster.post(Place("", api.channel_ids[0]), platform.poster.render(digest())[0], KEY)
    chat.posts = [posted, posted]
    api.faults.plan(r"GET .*/messages/\d+$", "503")
    async with listening(platform, chat):
        assert await asyncio.wait_for(chat.counts.get(), 20) == (posted, frozenset())
        await api.react(posted.channel, posted.message, "🔥")
        reaction, added = await asyncio.wait_for(chat.events.get(), 20)
    assert added
    assert isinstance(reaction, Reaction)


async def test_a_rate_limit_is_waited_for(api: DiscordApi, platform: DiscordLogin, chat: FakeChat) -> None:
    posted = await platform.poster.post(Place("", api.channel_ids[0]), platform.poster.render(digest())[0], KEY)
    chat.posts = [posted]
    api.faults.plan(r"GET .*/messages/\d+$", "429:0.05", "429-global:0.05")
    async with listening(platform, chat):
        assert await asyncio.wait_for(chat.counts.get(), 20) == (posted, frozenset())


class Forgetful(FakeChat):
    """A core whose store is away for so many calls."""

    away = 0

    def _keep(self) -> None:
        if self.away:
            self.away -= 1
            raise StoreAway("the store is away")

    async def react(self, reaction: Reaction, *, added: bool) -> bool:
        self._keep()
        return await super().react(reaction, added=added)

    async def reconcile(self, platform: str, reading: Reading) -> int:
        self._keep()
        return await super().reconcile(platform, reading)


async def test_a_reaction_that_the_store_could_not_keep_is_read_from_its_message(
    api: DiscordApi, platform: DiscordLogin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catch_up, "STORE_AGAIN", 0.01)
    chat, render = Forgetful(), platform.poster.render(digest())
    places = [Place("", one) for one in api.channel_ids]
    chat.posts = [await platform.poster.post(place, render[0], KEY) for place in places]
    async with listening(platform, chat):
        for _ in places:
            await asyncio.wait_for(chat.counts.get(), 20)
        # When it is told, and when it is read for the first time.
        chat.away = 2
        await api.react(chat.posts[1].channel, chat.posts[1].message, "⭐", user="bo")
        seen, reactions = await asyncio.wait_for(chat.counts.get(), 20)
    assert (seen, [one.emoji for one in reactions]) == (chat.posts[1], ["⭐"])
    assert chat.counts.empty()


async def test_a_store_that_goes_while_reactions_are_caught_up_misses_none(
    api: DiscordApi, platform: DiscordLogin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catch_up, "STORE_AGAIN", 0.01)
    chat = Forgetful()
    chat.posts = [await platform.poster.post(Place("", api.channel_ids[0]), platform.poster.render(digest())[0], KEY)]
    chat.away = 3
    async with listening(platform, chat):
        assert await asyncio.wait_for(chat.counts.get(), 20) == (chat.posts[0], frozenset())


async def test_super_reactions_are_read_as_marks_of_their_own(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat
) -> None:
    posted = await platform.poster.post(Place("", api.channel_ids[0]), platform.poster.render(digest())[0], KEY)
    await api.react(posted.channel, posted.message, "⭐", user="bo")
    for user in ("bo", "cy"):
        await api.react(posted.channel, posted.message, "⭐", user=user, burst=True)
    await api.react(posted.channel, posted.message, "🔥", user="cy", burst=True)
    chat.posts = [posted]
    async with listening(platform, chat):
        _, reactions = await asyncio.wait_for(chat.counts.get(), 20)
    bo, cy = (api.world.user(name)["id"] for name in ("bo", "cy"))
    given = {(one.user, one.emoji) for one in reactions}
    assert given == {(bo, "⭐"), (bo, "⭐::super"), (cy, "⭐::super"), (cy, "🔥::super")}


async def test_a_list_of_people_that_was_cut_says_so(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catch_up, "PAGE", 1)
    monkeypatch.setattr(catch_up, "MOST_USERS", 2)
    posted = await platform.poster.post(Place("", api.channel_ids[0]), platform.poster.render(digest())[0], KEY)
    for user in ("bo", "cy", "di"):
        await api.react(posted.channel, posted.message, "⭐", user=user)
    await api.react(posted.channel, posted.message, "🔥", user="bo")
    chat.posts = [posted]
    async with listening(platform, chat):
        _, reactions = await asyncio.wait_for(chat.counts.get(), 20)
    assert chat.readings[0].cut == {"⭐"}
    assert len(reactions) == 3


async def test_what_discord_could_not_give_is_read_later(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catch_up, "AGAIN", 0.01)
    posted = await platform.poster.post(Place("", api.channel_ids[0]), platform.poster.render(digest())[0], KEY)
    chat.posts = [posted]
    api.faults.plan(r"GET .*/messages/\d+$", "503", "refuse")
    async with listening(platform, chat):
        assert await asyncio.wait_for(chat.counts.get(), 20) == (posted, frozenset())


async def test_catching_up_takes_turns_that_nobody_else_has_a_use_for(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat
) -> None:
    lanes: list[Lane] = []

    class Noting(Gate):
        async def wait(
            self, channel: str, lane: Lane = Lane.POST, tenant: str = "", *, since: float | None = None
        ) -> Turn:
            lanes.append(lane)
            return await super().wait(channel, lane, tenant, since=since)

    posted = await platform.poster.post(Place("", api.channel_ids[0]), platform.poster.render(digest())[0], KEY)
    await api.react(posted.channel, posted.message, "⭐", user="bo")
    chat.posts = [posted]
    catching = catch_up.CatchUp(chat, platform.listener.client, Noting(SystemClock(), 45))
    await catching._once()
    _, reactions = chat.counts.get_nowait()
    assert [one.emoji for one in reactions] == ["⭐"]
    # The message, and those who gave its one emoji.
    assert lanes == [Lane.SPARE, Lane.SPARE]


async def test_messages_of_a_channel_are_read_by_the_page_however_many_there_are(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catch_up, "PAGE", 2)
    monkeypatch.setattr(catch_up, "REST", 0)
    channel, message = Place("", api.channel_ids[0]), platform.poster.render(digest())[0]
    posts = [await platform.poster.post(channel, message, f"{number:024}") for number in range(4)]
    for posted in posts:
        await api.react(posted.channel, posted.message, "⭐", user="bo")
    chat.posts = [*posts, Posted(api.channel_ids[0], "123456789012345678")]
    begun = len(api.requests)
    async with listening(platform, chat):
        seen = [await asyncio.wait_for(chat.counts.get(), 20) for _ in posts]
    assert {posted for posted, _ in seen} == set(posts)
    assert {one.emoji for _, given in seen for one in given} == {"⭐"}
    asked = [one for one in api.requests[begun:] if one.method == "GET" and "/messages" in one.path]
    assert sum("/reactions/" not in one.path for one in asked) == 3
