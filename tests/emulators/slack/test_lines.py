"""Lines that break, views that open, tokens that end: the emulator's less common sides."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.emulators.slack.api import SlackApi
from tests.emulators.slack.clients import actions, button, client, new_app, refused, running

Json = dict[str, Any]


@pytest.fixture
async def api() -> AsyncIterator[SlackApi]:
    async with SlackApi(rate_limits=False) as running_api:
        yield running_api


def modal(text: str = "Search") -> Json:
    field = {"type": "plain_text_input", "action_id": "words"}
    label = {"type": "plain_text", "text": "Words"}
    title = {"type": "plain_text", "text": text}
    block = {"type": "input", "block_id": "query", "label": label, "element": field}
    return {"type": "modal", "callback_id": "search", "title": title, "submit": title, "blocks": [block]}


async def test_a_modal_opens_once_per_trigger_and_is_submitted(api: SlackApi) -> None:
    app, errors, words = new_app(api), list[str](), list[str]()

    @app.command("/paper")
    async def paper(ack: AsyncAck, command: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=modal())
        again = await refused(client.views_open(trigger_id=command["trigger_id"], view=modal()))
        errors.append(again["error"])

    @app.view("search")
    async def search(ack: AsyncAck, view: Json) -> None:
        words.append(view["state"]["values"]["query"]["words"]["value"])
        await ack(response_action="update", view=modal("Found"))

    async with running(api, app):
        await api.command("/paper", "")
        answer = await api.submit(api.modal()["id"], {"words": "lora"})
    assert (errors, words, answer.refusal) == (["exchanged_trigger_id"], ["lora"], "")
    assert answer.payload is not None
    assert answer.payload["response_action"] == "update"


async def test_a_trigger_grows_old(api: SlackApi) -> None:
    slack, trigger = client(api), api.world.trigger()
    now = api.world.clock
    api.world.clock = lambda: now() + 4
    assert (await refused(slack.views_open(trigger_id=trigger, view=modal())))["error"] == "expired_trigger_id"
    assert (await refused(slack.views_open(trigger_id="1.2.3", view=modal())))["error"] == "invalid_trigger_id"


async def test_a_button_of_the_home_tab_works(api: SlackApi) -> None:
    app, seen = new_app(api), list[Json]()

    @app.event("app_home_opened")
    async def opened(event: Json, client: AsyncWebClient) -> None:
        view = {"type": "home", "blocks": [actions(button("forget", "7"))]}
        await client.views_publish(user_id=event["user"], view=view)

    @app.action("forget")
    async def forget(ack: AsyncAck, body: Json) -> None:
        seen.append(body)
        await ack()

    async with running(api, app):
        assert await api.event({"type": "app_home_opened", "user": "U0PERSON01", "channel": "D0", "tab": "home"})
        answer = await api.click_view(api.world.homes["U0PERSON01"]["id"], "forget")
    assert answer.acked
    assert (seen[0]["container"]["type"], seen[0]["actions"][0]["value"]) == ("view", "7")


async def test_a_command_sent_while_no_socket_is_open_waits_for_one(api: SlackApi) -> None:
    app = new_app(api)

    @app.command("/paper")
    async def paper(ack: AsyncAck) -> None:
        await ack(text="late")

    async with asyncio.TaskGroup() as group:
        asked = group.create_task(api.command("/paper", ""))
        await asyncio.sleep(0)
        async with running(api, app):
            assert (await asked).acked


async def test_an_app_comes_back_after_its_line_is_cut(api: SlackApi) -> None:
    app = new_app(api)

    @app.command("/paper")
    async def paper(ack: AsyncAck) -> None:
        await ack(text="back")

    handler = AsyncSocketModeHandler(app, api.app_token, ping_interval=0.1)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await api.connected()
    api.cut_sockets()
    answer = await api.command("/paper", "")
    await handler.close_async()  # type: ignore[no-untyped-call]
    assert answer.payload == {"text": "back"}


async def test_close_frames_are_answered_at_once_from_both_sides() -> None:
    async with SlackApi() as api:
        async with running(api, new_app(api)):
            started = time.monotonic()
        assert time.monotonic() - started < 8  # aiohttp waits 10 s for an answer that does not come
        opened = await client(api).apps_connections_open(app_token=api.app_token)
        session = aiohttp.ClientSession()
        socket = await session.ws_connect(opened["url"])
        await api.connected()
        started = time.monotonic()
    assert time.monotonic() - started < 8
    assert (await socket.receive_json())["type"] == "hello"
    assert (await socket.receive()).data == aiohttp.WSCloseCode.GOING_AWAY
    await session.close()


async def test_the_eleventh_socket_is_sent_away(api: SlackApi) -> None:
    slack = client(api)
    async with aiohttp.ClientSession() as session:
        tickets = [await slack.apps_connections_open(app_token=api.app_token) for _ in range(11)]
        sockets = [await session.ws_connect(ticket["url"]) for ticket in tickets]
        first = [await socket.receive_json() for socket in sockets]
    assert [said["type"] for said in first] == ["hello"] * 10 + ["disconnect"]
    assert first[-1]["reason"] == "too_many_websockets"


async def test_a_revoked_token_opens_nothing(api: SlackApi) -> None:
    api.revoke("account_inactive")
    assert (await refused(client(api).auth_test()))["error"] == "account_inactive"
    api.revoke("")
    assert (await client(api).auth_test())["ok"]


async def test_the_emulator_runs_alone_and_prints_its_address() -> None:
    module = [sys.executable, "-m", "bot.emulators.slack.api", "--port", "0"]
    process = await asyncio.create_subprocess_exec(*module, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    address = (await process.stdout.readline()).decode().strip()
    who = await AsyncWebClient(token="xoxb-playground", base_url=address).auth_test()
    process.terminate()
    await process.wait()
    assert who["ok"]
