"""HTTP mode of the emulator: real signatures, real encodings, and Slack's own bolt at the other end."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.emulators.slack.api import SlackApi
from tests.emulators.slack.clients import actions, button, client

Json = dict[str, Any]
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


@pytest.fixture
async def api() -> AsyncIterator[SlackApi]:
    async with SlackApi(signing_secret=SECRET, rate_limits=False) as running_api:
        yield running_api


@dataclass
class Listener:
    """A bare web server that keeps what it is sent; it answers with `statuses` in turn and 200 then."""

    statuses: list[int] = field(default_factory=list)
    answer: str = ""
    url: str = ""
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.heard.append(({name.lower(): value for name, value in request.headers.items()}, body))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200, text=self.answer)


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


@pytest.fixture
async def listener(api: SlackApi) -> AsyncIterator[Listener]:
    """A server that gets everything, without having been asked for a challenge."""
    listener, app = Listener(), web.Application()
    app.router.add_post("/slack/events", listener.take)
    async with served(app) as listener.url:
        api.http.url = listener.url
        yield listener


def signature(headers: dict[str, str], body: bytes) -> str:
    """As Slack describes it, computed without the emulator."""
    base = f"v0:{headers['x-slack-request-timestamp']}:{body.decode()}"
    return "v0=" + hmac.new(SECRET.encode(), base.encode(), hashlib.sha256).hexdigest()


async def test_every_kind_is_signed_just_now_over_its_very_bytes(api: SlackApi, listener: Listener) -> None:
    channel = api.channel_ids[0]
    ts = (await client(api).chat_postMessage(channel=channel, text="a", blocks=[actions(button("save"))]))["ts"]
    assert (await api.command("/paper", "로라 & <b>")).acked
    assert (await api.click(channel, ts, "save")).acked
    assert await api.react(channel, ts, "star")
    assert await api.event({"type": "app_home_opened"})
    assert len(listener.heard) == 4
    for headers, body in listener.heard:
        assert headers["x-slack-signature"] == signature(headers, body)
        assert abs(time.time() - int(headers["x-slack-request-timestamp"])) < 60
        assert "x-slack-retry-num" not in headers
    assert api.socket.sent == []


async def test_commands_are_forms_clicks_a_form_with_json_and_events_json(api: SlackApi, listener: Listener) -> None:
    channel, form = api.channel_ids[0], "application/x-www-form-urlencoded"
    ts = (await client(api).chat_postMessage(channel=channel, text="a", blocks=[actions(button("save"))]))["ts"]
    await api.command("/paper", "a+b & c=한")
    await api.click(channel, ts, "save")
    await api.react(channel, ts, "star")
    (command, click, reaction) = listener.heard
    assert [headers["content-type"] for headers, _ in listener.heard] == [form, form, "application/json"]
    fields = parse_qs(command[1].decode(), strict_parsing=True)
    assert (fields["command"], fields["text"]) == (["/paper"], ["a+b & c=한"])
    (payload,) = parse_qs(click[1].decode(), strict_parsing=True)["payload"]
    assert json.loads(payload)["actions"][0]["action_id"] == "save"
    assert json.loads(reaction[1])["event"]["reaction"] == "star"


async def test_an_event_that_fails_is_signed_anew_and_sent_again(api: SlackApi, listener: Listener) -> None:
    seconds = itertools.count(int(time.time()))
    api.world.clock = lambda: next(seconds)
    listener.statuses = [500, 302]
    assert await api.event({"type": "app_home_opened"})
    assert [headers.get("x-slack-retry-num") for headers, _ in listener.heard] == [None, "1", "2"]
    assert len({body for _, body in listener.heard}) == 1
    assert len({headers["x-slack-signature"] for headers, _ in listener.heard}) == 3
    assert all(headers["x-slack-signature"] == signature(headers, body) for headers, body in listener.heard)


@pytest.mark.parametrize(
    ("text", "payload"), [("", None), ("found", {"text": "found"}), ('{"text": "found"}', {"text": "found"})]
)
async def test_a_command_is_answered_by_words_or_json(
    api: SlackApi, listener: Listener, text: str, payload: Json | None
) -> None:
    listener.answer = text
    answer = await api.command("/paper", "lora")
    assert (answer.acked, answer.payload) == (True, payload)


async def test_what_is_refused_or_not_heard_is_not_acked(api: SlackApi, listener: Listener) -> None:
    listener.statuses = [404]
    assert not (await api.command("/paper", "lora")).acked
    api.http.url = "http://127.0.0.1:9/"
    assert not (await api.command("/paper", "lora")).acked
    api.socket.retry_delays = ()
    assert not await api.event({"type": "app_home_opened"})


async def test_a_replay_is_the_same_request_to_the_byte(api: SlackApi, listener: Listener) -> None:
    await api.command("/paper", "lora")
    (request,) = api.http.sent
    assert await api.http.post(request) == (200, "")
    first, second = listener.heard
    assert first == second


async def test_an_address_that_knows_no_challenge_is_not_kept(api: SlackApi, listener: Listener) -> None:
    await api.deliver_to("")
    listener.answer = "hello"
    with pytest.raises(ConnectionError, match="challenge"):
        await api.deliver_to(listener.url)
    with pytest.raises(ConnectionError, match="Nobody"):
        await api.deliver_to("http://127.0.0.1:9/")
    assert api.http.url == ""


async def test_bolt_takes_the_challenge_and_the_signatures() -> None:
    got: list[Json] = []
    async with SlackApi(signing_secret=SECRET, rate_limits=False) as api:
        app = AsyncApp(client=client(api), signing_secret=SECRET, process_before_response=True)

        @app.command("/paper")
        async def paper(ack: AsyncAck, command: Json) -> None:
            await ack(text=command["text"])

        @app.event("reaction_added")
        async def reacted(event: Json) -> None:
            got.append(event)

        async with asyncio.timeout(20), served(app.web_app("/slack/events")) as url:
            await api.deliver_to(url)
            answer = await api.command("/paper", "lora")
            assert answer.payload == {"text": "lora"}
            assert await api.event({"type": "reaction_added", "user": "U1", "reaction": "star", "item": {}})
            api.http.secret = "another"
            assert not (await api.command("/paper", "lora")).acked
    assert [event["reaction"] for event in got] == ["star"]
    assert api.http.statuses == [200, 200, 200, 401]


async def test_a_request_url_may_be_given_at_once(listener: Listener) -> None:
    async with SlackApi(request_url=listener.url) as api:
        assert (await api.command("/paper", "lora")).acked
    assert len(listener.heard) == 1
