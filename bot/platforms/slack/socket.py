"""Socket Mode: one connection that comes back by itself, lets running answers finish, and closes in time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from time import time
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import TokenRefused
from bot.platforms.slack.errors import judge
from bot.platforms.slack.reading import Unread, Unreadable, bolts, of_text, whole
from bot.platforms.slack.rooms import Rooms

# A dead line is noticed after about four of these.
PING_SECONDS = 3.0
# Slack does not answer the closing handshake; the SDK alone would wait ten seconds for it.
CLOSE_SECONDS = 2.0
# How long running answers may finish before the connection closes; an event whose ack is lost comes again.
DRAIN_SECONDS = 3.0


class Handler(AsyncSocketModeHandler):
    """Bolt's handler, which also knows what is running."""

    def __init__(
        self, rooms: Rooms, app_token: str, web_client: AsyncWebClient, on_refused: Callable[[], None]
    ) -> None:
        app = cast("AsyncApp", rooms)  # of which Bolt's handler uses just what rooms have
        super().__init__(app, app_token, logger=web_client.logger, web_client=web_client, ping_interval=PING_SECONDS)
        issue = self.client.issue_new_wss_url
        self.client.issue_new_wss_url = _heeding(issue, on_refused)  # type: ignore[method-assign]
        self.client.enqueue_message = self._readable(self.client.enqueue_message)  # type: ignore[method-assign,assignment]
        self._unread = Unread()
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # as Bolt
        """Serve one envelope."""
        self._running += 1
        self._idle.clear()
        started = time()
        try:
            asked = bolts(req.payload, build_headers(req))
            await send_async_response(client, req, await self.app.async_dispatch(asked), started)
        except Unreadable as why:
            self._unread.tell(why)
            await _acknowledge(client, req.envelope_id)
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()

    async def drained(self) -> None:
        """Wait until nothing is running."""
        await self._idle.wait()

    def _readable(self, enqueue: Enqueue) -> Enqueue:
        """The SDK's way from the line to the listeners, for what it can read; other envelopes are acknowledged."""

        async def enqueue_message(message: str) -> None:
            try:
                envelope = of_text(message)
            except Unreadable as why:
                self._unread.tell(why)
                return
            name = envelope.get("envelope_id")
            if name is None or (isinstance(name, str) and isinstance(envelope.get("payload"), dict)):
                await enqueue(whole(message))
                return
            self._unread.tell(Unreadable("an envelope without a name or a payload"))
            if isinstance(name, str):
                await _acknowledge(self.client, name)

        return enqueue_message


async def _acknowledge(client: SocketModeClient, envelope: str) -> None:
    await client.send_socket_mode_response({"envelope_id": envelope})


Enqueue = Callable[[str], Coroutine[Any, Any, None]]
Issue = Callable[[], Coroutine[Any, Any, str]]


def _heeding(issue: Issue, on_refused: Callable[[], None]) -> Issue:
    """The SDK's way to a new address, which it takes for ever; `on_refused` is told when the app token is refused."""

    async def issue_new_wss_url() -> str:
        try:
            return await issue()
        except SlackApiError as error:
            if isinstance(judge(error), TokenRefused):
                on_refused()
                await asyncio.Event().wait()  # whoever was told closes this
            raise

    return issue_new_wss_url


@asynccontextmanager
async def connection(
    handler: Handler,
    url: str,
    on_hello: Callable[[], None],
    finished: Callable[[], Awaitable[None]],
    new_session: Callable[..., aiohttp.ClientSession],
) -> AsyncIterator[None]:
    """Be connected, first at `url`, with `on_hello` called each time that Slack says hello.

    Leaving waits a moment for running answers, and for what `finished` waits for.
    """
    client: SocketModeClient = handler.client
    client.wss_uri = url
    client.proxy = None  # the session knows better than the environment alone
    client.message_listeners.append(_hello_listener(on_hello))
    try:
        await _use_tickets_once(client, new_session)
        await handler.connect_async()  # type: ignore[no-untyped-call]  # the SDK leaves it untyped
        yield
    finally:
        await _leave(handler, finished)


def _hello_listener(on_hello: Callable[[], None]) -> Callable[..., Any]:
    async def listener(_client: AsyncBaseSocketModeClient, message: dict[str, Any], _raw: str | None) -> None:
        if message.get("type") == "hello":
            on_hello()

    return listener


async def _use_tickets_once(client: SocketModeClient, new_session: Callable[..., aiohttp.ClientSession]) -> None:
    """Have the SDK fetch a new address for every try: each is good for one connection, and it repeats a failed one."""

    async def forget(_session: aiohttp.ClientSession, _context: SimpleNamespace, _request: Any) -> None:  # noqa: ANN401
        client.wss_uri = None

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(forget)
    await client.aiohttp_client_session.close()
    client.aiohttp_client_session = new_session(trace_configs=[trace])


async def _leave(handler: Handler, finished: Callable[[], Awaitable[None]]) -> None:
    client: SocketModeClient = handler.client
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            await handler.drained()
            await finished()
    except TimeoutError:
        client.logger.warning("Slack connection closes while answers are under way.")
    finally:  # also when the waiting itself is cancelled
        await _close(client)


async def _close(client: SocketModeClient) -> None:
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            await client.close()  # type: ignore[no-untyped-call]  # the SDK leaves it untyped
    except (TimeoutError, aiohttp.ClientError, OSError):
        client.logger.debug("Slack connection did not close in time.")
    finally:
        await _clean(client)


async def _clean(client: SocketModeClient) -> None:
    """End the SDK's own tasks; it cancels them and does not wait."""
    parts = (client.message_processor, client.current_session_monitor, client.message_receiver)
    tasks = [task for task in parts if task is not None]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    try:
        await _drop(client.current_session)
    # Before Python 3.11.3 a timeout ends a task that is being cancelled: github.com/python/cpython/pull/102815.
    finally:
        await client.aiohttp_client_session.close()


async def _drop(line: aiohttp.ClientWebSocketResponse | None) -> None:
    """Give up a line whose closing was broken off; closing it again without patience lets go of its socket."""
    if line is not None and not line.closed:
        with suppress(TimeoutError):
            async with asyncio.timeout(0):
                await line.close()
