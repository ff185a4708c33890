"""HTTP to Slack: one session for all calls, and a client of Slack's SDK for each token."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import NotAccepted
from bot.network.aiohttp_connector import Connector
from bot.network.network import Network
from bot.platforms.slack.errors import judged


class Web:
    """What every call to one workspace shares."""

    def __init__(
        self, session: aiohttp.ClientSession, network: Network, api_base_url: str, call_seconds: float
    ) -> None:
        self._session = session
        self._network = network
        self._api_base_url = api_base_url
        self.call_seconds = call_seconds

    @classmethod
    @asynccontextmanager
    async def open(cls, network: Network, api_base_url: str, call_seconds: float) -> AsyncIterator[Web]:
        """A session that closes at the end of the block."""
        timeout = aiohttp.ClientTimeout(total=call_seconds)
        async with aiohttp.ClientSession(connector=Connector(network), timeout=timeout) as session:
            yield cls(session, network, api_base_url, call_seconds)

    def client(self, token: str | None) -> AsyncWebClient:
        """The SDK's client with this token, or with none."""
        library = logging.getLogger("bot.slack.sdk")
        # The SDK reads a logger's own level and takes "not set" for debug, in which it writes out every request.
        library.setLevel(logging.WARNING)
        # Without a session it ignores no timeout but opens a connection for each call; with its default retries one
        # post can become two.
        client = AsyncWebClient(
            token=token,
            base_url=f"{self._api_base_url}/",
            session=self._session,
            retry_handlers=[],
            logger=library,
        )
        client.proxy = None  # the SDK's own reading of the environment knows no exceptions; the session's does
        return client

    def new_session(self, **options: Any) -> aiohttp.ClientSession:  # noqa: ANN401  (aiohttp's own options)
        """A further session that reaches Slack in the same way; whoever asks closes it."""
        return aiohttp.ClientSession(connector=Connector(self._network), **options)

    async def respond(self, url: str, message: Mapping[str, Any]) -> None:
        """Send a message to a response address; raises DeliveryError."""
        async with (
            judged(),
            asyncio.timeout(self.call_seconds),
            self._session.post(url, json=dict(message)) as answer,
        ):
            if answer.status != 200:
                raise NotAccepted(f"Slack refuses the answer (HTTP {answer.status}): {(await answer.text())[:200]}")

    async def upload(self, url: str, content: bytes) -> None:
        """Send a file's bytes to the address that Slack gave for them; raises DeliveryError."""
        async with (
            judged(),
            asyncio.timeout(self.call_seconds),
            self._session.post(url, data=content) as answer,
        ):
            if answer.status != 200:
                raise NotAccepted(f"Slack does not take the file (HTTP {answer.status}): {(await answer.text())[:200]}")
