"""The Web API of the emulator, through the official SDK."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.emulators.emoji import MOST_OF_ONE_PERSON, MOST_ON_SLACK
from bot.emulators.slack.api import SlackApi
from bot.emulators.slack.errors import Refused
from bot.emulators.slack.state import add_reaction
from tests.emulators.slack.clients import client, refused, section

META = {"event_type": "digest", "event_payload": {"delivery": "7"}}


@pytest.fixture
async def api() -> AsyncIterator[SlackApi]:
    async with SlackApi(channels=["general", "papers"], rate_limits=False) as running:
        yield running


async def test_the_token_tells_who_the_bot_is(api: SlackApi) -> None:
    who = await client(api).auth_test()
    assert (who["team_id"], who["user_id"], who["bot_id"]) == (api.team_id, api.bot_user_id, api.bot_id)


@pytest.mark.parametrize(
    ("token", "error"), [("xoxb-other", "invalid_auth"), ("xapp-playground", "not_allowed_token_type")]
)
async def test_a_wrong_token_is_refused(api: SlackApi, token: str, error: str) -> None:
    assert (await refused(client(api, token).auth_test()))["error"] == error


async def test_no_token_is_not_authed(api: SlackApi) -> None:
    async with aiohttp.ClientSession() as session, session.post(f"{api.base_url}/auth.test") as response:
        assert await response.json() == {"ok": False, "error": "not_authed"}


@pytest.mark.parametrize("token", ["xapp-wrong", "xoxb-playground"])
async def test_only_the_app_token_opens_a_socket(api: SlackApi, token: str) -> None:
    answer = await refused(client(api).apps_connections_open(app_token=token))
    assert answer["error"] == "invalid_auth"


async def test_an_unknown_method_says_so(api: SlackApi) -> None:
    assert (await refused(client(api).api_call("chat.shout")))["error"] == "unknown_method"


async def test_a_message_is_found_again_by_its_metadata(api: SlackApi) -> None:
    slack, channel = client(api), api.channel_ids[0]
    posted = await slack.chat_postMessage(channel=channel, text="today", blocks=[section()], metadata=META)
    found = await slack.conversations_history(channel=channel, include_all_metadata=True, limit=15)
    assert [(m["ts"], m["metadata"]) for m in found["messages"]] == [(posted["ts"], META)]
    bare = await slack.conversations_history(channel=channel)
    assert "metadata" not in bare["messages"][0]


async def test_history_is_newest_first_in_pages_and_between_two_times(api: SlackApi) -> None:
    slack, channel = client(api), api.channel_ids[0]
    stamps = [(await slack.chat_postMessage(channel=channel, text=str(n)))["ts"] for n in range(5)]
    first = await slack.conversations_history(channel=channel, limit=3)
    rest = await slack.conversations_history(channel=channel, limit=3, cursor=first["response_metadata"]["next_cursor"])
    assert [m["text"] for m in (*first["messages"], *rest["messages"])] == ["4", "3", "2", "1", "0"]
    assert (first["has_more"], rest["has_more"]) == (True, False)
    since = await slack.conversations_history(channel=channel, oldest=stamps[3])
    assert [m["text"] for m in since["messages"]] == ["4"]
    within = await slack.conversations_history(channel=channel, oldest=stamps[1], latest=stamps[2], inclusive=True)
    assert [m["text"] for m in within["messages"]] == ["2", "1"]


async def test_replies_stay_in_their_thread(api: SlackApi) -> None:
    slack, channel = client(api), api.channel_ids[0]
    parent = (await slack.chat_postMessage(channel=channel, text="digest"))["ts"]
    for text in ("one", "two"):
        await slack.chat_postMessage(channel=channel, text=text, thread_ts=parent, metadata=META)
    thread = await slack.conversations_replies(channel=channel, ts=parent, include_all_metadata=True)
    assert [m["text"] for m in thread["messages"]] == ["digest", "one", "two"]
    assert thread["messages"][0]["reply_count"] == 2
    assert thread["messages"][1]["metadata"] == META
    assert [m["text"] for m in api.messages(channel)] == ["digest"]
    assert [m["text"] for m in api.replies(channel, parent)] == ["one", "two"]


async def test_a_reply_to_a_deleted_message_lands_in_the_channel(api: SlackApi) -> None:
    slack, channel = client(api), api.channel_ids[0]
    parent = (await slack.chat_postMessage(channel=channel, text="digest"))["ts"]
    api.delete(channel, parent)
    stray = await slack.chat_postMessage(channel=channel, text="one", thread_ts=parent)
    assert "thread_ts" not in stray["message"]
    assert [m["ts"] for m in api.messages(channel)] == [stray["ts"]]


async def test_a_reply_to_a_reply_is_refused(api: SlackApi) -> None:
    slack, channel = client(api), api.channel_ids[0]
    parent = (await slack.chat_postMessage(channel=channel, text="digest"))["ts"]
    reply = (await slack.chat_postMessage(channel=channel, text="one", thread_ts=parent))["ts"]
    answer = await refused(slack.chat_postMessage(channel=channel, text="x", thread_ts=reply))
    assert answer["error"] == "thread_not_found"
    assert (await refused(slack.conversations_replies(channel=channel, ts="1.000001")))["error"] == "thread_not_found"


async def test_an_update_without_blocks_takes_them_away_and_keeps_metadata(api: SlackApi) -> None:
    slack, channel = client(api), api.channel_ids[0]
    posted = await slack.chat_postMessage(channel=channel, text="a", blocks=[section()], metadata=META)
    await slack.chat_update(channel=channel, ts=posted["ts"], text="b", blocks=[section("new")])
    assert api.messages(channel)[0]["blocks"][0]["text"]["text"] == "new"
    await slack.chat_update(channel=channel, ts=posted["ts"], text="c")
    message = api.messages(channel)[0]
    assert (message["text"], message["metadata"], "blocks" in message) == ("c", META, False)


async def test_only_its_own_messages_can_be_changed(api: SlackApi) -> None:
    slack, channel = client(api), api.channel_ids[0]
    theirs = api.say(channel, "hello")
    assert (await refused(slack.chat_update(channel=channel, ts=theirs, text="b")))["error"] == "cant_update_message"
    assert (await refused(slack.chat_delete(channel=channel, ts=theirs)))["error"] == "cant_delete_message"
    assert (await refused(slack.chat_update(channel=channel, ts="1.2", text="b")))["error"] == "message_not_found"


async def test_what_a_person_types_calls_nobody_and_is_no_markup(api: SlackApi) -> None:
    channel = api.channel_ids[0]
    api.say(channel, "<!channel> a & b")
    assert api.messages(channel)[-1]["text"] == "&lt;!channel&gt; a &amp; b"


async def test_a_deleted_digest_leaves_a_tombstone_over_its_thread(api: SlackApi) -> None:
    slack, channel = client(api), api.channel_ids[0]
    parent = (await slack.chat_postMessage(channel=channel, text="digest"))["ts"]
    reply = (await slack.chat_postMessage(channel=channel, text="one", thread_ts=parent))["ts"]
    await slack.chat_delete(channel=channel, ts=parent)
    assert api.messages(channel)[0]["subtype"] == "tombstone"
    await slack.chat_delete(channel=channel, ts=reply)
    assert api.replies(channel, parent) == []


async def test_outside_of_a_channel_the_bot_may_post_but_not_read(api: SlackApi) -> None:
    slack, channel = client(api), api.channel_ids[1]
    api.members.discard(channel)
    api.scopes.update({"chat:write.public", "channels:join"})
    await slack.chat_postMessage(channel=channel, text="a")
    assert (await refused(slack.conversations_history(channel=channel)))["error"] == "not_in_channel"
    api.scopes.discard("chat:write.public")
    assert (await refused(slack.chat_postMessage(channel=channel, text="b")))["error"] == "not_in_channel"
    await slack.conversations_join(channel=channel)
    assert (await slack.conversations_history(channel=channel))["messages"][0]["text"] == "a"


async def test_archived_private_and_unknown_channels_are_named_as_such(api: SlackApi) -> None:
    slack = client(api)
    secret = api.world.add_channel("secret", is_private=True, member=False)
    api.world.channels[api.channel_ids[0]].is_archived = True
    errors = [
        (await refused(slack.chat_postMessage(channel=name, text="a")))["error"]
        for name in (secret.id, "C0NOWHERE00", api.channel_ids[0])
    ]
    assert errors == ["channel_not_found", "channel_not_found", "is_archived"]
    assert (await refused(slack.conversations_info(channel=secret.id)))["error"] == "channel_not_found"


async def test_a_missing_scope_is_named(api: SlackApi) -> None:
    api.scopes.difference_update({scope for scope in api.scopes if scope.endswith(":history")})
    answer = await refused(client(api).conversations_history(channel=api.channel_ids[0]))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "channels:history")


async def test_the_bot_reacts_once(api: SlackApi) -> None:
    slack, channel = client(api), api.channel_ids[0]
    ts = (await slack.chat_postMessage(channel=channel, text="a"))["ts"]
    await slack.reactions_add(channel=channel, timestamp=ts, name="star")
    assert (await refused(slack.reactions_add(channel=channel, timestamp=ts, name="star")))[
        "error"
    ] == "already_reacted"
    got = await slack.reactions_get(channel=channel, timestamp=ts, full=True)
    assert got["message"]["reactions"] == [{"name": "star", "users": [api.bot_user_id], "count": 1}]
    await slack.reactions_remove(channel=channel, timestamp=ts, name="star")
    gone = await refused(slack.reactions_remove(channel=channel, timestamp=ts, name="star"))
    assert gone["error"] == "no_reaction"


async def test_a_reaction_names_its_message_and_none_is_added_in_an_archived_channel(api: SlackApi) -> None:
    slack, channel = client(api), api.channel_ids[0]
    ts = str((await slack.chat_postMessage(channel=channel, text="a"))["ts"])
    await api.fortunes.archive(channel)
    answers = {
        "bad_timestamp": {"channel": channel, "timestamp": "yesterday"},
        "no_item_specified": {"channel": channel},
        "message_not_found": {"channel": channel, "timestamp": "1.000001"},
        "is_archived": {"channel": channel, "timestamp": ts},
    }
    for code, where in answers.items():
        told = await refused(slack.api_call("reactions.add", json={**where, "name": "star"}))
        assert told["error"] == code


async def test_an_emoji_that_the_workspace_does_not_have_is_refused(api: SlackApi) -> None:
    slack, channel = client(api), api.channel_ids[0]
    ts = (await slack.chat_postMessage(channel=channel, text="a"))["ts"]
    for name in ("no_such_emoji", "⭐", "+1::skin-tone-9"):
        unknown = await refused(slack.reactions_add(channel=channel, timestamp=ts, name=name))
        assert unknown["error"] == "invalid_name"
        with pytest.raises(Refused, match="invalid_name"):
            await api.react(channel, ts, name)
    api.world.emoji.add("no_such_emoji")
    await slack.reactions_add(channel=channel, timestamp=ts, name="no_such_emoji")


async def test_a_message_bears_only_so_many_emoji(api: SlackApi) -> None:
    slack, channel = client(api), api.channel_ids[0]
    ts = (await slack.chat_postMessage(channel=channel, text="a"))["ts"]
    names = sorted(api.world.emoji)[: MOST_ON_SLACK + 1]
    message = api.world.channels[channel].messages[ts]
    for at, name in enumerate(names[:MOST_ON_SLACK]):
        assert add_reaction(message, name, f"U0PERSON0{at % 3}")
    one_more = await refused(slack.reactions_add(channel=channel, timestamp=ts, name=names[-1]))
    assert one_more["error"] == "too_many_emoji"
    greedy = [add_reaction(message, name, "U0GREEDY01") for name in names[:MOST_OF_ONE_PERSON]]
    assert all(greedy)
    with pytest.raises(Refused, match="too_many_reactions"):
        add_reaction(message, names[MOST_OF_ONE_PERSON], "U0GREEDY01")


async def test_people_have_a_locale_for_those_who_ask(api: SlackApi) -> None:
    api.world.person("U0KOREAN01").locale = "ko-KR"
    slack = client(api)
    assert (await slack.users_info(user="U0KOREAN01", include_locale=True))["user"]["locale"] == "ko-KR"
    assert "locale" not in (await slack.users_info(user="U0KOREAN01"))["user"]
    assert (await refused(slack.users_info(user="U0NOBODY00")))["error"] == "user_not_found"


async def test_a_message_to_a_person_goes_to_their_direct_messages(api: SlackApi) -> None:
    slack = client(api)
    api.scopes.add("im:write")
    opened = (await slack.conversations_open(users="U0PERSON01"))["channel"]["id"]
    posted = await slack.chat_postMessage(channel="U0PERSON01", text="a word")
    assert posted["channel"] == opened
    assert opened not in api.channel_ids


async def test_channels_are_listed_and_linked(api: SlackApi) -> None:
    slack = client(api)
    listed = (await slack.conversations_list())["channels"]
    assert [(c["id"], c["name"], c["is_member"]) for c in listed] == [
        (api.channel_ids[0], "general", True),
        (api.channel_ids[1], "papers", True),
    ]
    ts = (await slack.chat_postMessage(channel=listed[0]["id"], text="a"))["ts"]
    link = await slack.chat_getPermalink(channel=listed[0]["id"], message_ts=ts)
    assert link["permalink"].endswith(f"/archives/{listed[0]['id']}/p{ts.replace('.', '')}")


async def test_forms_queries_and_json_are_read_alike(api: SlackApi) -> None:
    channel = api.channel_ids[0]
    headers = {"Authorization": f"Bearer {api.bot_token}"}
    blocks = '[{"type": "divider"}]'
    async with aiohttp.ClientSession(f"{api.base_url}/", headers=headers) as session:
        await session.post("chat.postMessage", data={"channel": channel, "blocks": blocks, "text": "form"})
        await session.get("chat.postMessage", params={"channel": channel, "blocks": blocks, "text": "query"})
        await session.post("chat.postMessage", json={"channel": channel, "blocks": blocks, "text": "json"})
    assert [(m["text"], m["blocks"][0]["type"]) for m in api.messages(channel)] == [
        ("form", "divider"),
        ("query", "divider"),
        ("json", "divider"),
    ]


async def test_a_burst_passes_and_the_next_message_has_to_wait() -> None:
    async with SlackApi() as api:
        slack, channel = client(api), api.channel_ids[0]
        for number in range(5):
            await slack.chat_postMessage(channel=channel, text=str(number))
        with pytest.raises(Exception, match="ratelimited") as caught:
            await slack.chat_postMessage(channel=channel, text="5")
        assert caught.value.response.headers["Retry-After"] == "1"  # type: ignore[attr-defined]
        assert api.requests[-1].status == 429
        assert len(api.messages(channel)) == 5


async def test_a_long_text_without_blocks_becomes_several_messages(api: SlackApi) -> None:
    slack, channel = client(api), api.channel_ids[0]
    await slack.chat_postMessage(channel=channel, text="x" * 4001)
    assert [len(m["text"]) for m in api.messages(channel)] == [4000, 1]
    assert api.splits == [m["ts"] for m in api.messages(channel)]
    await slack.chat_postMessage(channel=channel, text="x" * 4001, blocks=[section()])
    assert len(api.messages(channel)) == 3


async def test_many_posts_at_once_keep_their_own_times(api: SlackApi) -> None:
    slack, channel = client(api), api.channel_ids[0]
    posted = await asyncio.gather(*(slack.chat_postMessage(channel=channel, text=str(n)) for n in range(20)))
    assert len({answer["ts"] for answer in posted}) == len(api.messages(channel)) == 20
