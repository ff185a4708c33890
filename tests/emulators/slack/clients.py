"""Real Slack clients, connected to the emulator."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.emulators.slack.api import SlackApi

Json = dict[str, Any]


def client(api: SlackApi, token: str = "xoxb-playground", timeout: int = 5) -> AsyncWebClient:
    return AsyncWebClient(token=token, base_url=api.base_url, timeout=timeout, retry_handlers=[])


def new_app(api: SlackApi) -> AsyncApp:
    return AsyncApp(client=client(api), process_before_response=True)


@asynccontextmanager
async def running(api: SlackApi, app: AsyncApp, sockets: int = 1) -> AsyncIterator[None]:
    """The app, with so many sockets in all once this one is open."""
    handler = AsyncSocketModeHandler(app, api.app_token, ping_interval=3)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await api.connected(sockets)
    try:
        yield
    finally:
        async with asyncio.timeout(20):
            await handler.close_async()  # type: ignore[no-untyped-call]


async def refused(call: Awaitable[object]) -> Json:
    """The body of the answer with which Slack refuses a call."""
    try:
        await call
    except SlackApiError as error:
        body: Json = error.response.data
        return body
    raise AssertionError("Slack took it")


def section(text: str = "a paper", **more: object) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str, value: str = "2411.00001") -> Json:
    return {"type": "button", "action_id": action_id, "value": value, "text": {"type": "plain_text", "text": "Save"}}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}
