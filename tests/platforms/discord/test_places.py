"""A digest in forums, announcement channels, rooms to talk in and threads, over real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import discord
import pytest

from bot.delivery.access import UNKNOWN, Access, Nature
from bot.delivery.channel import Place
from bot.delivery.messages import Message, Posted
from bot.emulators.discord.api import DiscordApi
from bot.emulators.discord.state import (
    ANNOUNCEMENT,
    FORUM,
    MANAGE_THREADS,
    MEDIA,
    MEMBER_PERMISSIONS,
    READ_HISTORY,
    SEND_IN_THREADS,
    SEND_MESSAGES,
    STAGE,
    VOICE,
)
from bot.errors import Ambiguous, Blocked, DeliveryError, Frozen, NotHere, ParentGone, RateLimited, Unproven
from bot.platforms.discord import history
from bot.platforms.discord.login import DiscordLogin
from tests.platforms.discord.fakes import FakeChat, listening
from tests.platforms.discord.samples import digest

KEY, OTHER = "a" * 24, "b" * 24
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
CROSSPOST = r"POST .*/crosspost$"


@pytest.fixture(params=["live", "asked"])
async def login(request: pytest.FixtureRequest, platform: DiscordLogin, chat: FakeChat) -> AsyncIterator[DiscordLogin]:
    """Logged in: with a gateway that tells of channels, or none, so that each is asked for."""
    if request.param == "asked":
        yield platform
        return
    async with listening(platform, chat):
        yield platform


def forum(api: DiscordApi, kind: int = FORUM, *tags: str, needs_tag: bool = False, tag: str = "") -> Place:
    return Place("", api.add_channel("papers", kind, tags=tags, needs_tag=needs_tag), title="Papers of today", tag=tag)


def first(platform: DiscordLogin) -> Message:
    return platform.poster.render(digest())[0]


def soon() -> datetime:
    return datetime.now(UTC)


@pytest.mark.parametrize("kind", [FORUM, MEDIA])
async def test_a_digest_is_one_post_of_a_forum_with_its_papers_in_it(
    api: DiscordApi, platform: DiscordLogin, kind: int
) -> None:
    if kind == MEDIA:
        api.web.judge = None  # whose document knows no media channel
    place = forum(api, kind)
    head, _, *replies = platform.poster.render(digest())
    posted = await platform.poster.post(place, head, KEY)
    inside = replace(place, parent=posted.message)
    for number, reply in enumerate(replies):
        await platform.poster.post(inside, reply, f"{number:024}")
    [thread] = api.threads(place.channel)
    assert (thread["name"], thread["id"]) == ("Papers of today", posted.channel)
    assert next(iter(api.messages(posted.channel)))["id"] == posted.message
    assert len(api.messages(posted.channel)) == 1 + 3
    assert api.refusals == []


async def test_a_forum_is_known_by_what_the_gateway_told(api: DiscordApi, served: DiscordLogin) -> None:
    place = Place("", api.add_channel("papers", FORUM), title="Today")
    assert (await served.poster.post(place, first(served), KEY)).channel != place.channel


async def test_a_post_bears_the_tag_that_was_asked_for(api: DiscordApi, platform: DiscordLogin) -> None:
    place = forum(api, FORUM, "News", "논문 📄", needs_tag=True, tag="논문  📄")
    await platform.poster.post(place, first(platform), KEY)
    [thread] = api.threads(place.channel)
    assert thread["applied_tags"] == [api.world.channels[place.channel].available_tags[1]["id"]]
    assert await named(platform, replace(place, tag="NEWS")) == ("", "")


async def named(platform: DiscordLogin, place: Place) -> tuple[str, str]:
    access = await platform.poster.access(place)
    return access.blocked, access.idle


async def test_a_forum_that_asks_for_a_tag_names_those_that_it_has(api: DiscordApi, platform: DiscordLogin) -> None:
    place = forum(api, FORUM, "News", "Papers", needs_tag=True)
    words = "Every post in this forum needs a tag; set `tag` to one of these: News, Papers."
    for tag in ("", "Gone"):
        with pytest.raises(Blocked, match="needs a tag") as refused:
            await platform.poster.post(replace(place, tag=tag), first(platform), KEY)
        assert str(refused.value) == words
    access = await platform.poster.access(place, "ko")
    assert (access.tags, access.needs_tag) == (("News", "Papers"), True)
    assert "다음 중 하나" in access.blocked
    assert api.threads(place.channel) == []


async def test_a_tag_that_only_moderators_may_give_is_not_offered(api: DiscordApi, platform: DiscordLogin) -> None:
    place = forum(api, FORUM, "Official", needs_tag=True, tag="official")
    api.world.channels[place.channel].available_tags[0]["moderated"] = True
    assert "a moderator can make one" in (await named(platform, place))[0]
    api.permissions[place.channel] = MEMBER_PERMISSIONS | MANAGE_THREADS
    assert await named(platform, place) == ("", "")


async def test_a_tag_that_a_forum_does_not_have_is_told_and_left_out(api: DiscordApi, platform: DiscordLogin) -> None:
    place = forum(api, FORUM, "News", tag="Papers")
    assert "no tag “Papers”" in (await named(platform, place))[1]
    await platform.poster.post(place, first(platform), KEY)
    assert api.threads(place.channel)[0]["applied_tags"] == []


@pytest.mark.parametrize(
    ("lacking", "words"),
    [(SEND_MESSAGES, "My role lacks Create Posts there"), (SEND_IN_THREADS, "My role lacks Send Messages in Posts")],
)
async def test_a_forums_permissions_are_called_as_its_settings_call_them(
    api: DiscordApi, platform: DiscordLogin, lacking: int, words: str
) -> None:
    place = forum(api)
    api.permissions[place.channel] = MEMBER_PERMISSIONS & ~lacking
    access = await platform.poster.access(place)
    assert words in access.blocked + access.threadless
    assert bool(access.blocked) == (lacking == SEND_MESSAGES)


# Doubt in a forum, where there is no key.


@pytest.mark.parametrize("archived", [False, True])
async def test_a_post_in_doubt_is_found_open_or_archived(api: DiscordApi, login: DiscordLogin, archived: bool) -> None:
    place = forum(api)
    api.faults.plan(r"POST .*/threads$", "drop")
    with pytest.raises(Ambiguous):
        await login.poster.post(place, first(login), KEY)
    [thread] = api.threads(place.channel)
    await api.archive(thread["id"], archived=archived)
    assert await login.poster.find(place, KEY, soon()) == Posted(thread["id"], thread["id"])
    assert await login.poster.find(place, OTHER, soon()) is None


async def test_a_key_is_not_trusted_where_a_post_begins(api: DiscordApi, login: DiscordLogin) -> None:
    place = forum(api)
    assert await login.poster.nature(place) == Nature(keeps_keys=False, has_threads=True, publishes=False)
    assert (await login.poster.nature(replace(place, parent="5"))).keeps_keys
    assert (await login.poster.nature(Place("", api.channel_ids[0]))).keeps_keys


async def test_nothing_is_relied_upon_in_a_channel_that_cannot_be_looked_at(
    api: DiscordApi, platform: DiscordLogin
) -> None:
    place = Place("", api.channel_ids[0])
    api.faults.plan(r"GET .*/channels/\d+$", "500")
    assert await platform.poster.nature(place) == UNKNOWN
    assert (await platform.poster.nature(place)).keeps_keys
    asked = len(api.requests)
    assert (await platform.poster.nature(place)).keeps_keys
    assert len(api.requests) == asked


async def test_the_posts_of_others_and_deleted_ones_are_not_ours(api: DiscordApi, platform: DiscordLogin) -> None:
    place = forum(api)
    ours = await platform.poster.post(place, first(platform), KEY)
    elsewhere = replace(forum(api), title="another forum")
    await platform.poster.post(elsewhere, first(platform), OTHER)
    assert await platform.poster.find(place, OTHER, LONG_AGO) is None
    await api.delete(ours.channel, ours.message)
    assert await platform.poster.find(place, KEY, LONG_AGO) is None


async def test_many_archived_posts_are_read_page_by_page_and_no_further_than_needed(
    api: DiscordApi, platform: DiscordLogin, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.web.limits.enforced = False
    monkeypatch.setattr(history, "PAGE", 2)
    place = forum(api)
    posts = [(await platform.poster.post(place, first(platform), f"{n:024}")).channel for n in range(5)]
    for post in posts:
        await api.archive(post)
    assert await platform.poster.find(place, f"{0:024}", LONG_AGO) == Posted(posts[0], posts[0])
    before = len(api.requests)
    assert await platform.poster.find(place, KEY, soon() + timedelta(hours=2)) is None
    assert len(_archived(api, before)) == 1
    monkeypatch.setattr(history, "MOST_PAGES", 2)
    with pytest.raises(Unproven, match="was not found among them"):
        await platform.poster.find(place, KEY, LONG_AGO)


def _archived(api: DiscordApi, after: int) -> list[str]:
    return [one.path for one in api.requests[after:] if one.path.endswith("/threads/archived/public")]


@pytest.mark.parametrize("archived", [False, True])
async def test_a_clock_that_runs_hours_ahead_hides_no_post(
    api: DiscordApi, platform: DiscordLogin, archived: bool
) -> None:
    place = forum(api)
    posted = await platform.poster.post(place, first(platform), KEY)
    await api.archive(posted.channel, archived=archived)
    assert await platform.poster.find(place, KEY, soon() + timedelta(hours=9)) == posted


async def test_a_post_that_is_opened_while_the_archived_ones_are_read_is_found(
    api: DiscordApi, platform: DiscordLogin, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = forum(api)
    posted = await platform.poster.post(place, first(platform), KEY)
    await api.archive(posted.channel)
    reading = history.History._archived

    async def late(
        self: history.History, channel: discord.ForumChannel, since: datetime
    ) -> AsyncIterator[history.Json]:
        await api.archive(posted.channel, archived=False)
        async for one in reading(self, channel, since):
            yield one

    monkeypatch.setattr(history.History, "_archived", late)
    assert await platform.poster.find(place, KEY, soon()) == posted


async def test_nothing_is_proven_where_a_forums_history_may_not_be_read(
    api: DiscordApi, platform: DiscordLogin
) -> None:
    place = forum(api)
    api.permissions[place.channel] = MEMBER_PERMISSIONS & ~READ_HISTORY
    with pytest.raises(Unproven):
        await platform.poster.find(place, KEY, LONG_AGO)


# Edits.


@pytest.mark.parametrize("moderates", [False, True])
async def test_a_post_that_was_archived_is_opened_to_be_edited(
    api: DiscordApi, platform: DiscordLogin, moderates: bool
) -> None:
    place = forum(api)
    if moderates:
        api.permissions[place.channel] = MEMBER_PERMISSIONS | MANAGE_THREADS
    head, _, reply, *_ = platform.poster.render(digest())
    posted = await platform.poster.post(place, head, KEY)
    below = await platform.poster.post(replace(place, parent=posted.message), reply, OTHER)
    await api.archive(posted.channel)
    await platform.poster.edit("", posted, head, KEY)
    # Who may shut it leaves it as it was.
    assert api.world.channels[posted.channel].archived == moderates
    await api.archive(posted.channel)
    with pytest.raises(Frozen, match="archived"):
        await platform.poster.edit("", below, reply, OTHER)
    assert [bool(one["edited_timestamp"]) for one in api.messages(posted.channel)] == [True, False]


async def test_what_stands_in_a_locked_post_is_edited_no_more(api: DiscordApi, platform: DiscordLogin) -> None:
    place = forum(api)
    posted = await platform.poster.post(place, first(platform), KEY)
    await api.archive(posted.channel, locked=True)
    with pytest.raises(Frozen, match="only a moderator can open it"):
        await platform.poster.edit("", posted, first(platform), KEY)


# Announcements.


async def announced(api: DiscordApi, platform: DiscordLogin) -> Place:
    place = Place("", api.add_channel("news", ANNOUNCEMENT), publish=True)
    posted = await platform.poster.post(place, first(platform), KEY)
    return replace(place, parent=posted.message)


PUBLISH = Message("publish", {})


async def test_a_digest_is_published_and_to_publish_it_again_is_a_success(
    api: DiscordApi, platform: DiscordLogin
) -> None:
    place = await announced(api, platform)
    for _ in range(2):
        assert await platform.poster.post(place, PUBLISH, OTHER) == Posted(place.channel, place.parent or "")
    assert api.messages(place.channel)[0]["flags"] & 1
    assert [one.status for one in api.requests if one.path.endswith("crosspost")] == [200, 400]


async def test_a_publication_in_doubt_is_made_again(api: DiscordApi, platform: DiscordLogin) -> None:
    place = await announced(api, platform)
    api.faults.plan(CROSSPOST, "drop")
    with pytest.raises(Ambiguous):
        await platform.poster.post(place, PUBLISH, OTHER)
    await platform.poster.post(place, PUBLISH, OTHER)


async def test_the_eleventh_publication_of_an_hour_waits_as_long_as_discord_says(
    api: DiscordApi, platform: DiscordLogin
) -> None:
    place = await announced(api, platform)
    api.faults.plan(CROSSPOST, "429:3000")
    with pytest.raises(RateLimited) as limited:
        await platform.poster.post(place, PUBLISH, OTHER)
    assert limited.value.retry_after == 3000


async def test_only_what_stands_in_an_announcement_channel_is_published(
    api: DiscordApi, platform: DiscordLogin
) -> None:
    place = Place("", api.channel_ids[0], publish=True)
    posted = await platform.poster.post(place, first(platform), KEY)
    with pytest.raises(NotHere):
        await platform.poster.post(replace(place, parent=posted.message), PUBLISH, OTHER)
    with pytest.raises(ParentGone):
        await platform.poster.post(replace(await announced(api, platform), parent="7"), PUBLISH, OTHER)
    assert "`publish` does nothing here" in (await platform.poster.access(place)).idle


# Rooms and threads.


@pytest.mark.parametrize("kind", [VOICE, STAGE])
async def test_where_people_talk_a_thread_is_not_even_tried(api: DiscordApi, login: DiscordLogin, kind: int) -> None:
    place = Place("", api.add_channel("talk", kind))
    head, thread, *_ = login.poster.render(digest())
    posted = await login.poster.post(place, head, KEY)
    with pytest.raises(NotHere, match="has no threads, so a digest comes without"):
        await login.poster.post(replace(place, parent=posted.message), thread, OTHER)
    access = await login.poster.access(place)
    assert (access.blocked, access.flat) == ("", True)
    assert api.refusals == []
    assert not [one for one in api.requests if one.path.endswith("/threads")]


async def test_a_thread_can_be_subscribed_and_is_opened_by_what_is_posted(
    api: DiscordApi, platform: DiscordLogin
) -> None:
    thread = await a_thread(api, platform)
    await api.archive(thread)
    place = Place("", thread)
    posted = await platform.poster.post(place, first(platform), OTHER)
    assert posted.channel == thread
    assert not api.world.channels[thread].archived
    with pytest.raises(NotHere, match="A thread has no threads"):
        await platform.poster.post(replace(place, parent=posted.message), platform.poster.render(digest())[1], KEY)


async def test_a_locked_thread_is_told_before_anything_is_sent(api: DiscordApi, platform: DiscordLogin) -> None:
    thread = await a_thread(api, platform)
    await api.archive(thread, locked=True)
    with pytest.raises(Blocked, match="The thread is locked; a moderator can unlock it"):
        await platform.poster.post(Place("", thread), first(platform), OTHER)


async def a_thread(api: DiscordApi, platform: DiscordLogin) -> str:
    place = Place("", api.channel_ids[0])
    head, thread, *_ = platform.poster.render(digest())
    parent = (await platform.poster.post(place, head, KEY)).message
    return (await platform.poster.post(replace(place, parent=parent), thread, OTHER)).channel


async def test_a_post_of_a_forum_is_a_thread_that_can_be_subscribed(api: DiscordApi, platform: DiscordLogin) -> None:
    begun = await platform.poster.post(forum(api), first(platform), KEY)
    access: Access = await platform.poster.access(Place("", begun.channel))
    assert (access.blocked, access.flat, access.tags) == ("", True, ())
    assert (await platform.poster.post(Place("", begun.channel), first(platform), OTHER)).channel == begun.channel


async def test_a_thread_in_a_forum_is_asked_for_its_rights_at_once(api: DiscordApi, platform: DiscordLogin) -> None:
    place = forum(api)
    begun = await platform.poster.post(place, first(platform), KEY)
    api.permissions[place.channel] = MEMBER_PERMISSIONS & ~SEND_IN_THREADS
    with pytest.raises(DeliveryError, match="Send Messages in Threads"):
        await platform.poster.post(Place("", begun.channel), first(platform), OTHER)
