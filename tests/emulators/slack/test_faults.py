"""Planned faults: what the client sees, and what the channel holds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.errors import SlackApiError

from bot.emulators.slack.api import SlackApi
from tests.emulators.slack.clients import client, new_app, running

LOST = (aiohttp.ClientError, ConnectionError)


@pytest.fixture
async def api() -> AsyncIterator[SlackApi]:
    async with SlackApi(rate_limits=False) as running:
        yield running


@pytest.mark.parametrize(
    ("fault", "error", "stored"),
    [
        ("drop", LOST, 1),
        ("refuse", LOST, 0),
        ("500", SlackApiError, 0),
        ("500-after", SlackApiError, 1),
        ("503", SlackApiError, 0),
        ("429:7", SlackApiError, 0),
        ("html", SlackApiError, 0),
        ("html-after", SlackApiError, 1),
        ("cut", SlackApiError, 1),
        ("error:fatal_error", SlackApiError, 0),
        ("error-after:internal_error", SlackApiError, 1),
    ],
)
async def test_a_fault_happens_once(api: SlackApi, fault: str, error: type[Exception], stored: int) -> None:
    slack, channel = client(api), api.channel_ids[0]
    api.faults.plan("chat.postMessage", fault)
    with pytest.raises(error):
        await slack.chat_postMessage(channel=channel, text="a")
    assert len(api.messages(channel)) == stored
    await slack.chat_postMessage(channel=channel, text="b")
    assert len(api.messages(channel)) == stored + 1


async def test_a_hanging_call_is_stored_and_ends_with_the_emulator() -> None:
    async with SlackApi() as api:
        api.faults.plan("chat.postMessage", "hang")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await client(api).chat_postMessage(channel=api.channel_ids[0], text="a")
        assert len(api.messages(api.channel_ids[0])) == 1


async def test_a_fault_can_be_meant_for_one_channel_or_for_replies() -> None:
    async with SlackApi(channels=2, rate_limits=False) as api:
        first, second = api.channel_ids
        api.faults.plan(f"postMessage channel={second}", "500")
        api.faults.plan("postMessage .*thread_ts=", "503")
        parent = (await client(api).chat_postMessage(channel=first, text="a"))["ts"]
        with pytest.raises(SlackApiError):
            await client(api).chat_postMessage(channel=second, text="a")
        with pytest.raises(SlackApiError):
            await client(api).chat_postMessage(channel=first, text="a", thread_ts=parent)
        assert [record.status for record in api.requests] == [200, 500, 503]


@pytest.mark.parametrize(("fault", "responses"), [("500", 0), ("500-after", 1)])
async def test_a_response_url_has_faults_too(api: SlackApi, fault: str, responses: int) -> None:
    app, seen = new_app(api), list[int]()
    api.faults.plan("POST /commands/", fault)

    @app.command("/paper")
    async def paper(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        seen.append((await respond("a")).status_code)

    async with running(api, app):
        answer = await api.command("/paper", "")
    assert (seen, len(answer.responses)) == ([500], responses)


async def test_the_wait_of_a_429_is_told(api: SlackApi) -> None:
    api.faults.plan("chat.update", "429:7")
    with pytest.raises(SlackApiError) as caught:
        await client(api).chat_update(channel=api.channel_ids[0], ts="1.2", text="a")
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "7")
