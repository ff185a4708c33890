"""Whoever sets up a forum is offered the tags that it has, and told what is in the way there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.delivery.access import Access
from bot.errors import ChannelGone
from bot.service.stores import Stores
from tests.chat.commands.setting_up import ADMIN, Room

FORUM = Access("the forum channel “papers”", tags=("News", "논문"))
# A command cannot be typed in a forum itself, only in one of its posts.
IN_POST = replace(ADMIN, channel="P1", parent="C1", language="ko")


@pytest.fixture
def room(stores: Stores) -> Room:
    made = Room(stores)
    made.platform.accesses["C1"] = FORUM
    return made


async def offered(room: Room, typed: str = "") -> list[tuple[str, str]]:
    call = replace(IN_POST, text="subscribe")
    return [(one.label, one.value) for one in await room.commands.suggest(call, "tag", typed)]


async def test_the_tags_of_a_forum_are_offered_and_none_where_that_may_be(room: Room) -> None:
    assert await offered(room) == [("News", "News"), ("논문", "논문"), ("없음", "none")]
    assert await offered(room, " NEW") == [("News", "News")]
    room.platform.accesses["C1"] = replace(FORUM, needs_tag=True)
    assert await offered(room) == [("News", "News"), ("논문", "논문")]


@pytest.mark.parametrize("found", [Access("a text channel"), ChannelGone("gone")])
async def test_nothing_is_offered_where_there_are_no_tags(room: Room, found: Access | ChannelGone) -> None:
    room.platform.accesses["C1"] = found
    assert await offered(room) == []


async def test_a_forum_is_subscribed_from_one_of_its_posts_with_its_tag(room: Room) -> None:
    await room.ask("subscribe tag=논문", IN_POST)
    channel = await room.channel()
    assert (channel.channel, channel.preferences.tag, channel.place.tag) == ("C1", "논문", "논문")


async def test_a_wish_that_comes_to_nothing_there_is_told(room: Room) -> None:
    room.platform.accesses["C1"] = replace(FORUM, idle="`publish` does nothing here.")
    assert "`publish` does nothing here." in await room.told("subscribe publish=on", IN_POST)
