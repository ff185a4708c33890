"""Socket Mode of the emulator, through the official bolt."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.emulators.slack.api import SlackApi
from tests.emulators.slack.clients import actions, button, client, new_app, running, section

Json = dict[str, Any]


@pytest.fixture
async def api() -> AsyncIterator[SlackApi]:
    async with SlackApi(rate_limits=False) as running_api:
        yield running_api


async def test_a_command_is_answered_in_its_ack(api: SlackApi) -> None:
    app = new_app(api)

    @app.command("/paper")
    async def paper(ack: AsyncAck, command: Json) -> None:
        await ack(text=f"{command['user_id']}: {command['text']}", blocks=[section()])

    async with running(api, app):
        answer = await api.command("/paper", "lora", user="U0READER01")
    assert answer.acked
    assert answer.payload is not None
    assert answer.payload["text"] == "U0READER01: lora"
    assert answer.surfaces[0].blocks[0]["type"] == "section"
    assert api.messages(api.channel_ids[0]) == []


async def test_an_open_answer_is_posted_for_everybody(api: SlackApi) -> None:
    app = new_app(api)

    @app.command("/paper")
    async def paper(ack: AsyncAck) -> None:
        await ack(text="here", response_type="in_channel")

    async with running(api, app):
        await api.command("/paper", "")
    assert [m["text"] for m in api.messages(api.channel_ids[0])] == ["here"]


async def test_an_ack_with_wrong_blocks_is_recorded(api: SlackApi) -> None:
    app = new_app(api)

    @app.command("/paper")
    async def paper(ack: AsyncAck) -> None:
        await ack(text="x", blocks=[{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}])

    async with running(api, app):
        answer = await api.command("/paper", "")
    assert answer.acked
    assert "invalid_blocks" in answer.refusal
    assert api.refusals == [answer.refusal]
    assert answer.surfaces == []


async def test_a_command_that_nobody_takes_is_not_acked(api: SlackApi) -> None:
    async with running(api, new_app(api)):
        answer = await api.command("/unknown", "", timeout=0.2)
    assert not answer.acked
    assert not (await api.command("/paper", "", timeout=0.05)).acked


async def test_a_reaction_reaches_the_app(api: SlackApi) -> None:
    app, got, channel = new_app(api), list[Json](), api.channel_ids[0]

    @app.event("reaction_added")
    @app.event("reaction_removed")
    async def reacted(event: Json) -> None:
        got.append(event)

    ts = (await client(api).chat_postMessage(channel=channel, text="a"))["ts"]
    async with running(api, app):
        assert await api.react(channel, ts, "star", user="U0READER01")
        assert not await api.react(channel, ts, "star", user="U0READER01")
        assert await api.unreact(channel, ts, "star", user="U0READER01")
    assert [event["type"] for event in got] == ["reaction_added", "reaction_removed"]
    assert got[0]["item"] == {"type": "message", "channel": channel, "ts": ts}
    assert got[0]["item_user"] == api.bot_user_id


async def test_no_reactions_are_seen_from_outside_of_a_channel(api: SlackApi) -> None:
    channel = api.channel_ids[0]
    ts = (await client(api).chat_postMessage(channel=channel, text="a"))["ts"]
    async with running(api, new_app(api)):
        api.members.discard(channel)
        assert not await api.react(channel, ts, "star")
    assert api.socket.sent == []


async def test_an_event_comes_again_until_it_is_acked(api: SlackApi) -> None:
    app, tries = new_app(api), list[Json]()
    api.socket.ack_timeout, api.socket.retry_delays = 0.2, (0.01, 0.01)

    @app.event("reaction_added")
    async def reacted(body: Json) -> None:
        tries.append(body)
        if len(tries) < 3:
            raise RuntimeError("the archive is busy")

    async with running(api, app):
        assert await api.event({"type": "reaction_added", "user": "U0READER01", "reaction": "star", "item": {}})
    assert len({body["event_id"] for body in tries}) == 1
    retries = [(sent["retry_attempt"], sent["retry_reason"]) for sent in api.socket.sent]
    assert retries == [(0, ""), (1, "timeout"), (2, "timeout")]


async def test_an_event_that_is_never_acked_is_given_up(api: SlackApi) -> None:
    api.socket.ack_timeout, api.socket.retry_delays = 0.05, (0.01,)
    async with running(api, new_app(api)):
        assert not await api.event({"type": "reaction_added", "user": "U0READER01"})
    assert len(api.socket.sent) == 2


async def test_a_click_on_a_message_can_change_it(api: SlackApi) -> None:
    app, channel = new_app(api), api.channel_ids[0]

    @app.action("vote")
    async def vote(ack: AsyncAck, respond: AsyncRespond, action: Json, body: Json) -> None:
        await ack()
        old = body["message"]["text"]
        await respond(text=f"{old} +{action['value']}", replace_original=True)

    blocks = [actions(button("vote", "1"), button("other")), actions(button("vote", "2"))]
    ts = (await client(api).chat_postMessage(channel=channel, text="a", blocks=blocks))["ts"]
    async with running(api, app):
        answer = await api.click(channel, ts, "vote", value="2")
        assert (await answer.wait_response())["text"] == "a +2"
    assert answer.acked
    assert api.messages(channel)[0]["text"] == "a +2"


async def test_a_private_answer_can_be_paged(api: SlackApi) -> None:
    app, channel = new_app(api), api.channel_ids[0]

    @app.command("/paper")
    async def paper(ack: AsyncAck) -> None:
        await ack(text="page 1", blocks=[actions(button("more", "2"))])

    @app.action("more")
    async def more(ack: AsyncAck, respond: AsyncRespond, action: Json, body: Json) -> None:
        assert "message" not in body
        await ack()
        await respond(text=f"page {action['value']}", blocks=[actions(button("more", "3"))], replace_original=True)

    async with running(api, app):
        first = await api.command("/paper", "x")
        second = await api.click(channel, "", "more", answer=first)
        await second.wait_response()
        third = await api.click(channel, "", "more", answer=second)
    assert [third.responses[0]["text"], first.surfaces[0].text] == ["page 3", "page 3"]
    assert api.messages(channel) == []


async def test_a_click_on_nothing_is_the_tests_own_mistake(api: SlackApi) -> None:
    channel = api.channel_ids[0]
    ts = (await client(api).chat_postMessage(channel=channel, text="a", blocks=[actions(button("vote"))]))["ts"]
    with pytest.raises(LookupError, match="there are: vote"):
        await api.click(channel, ts, "save")


async def test_a_response_url_is_good_for_five_uses(api: SlackApi) -> None:
    app, addresses = new_app(api), list[str]()

    @app.command("/paper")
    async def paper(ack: AsyncAck, command: Json) -> None:
        addresses.append(command["response_url"])
        await ack()

    async with running(api, app), aiohttp.ClientSession() as session:
        answer = await api.command("/paper", "")
        seen = [(await session.post(addresses[0], json={"text": str(n)})).status for n in range(6)]
        wrong = await session.post(addresses[0] + "x", json={"text": "x"})
    assert seen == [200, 200, 200, 200, 200, 404]
    assert (len(answer.responses), wrong.status) == (5, 404)


async def test_a_response_with_wrong_blocks_is_refused(api: SlackApi) -> None:
    app = new_app(api)

    @app.command("/paper")
    async def paper(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        assert (await respond(text="x", blocks=[{"type": "section"}])).status_code == 400

    async with running(api, app):
        answer = await api.command("/paper", "")
    assert answer.acked
    assert answer.responses == []
    assert "invalid_blocks" in api.refusals[0]


async def test_each_payload_goes_to_one_of_two_sockets(api: SlackApi) -> None:
    seen: list[str] = []

    def app_named(name: str) -> Any:  # noqa: ANN401 - AsyncApp has no exported type for a listener's owner
        app = new_app(api)

        @app.event("reaction_added")
        async def reacted() -> None:
            seen.append(name)

        return app

    async with running(api, app_named("a")), running(api, app_named("b"), sockets=2):
        for _ in range(4):
            assert await api.event({"type": "reaction_added", "user": "U0READER01"})
    assert sorted(seen) == ["a", "a", "b", "b"]


async def test_after_a_refresh_the_app_is_back(api: SlackApi) -> None:
    app = new_app(api)

    @app.command("/paper")
    async def paper(ack: AsyncAck) -> None:
        await ack(text="still here")

    async with running(api, app):
        await api.ask_reconnect()
        await api.connected()
        assert (await api.command("/paper", "")).acked
    opened = [record for record in api.requests if record.method == "apps.connections.open"]
    assert len(opened) == 2


async def test_a_socket_that_dies_before_the_ack_gets_the_event_again(api: SlackApi) -> None:
    app, seen = new_app(api), list[str]()

    @app.event("reaction_added")
    async def reacted(body: Json) -> None:
        seen.append(body["event_id"])
        if len(seen) == 1:
            await api.ask_reconnect()

    async with running(api, app):
        assert await api.event({"type": "reaction_added", "user": "U0READER01"})
    assert len(seen) == 2
    assert len(set(seen)) == 1


async def test_a_ticket_opens_one_socket_once(api: SlackApi) -> None:
    opened = await client(api).apps_connections_open(app_token=api.app_token)
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(opened["url"]) as socket:
            hello = await socket.receive_json()
            assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(opened["url"])


async def test_a_hundred_commands_at_once_are_all_answered(api: SlackApi) -> None:
    app = new_app(api)

    @app.command("/paper")
    async def paper(ack: AsyncAck, command: Json) -> None:
        await ack(text=command["text"])

    async with running(api, app):
        answers = await asyncio.gather(*(api.command("/paper", str(number)) for number in range(100)))
    assert [answer.payload for answer in answers] == [{"text": str(number)} for number in range(100)]
