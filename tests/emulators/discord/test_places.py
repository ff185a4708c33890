"""Forums, announcement channels and threads take and refuse what they do on Discord, from discord.py too."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.emulators.discord.api import DiscordApi
from bot.emulators.discord.judge import Judge
from bot.emulators.discord.state import (
    ANNOUNCEMENT,
    FORUM,
    MANAGE_THREADS,
    MEDIA,
    MEMBER_PERMISSIONS,
    READ_HISTORY,
    SEND_MESSAGES,
    STAGE,
    VOICE,
)
from tests.emulators.discord.clients import Rest, rest, running

WORDS = {"content": "the digest"}


@pytest.fixture
async def api(test_data: Path) -> AsyncIterator[DiscordApi]:
    judge = Judge(test_data / "spec" / "discord-openapi.json")
    async with DiscordApi(judge=judge, rate_limits=False) as made:
        yield made
        assert made.misanswers == []


@pytest.fixture
async def send(api: DiscordApi) -> AsyncIterator[Rest]:
    async with rest(api) as made:
        yield made


async def post(send: Rest, forum: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    _, answer = await send("POST", f"/channels/{forum}/threads", {"name": "today", "message": WORDS, **more})
    return dict(answer)


@pytest.mark.parametrize("kind", [FORUM, MEDIA])
async def test_a_forum_takes_posts_and_no_messages(api: DiscordApi, send: Rest, kind: int) -> None:
    forum = api.add_channel("papers", kind)
    assert (await send("POST", f"/channels/{forum}/messages", WORDS))[1]["code"] == 50008
    made = await post(send, forum)
    assert (made["parent_id"], made["id"], made["message"]["channel_id"]) == (forum, made["message"]["id"], made["id"])
    assert [it["content"] for it in api.messages(made["id"])] == ["the digest"]
    assert (await send("POST", f"/channels/{made['id']}/messages", WORDS))[0] == 200


async def test_a_forum_knows_no_nonce(api: DiscordApi, send: Rest) -> None:
    forum = api.add_channel("papers", FORUM)
    once = {**WORDS, "nonce": "key", "enforce_nonce": True}
    made = [await post(send, forum, message=once) for _ in range(2)]
    assert made[0]["id"] != made[1]["id"]


async def test_a_forum_that_asks_for_a_tag_takes_no_post_without_one(api: DiscordApi, send: Rest) -> None:
    forum = api.add_channel("papers", FORUM, tags=["news"], needs_tag=True)
    [tag] = (await send("GET", f"/channels/{forum}", None))[1]["available_tags"]
    assert (await post(send, forum))["code"] == 40067
    assert (await post(send, forum, applied_tags=["1"]))["code"] == 10087
    assert (await post(send, forum, applied_tags=[tag["id"]]))["applied_tags"] == [tag["id"]]
    api.world.channels[forum].available_tags[0]["moderated"] = True
    assert (await post(send, forum, applied_tags=[tag["id"]]))["code"] == 50013


async def test_a_post_needs_send_messages_alone(api: DiscordApi, send: Rest) -> None:
    forum = api.add_channel("papers", FORUM)
    await api.permit(forum, 1 << 10 | SEND_MESSAGES)
    assert "id" in await post(send, forum)
    await api.permit(forum, MEMBER_PERMISSIONS & ~SEND_MESSAGES)
    assert (await post(send, forum))["code"] == 50013


async def test_posts_are_listed_open_or_archived(api: DiscordApi, send: Rest) -> None:
    forum = api.add_channel("papers", FORUM)
    posts = [(await post(send, forum))["id"] for _ in range(4)]
    for shut in posts[:3]:
        await api.archive(shut)
    assert [it["id"] for it in await _listed(send, f"/guilds/{api.guild_id}/threads/active")] == posts[3:]
    old = f"/channels/{forum}/threads/archived/public"
    first = (await send("GET", f"{old}?limit=2", None))[1]
    assert ([it["id"] for it in first["threads"]], first["has_more"]) == (posts[2:0:-1], True)
    before = first["threads"][-1]["thread_metadata"]["archive_timestamp"].replace("+", "%2B")
    assert [it["id"] for it in await _listed(send, f"{old}?before={before}")] == posts[:1]
    assert (await send("GET", f"{old}?before=yesterday", None))[0] == 400
    await api.permit(forum, MEMBER_PERMISSIONS & ~READ_HISTORY)
    assert (await send("GET", old, None))[1]["code"] == 50013


async def _listed(send: Rest, path: str) -> list[dict[str, Any]]:
    status, told = await send("GET", path, None)
    assert status == 200
    return list(told["threads"])


async def test_an_archived_thread_is_opened_before_it_is_edited(api: DiscordApi, send: Rest) -> None:
    made = (await post(send, api.add_channel("papers", FORUM)))["id"]
    await api.archive(made)
    edit = ("PATCH", f"/channels/{made}/messages/{made}", {"content": "new"})
    assert (await send(*edit))[1]["code"] == 50083
    assert (await send("PATCH", f"/channels/{made}", {"archived": False}))[0] == 200
    assert (await send(*edit))[0] == 200


async def test_a_locked_thread_is_a_moderators_and_so_is_shutting_one(api: DiscordApi, send: Rest) -> None:
    forum = api.add_channel("papers", FORUM)
    made = (await post(send, forum))["id"]
    assert (await send("PATCH", f"/channels/{made}", {"archived": True}))[1]["code"] == 50013
    await api.archive(made, locked=True)
    assert (await send("PATCH", f"/channels/{made}", {"archived": False}))[1]["code"] == 50013
    await api.permit(forum, MEMBER_PERMISSIONS | MANAGE_THREADS)
    told = (await send("PATCH", f"/channels/{made}", {"archived": False, "locked": False}))[1]
    assert not told["thread_metadata"]["locked"]


@pytest.mark.parametrize("kind", [VOICE, STAGE])
async def test_where_people_talk_there_are_messages_and_no_threads(api: DiscordApi, send: Rest, kind: int) -> None:
    room = api.add_channel("talk", kind)
    status, made = await send("POST", f"/channels/{room}/messages", WORDS)
    assert status == 200
    below = await send("POST", f"/channels/{room}/messages/{made['id']}/threads", {"name": "a"})
    alone = await send("POST", f"/channels/{room}/threads", {"name": "a"})
    assert (below[1]["code"], alone[1]["code"]) == (50024, 50024)


async def test_a_thread_has_no_thread_inside(api: DiscordApi, send: Rest) -> None:
    made = (await post(send, api.add_channel("papers", FORUM)))["id"]
    assert (await send("POST", f"/channels/{made}/messages/{made}/threads", {"name": "a"}))[1]["code"] == 50024


async def test_an_announcement_is_published_once_and_edited_three_times_an_hour(api: DiscordApi, send: Rest) -> None:
    news = api.add_channel("news", ANNOUNCEMENT)
    made = (await send("POST", f"/channels/{news}/messages", WORDS))[1]
    crosspost = ("POST", f"/channels/{news}/messages/{made['id']}/crosspost", None)
    status, published = await send(*crosspost)
    assert (status, published["flags"] & 1) == (200, 1)
    assert (await send(*crosspost))[1]["code"] == 40033
    edits = [await send("PATCH", f"/channels/{news}/messages/{made['id']}", {"content": str(n)}) for n in range(4)]
    assert [status for status, _ in edits] == [200, 200, 200, 429]
    assert edits[3][1]["code"] == 20028
    assert edits[3][1]["retry_after"] > 3000


async def test_only_announcements_are_published(api: DiscordApi, send: Rest) -> None:
    channel = api.channel_ids[0]
    made = (await send("POST", f"/channels/{channel}/messages", WORDS))[1]
    assert (await send("POST", f"/channels/{channel}/messages/{made['id']}/crosspost", None))[1]["code"] == 50024


async def test_ten_announcements_are_published_an_hour() -> None:
    async with DiscordApi() as api, rest(api) as send:
        news = api.add_channel("news", ANNOUNCEMENT)
        codes = []
        for _ in range(11):
            made = await api.say(news, "a", user="bo")
            codes.append((await send("POST", f"/channels/{news}/messages/{made['id']}/crosspost", None))[0])
        assert codes == [403] * 10 + [429]


async def test_a_real_client_sees_forums_and_their_posts(test_data: Path) -> None:
    judge = Judge(test_data / "spec" / "discord-openapi.json")
    async with DiscordApi(judge=judge, rate_limits=False) as api:
        forum = api.add_channel("papers", FORUM, tags=["news", "papers"], needs_tag=True)
        news = api.add_channel("news", ANNOUNCEMENT)
        async with running(api) as bot:
            seen, board = bot.get_channel(int(forum)), bot.get_channel(int(news))
            assert isinstance(seen, discord.ForumChannel)
            assert isinstance(board, discord.TextChannel)
            assert seen.flags.require_tag
            made = await seen.create_thread(name="today", content="a", applied_tags=[seen.available_tags[1]])
            await made.thread.send("a paper")
            await api.archive(str(made.thread.id))
            assert [it.id async for it in seen.archived_threads()] == [made.thread.id]
            await made.thread.edit(archived=False)
            assert [it.id for it in await seen.guild.active_threads()] == [made.thread.id]
            assert [it.name for it in made.thread.applied_tags] == ["papers"]
            sent = await board.send("news")
            await sent.publish()
            assert (await board.fetch_message(sent.id)).flags.crossposted
            assert (api.misanswers, api.refusals) == ([], [])


async def test_a_person_begins_a_post_whose_first_message_bears_its_id(api: DiscordApi, send: Rest) -> None:
    forum = api.add_channel("papers", FORUM, tags=["news"])
    made = await api.begin_post(forum, "today", "What shall we read?", user="ada")
    told = (await send("GET", f"/channels/{made}", None))[1]
    ada = api.world.user("ada")["id"]
    assert (told["parent_id"], told["name"], told["owner_id"], told["applied_tags"]) == (forum, "today", ada, [])
    assert [(it["id"], it["content"]) for it in api.messages(made)] == [(made, "What shall we read?")]
