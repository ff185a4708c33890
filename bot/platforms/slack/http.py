"""HTTP mode: a small web server for Slack's signed requests that runs none twice, finishes its answers, then closes."""

from __future__ import annotations

import asyncio
import logging
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response

from bot.delivery.under_way import UnderWay
from bot.network.serving import Runner
from bot.platforms.slack.reading import Unread, Unreadable, bolts, of_form
from bot.platforms.slack.replays import Replays, TakenElsewhere
from bot.platforms.slack.rooms import Rooms
from bot.platforms.slack.socket import DRAIN_SECONDS

log = logging.getLogger(__name__)

# The one address for events, commands, clicks and menus.
PATH = "/slack/events"
# A click carries the whole message it was made on: 40 kB for ten papers with long Korean bullets.
MOST_BYTES = 1_000_000
READ_SECONDS = 10.0
# Slack looks at the certificate now and then: docs.slack.dev/interactivity/implementing-slash-commands.
SSL_CHECK = re.compile(rb"ssl_check=1(?:&token=[^&]*)?$|token=[^&]*&ssl_check=1$")
# Per connection, for the last bytes of an answer.
CLOSE_SECONDS = 0.5
WRONG_TIME = "its timestamp is not of the last five minutes; is this machine's clock right?"
WRONG_SIGNATURE = "its signature was not made with BOT_SLACK__SIGNING_SECRET"


class Door:
    """Takes requests and gives those that are Slack's and new to Bolt."""

    def __init__(self, rooms: Rooms, replays: Replays) -> None:
        self._rooms = rooms
        self._replays = replays
        self._told: set[str] = set()
        self._unread = Unread()
        self.under_way = UnderWay()

    async def take(self, request: web.Request) -> web.Response:
        """Answer one request."""
        with self.under_way:
            return await self._answer(request)

    async def _answer(self, request: web.Request) -> web.Response:
        # Bolt would verify too, but parses the body first and takes a request any number of times.
        try:
            async with asyncio.timeout(READ_SECONDS):
                body = await request.read()  # 413 for more than MOST_BYTES, whoever sends it and whenever
        except TimeoutError:
            return web.Response(status=408)
        if SSL_CHECK.match(body):
            return web.Response()
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not self._replays.timely(timestamp):
            return self._refused(WRONG_TIME)
        if not self._replays.signed(timestamp, signature, body):
            return self._refused(WRONG_SIGNATURE)
        try:
            answer = await self._replays.once(timestamp, signature, lambda: self._run(request))
        except TakenElsewhere:
            # Not well answered here: should whoever took it have died meanwhile, Slack asks again in another request.
            return web.Response(status=409)
        return web.Response() if answer is None else answer

    def _refused(self, why: str) -> web.Response:
        """Told once each: whoever knocks at a public address could fill the log."""
        if why not in self._told:
            self._told.add(why)
            log.warning("A request to %s was refused: %s", PATH, why)
        return web.Response(status=401, text=f"Refused: {why}")

    async def _run(self, request: web.Request) -> web.Response:
        try:
            asked = bolts(of_form(await _text(request), request.content_type), request.headers)
            answer = await self._rooms.async_dispatch(asked)
        except Unreadable as why:
            self._unread.tell(why)
            return web.Response()
        return await to_aiohttp_response(answer)


async def _text(request: web.Request) -> str:
    """The body in its stated encoding; raises Unreadable."""
    try:
        return await request.text()
    except (ValueError, LookupError) as error:
        raise Unreadable("a body that is not in its stated encoding") from error


@asynccontextmanager
async def serving(
    door: Door | None,
    line: socket.socket,
    finished: Callable[[], Awaitable[None]],
    more: Iterable[web.RouteDef] = (),
) -> AsyncIterator[str]:
    """Serve `PATH`, if it is to be served, and more pages on a listening socket; gives the address.

    Leaving waits a moment for running answers, and for what `finished` waits for.
    """
    pages = web.Application(client_max_size=MOST_BYTES)
    pages.router.add_routes([*more, *([web.post(PATH, door.take)] if door else ())])
    runner = Runner(pages, close_seconds=CLOSE_SECONDS)
    await runner.setup()
    try:
        site = web.SockSite(runner, line)
        await site.start()
        yield str(site.name)
    finally:
        await _leave(runner, door, finished)


async def _leave(runner: web.AppRunner, door: Door | None, finished: Callable[[], Awaitable[None]]) -> None:
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            for site in runner.sites:
                await site.stop()
            if door is not None:
                await door.under_way.end()
            await finished()
    except TimeoutError:
        log.warning("Slack's requests are no longer taken while answers are under way.")
    finally:  # also when the waiting itself is cancelled
        await _close(runner)


async def _close(runner: web.AppRunner) -> None:
    """Close every connection, whoever is impatient; it takes twice CLOSE_SECONDS at most."""
    closing = asyncio.create_task(runner.cleanup())
    try:
        await asyncio.shield(closing)
    except asyncio.CancelledError:
        await closing
        raise
