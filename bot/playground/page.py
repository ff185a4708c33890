"""The page's own server: its files, the stream of what changes, and what people do; for this machine alone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.errors import UsageError
from bot.playground.acts import Act, Acts, Nonsense
from bot.playground.clock import PlaygroundClock
from bot.playground.people import welcome
from bot.playground.process import BotProcess
from bot.playground.scene import scene
from bot.playground.stand_ins import StandIns
from bot.playground.static_files import TYPES, static_files
from bot.playground.stream import Stream, Things

LOOPBACK = "127.0.0.1"
# Everything comes from here, no word is markup, and no other page can frame this one.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
    "Cross-Origin-Resource-Policy": "same-origin",
}
MOST_BYTES = 64 * 1024
Opened = Callable[[str], object]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Page:
    """The page of one playground."""

    def __init__(self, services: StandIns, clock: PlaygroundClock, bot: BotProcess, port: int) -> None:
        self._services = services
        self._clock = clock
        self._bot = bot
        self._port = port
        self._acts = Acts(services, clock, bot)
        self._stream = Stream(self._things)
        self._static = dict(static_files())
        self._origins: frozenset[str] = frozenset()
        self._doing: set[asyncio.Task[dict[str, Any]]] = set()

    async def serve(self, opened: Opened) -> None:
        """Serve until cancelled; `opened` is told the address. Raises UsageError for a port that is taken."""
        welcome(self._services)
        for service in (self._services.discord, self._services.slack):
            service.watch(self._stream.ring)
        self._bot.tell = self._stream.ring
        runner = await self._started()
        looking = asyncio.create_task(self._stream.run())
        try:
            await self._bot.start()
            opened(f"http://{LOOPBACK}:{self._port}/")
            await looking
        finally:
            for task in (looking, *self._doing):
                task.cancel()
            await self._bot.stop()
            await runner.cleanup()

    async def _started(self) -> web.AppRunner:
        app = web.Application(middlewares=[self._guarded], client_max_size=MOST_BYTES)
        app.router.add_get("/events", self._events)
        app.router.add_get("/files/{identity}", self._file)
        app.router.add_post("/do/{name:.+}", self._do)
        app.router.add_get("/{name:.*}", self._page)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5, handler_cancellation=True)
        await runner.setup()
        try:
            await web.TCPSite(runner, LOOPBACK, self._port).start()
        except OSError as error:
            await runner.cleanup()
            raise UsageError(f"Port {self._port} is taken; `bot playground --port 0` takes any.") from error
        self._port = int(runner.addresses[0][1])
        self._origins = frozenset(f"http://{host}:{self._port}" for host in (LOOPBACK, "localhost"))
        return runner

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Turn away whoever came by another name, as a page elsewhere does that has its own name lead here."""
        if f"http://{request.headers.get('Host', '')}" not in self._origins:
            return web.Response(status=421, text="This is not the name of this playground.")
        # Browsers send it with whatever changes something, and no page can forge it.
        if request.method != "GET" and request.headers.get("Origin") not in self._origins:
            return web.Response(status=403, text="Only the playground's own page may do this.")
        return await handler(request)

    def _things(self) -> Things:
        yield from scene(self._services)
        yield "clock", {"ahead": self._clock.ahead}
        yield "troubles", self._acts.switches.state()
        yield "bot", {"runs": self._bot.runs, "starts": self._bot.starts, "ended": self._bot.ended}
        for number, line in self._bot.lines:
            yield f"line/{number:06d}", line
        yield "papers", self._papers()

    def _papers(self) -> dict[str, Any]:
        """Titles and authors by id, for the cards that stand for pictures."""
        listed = self._services.hugging_face.papers()
        names = {one["id"]: [author["name"] for author in one["authors"]] for one in listed}
        return {one["id"]: {"title": one["title"], "authors": names[one["id"]][:3]} for one in listed}

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """The stream: everything, then each change, for as long as the page listens."""
        response = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b"retry: 500\n\n")
        async for identity, data in self._stream.listen(request.headers.get("Last-Event-ID", "")):
            await response.write(f"id: {identity}\ndata: {data}\n\n".encode())
        return response

    async def _do(self, request: web.Request) -> web.Response:
        try:
            body = await request.json()
            act = Act.of(body if isinstance(body, dict) else {})
            doing = asyncio.create_task(self._acts.do(request.match_info["name"], act))
            # It goes on if the page is closed meanwhile: an outage must not stop between the bot's end and its start.
            self._doing.add(doing)
            doing.add_done_callback(self._doing.discard)
            # What it does at once is shown at once, however long the bot takes to answer.
            await asyncio.sleep(0)
            self._stream.ring()
            said = await asyncio.shield(doing)
        except (Nonsense, json.JSONDecodeError) as error:
            return web.json_response({"trouble": str(error)}, status=400, headers=HEADERS)
        # Told before the answer, so that whoever has it sees what came of it.
        await self._stream.look()
        return web.json_response(said, headers=HEADERS)

    async def _file(self, request: web.Request) -> web.Response:
        """What was attached to a message, to be saved and never shown as a page."""
        identity = request.match_info["identity"]
        on_discord, on_slack = self._services.discord.world.files, self._services.slack.world.files
        content = on_slack[identity].content if identity in on_slack else on_discord.get(identity)
        if content is None:
            return web.Response(status=404, headers=HEADERS)
        # A picture that the bot drew is one by its first bytes; whatever else was sent is only ever saved.
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return web.Response(body=content, content_type="image/png", headers=HEADERS)
        more = {"Content-Disposition": "attachment"}
        return web.Response(body=content, content_type="application/octet-stream", headers={**HEADERS, **more})

    async def _page(self, request: web.Request) -> web.Response:
        name = request.match_info["name"] or "index.html"
        if name not in self._static:
            return web.Response(status=404, text="There is no such file.", headers=HEADERS)
        packed = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        kind = TYPES[name.rpartition(".")[2]]
        return web.Response(body=self._static[name], content_type=kind, charset="utf-8", headers={**HEADERS, **packed})
