"""The bot's own reactions on Discord: in order, at Discord's pace, once, and nobody's votes."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.delivery.channel import Place
from bot.delivery.messages import Posted
from bot.emulators.discord.api import DiscordApi
from bot.emulators.discord.state import ADD_REACTIONS
from bot.errors import AlreadyDone, Blocked, Frozen, Rejected
from bot.platforms.discord.catch_up import reading_of
from bot.platforms.discord.login import DiscordLogin
from bot.views.emoji import RANKS, spellings_of
from tests.platforms.discord.fakes import FakeChat, listening
from tests.platforms.discord.samples import digest

KEY = "a" * 24
EVERYTHING = (1 << 50) - 1
STAR = spellings_of("star")


async def posted(api: DiscordApi, platform: DiscordLogin, channel: int = 0) -> Posted:
    return await platform.poster.post(Place("", api.channel_ids[channel]), platform.poster.render(digest())[0], KEY)


def signs(api: DiscordApi, where: Posted) -> list[tuple[str, int]]:
    [message] = [one for one in api.messages(where.channel) if one["id"] == where.message]
    return [(one["emoji"]["name"], one["count"]) for one in message.get("reactions", ())]


async def test_keycaps_stand_in_order_and_once_however_often_they_are_added(
    api: DiscordApi, platform: DiscordLogin
) -> None:
    where = await posted(api, platform)
    for rank in (*RANKS[:5], *RANKS[:2]):
        await platform.poster.react("", where, rank)
    assert signs(api, where) == [("1️⃣", 1), ("2️⃣", 1), ("3️⃣", 1), ("4️⃣", 1), ("5️⃣", 1)]
    # One in a quarter of a second for a channel, which is waited for before a call.
    assert api.refusals == []


async def test_the_bots_own_are_nobodys_votes_when_they_come_or_are_read(
    api: DiscordApi, platform: DiscordLogin, chat: FakeChat
) -> None:
    where = await posted(api, platform)
    async with listening(platform, chat):
        await platform.poster.react("", where, RANKS[0])
        await platform.poster.react("", where, STAR)
        await api.react(where.channel, where.message, "1️⃣", user="bo")
        reaction, _ = await asyncio.wait_for(chat.events.get(), 20)
        assert reaction.user == api.world.user("bo")["id"]
        reading = await reading_of(platform.listener.client, where, datetime.now(UTC))
        assert reading is not None
        assert [(one.user, one.emoji) for one in reading.reactions] == [(reaction.user, "1️⃣")]
        # Whoever joins and leaves leaves ours standing.
        await api.unreact(where.channel, where.message, "1️⃣", user="bo")
        assert not (await asyncio.wait_for(chat.events.get(), 20))[1]
    assert chat.events.empty()
    assert signs(api, where) == [("1️⃣", 1), ("⭐", 1)]


async def test_a_right_that_is_missing_is_named_and_told_before_it_is_met(
    api: DiscordApi, platform: DiscordLogin
) -> None:
    where = await posted(api, platform)
    api.permissions[where.channel] = EVERYTHING & ~ADD_REACTIONS
    with pytest.raises(Blocked, match="Add Reactions and Read Message History"):
        await platform.poster.react("", where, STAR)
    found = await platform.poster.access(Place("", where.channel, seeds=True))
    assert found.idle == "My role lacks Add Reactions there, so `seed_reactions` does nothing here; give it that."
    assert found.whole
    assert (await platform.poster.access(Place("", where.channel))).idle == ""


async def test_what_can_bear_none_is_told_apart(api: DiscordApi, platform: DiscordLogin) -> None:
    where = await posted(api, platform)
    with pytest.raises(AlreadyDone):
        await platform.poster.react("", Posted(api.channel_ids[1], "123456789012345678"), STAR)
    for number in range(20):
        await api.react(where.channel, where.message, chr(0x1F400 + number), user="bo")
    with pytest.raises(Rejected, match="30010"):
        await platform.poster.react("", where, STAR)
    thread = platform.poster.render(digest())[1]
    opened = await platform.poster.post(Place("", where.channel, where.message), thread, "t" * 24)
    inside = await platform.poster.post(Place("", opened.channel), platform.poster.render(digest())[2], "r" * 24)
    await api.archive(opened.channel)
    with pytest.raises(Frozen):
        await platform.poster.react("", inside, STAR)


async def test_an_emoji_that_settings_name_in_words_alone_is_refused_before_any_call(
    api: DiscordApi, platform: DiscordLogin
) -> None:
    where = await posted(api, platform)
    with pytest.raises(Rejected, match="written as a sign"):
        await platform.poster.react("", where, spellings_of("party_parrot"))
    assert signs(api, where) == []
