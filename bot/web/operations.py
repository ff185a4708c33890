"""`/healthz`, `/readyz` and `/metrics`: whether the process lives, whether it works, and what it counts."""

from __future__ import annotations

import logging
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager

from aiohttp import web
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from bot.network import listening
from bot.network.serving import Runner
from bot.service.assembly import App
from bot.service.heartbeat import MOST_TICKS, Heartbeat
from bot.service.metrics import Metrics
from bot.service.stores import database_path
from bot.settings.settings import Settings, WebSettings

log = logging.getLogger(__name__)

CLOSE_SECONDS = 0.5


def bound(settings: WebSettings) -> AbstractContextManager[socket.socket]:
    """The socket on which is answered; raises NotAccepted for a port that is taken, SettingsError for a bad address."""
    return listening.bound(
        settings.host, settings.port or 0, failed="Nobody could ask how the bot is",
        host_setting="web.host", port_setting="web.port",
    )  # fmt: skip


class Pages:
    """What is answered on each page, from before the bot is there until it is gone."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._stale_after = settings.delivery.tick_seconds * MOST_TICKS
        self._heartbeat = Heartbeat(database_path(settings))
        self._metrics = metrics
        self._app: App | None = None

    @contextmanager
    def telling_of(self, app: App) -> Iterator[None]:
        """Tell of the bot while the block runs."""
        self._app = app
        try:
            yield
        finally:
            self._app = None

    async def healthz(self, _: web.Request) -> web.Response:
        """That the process lives: whoever gets no answer may start it anew."""
        return web.Response(text="ok\n")

    async def readyz(self, _: web.Request) -> web.Response:
        """200 while rounds are done and requests taken, with a line for each platform that is off; else 503 and why."""
        if why := self._unready():
            return web.Response(status=503, text=f"{why}\n")
        return web.Response(text="".join(f"{one}\n" for one in ("ok", *self._heartbeat.troubles())))

    def _unready(self) -> str:
        age = self._heartbeat.age()
        if age is not None and age < self._stale_after and (failure := self._heartbeat.failure()):
            return failure
        if age is None:
            return "No round has been done yet."
        if self._app is None:
            return "The bot is starting, or ending."
        if age >= self._stale_after:
            return f"The last round was {age:.0f} s ago."
        return f"Requests of {', '.join(self._app.unheard)} are not taken yet." if self._app.unheard else ""

    async def metrics(self, _: web.Request) -> web.Response:
        """All figures in Prometheus' text format."""
        page = await self._metrics.page(self._app)
        return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})


@asynccontextmanager
async def asked(pages: Pages, line: socket.socket) -> AsyncIterator[str]:
    """Answer on a listening socket while the block runs; gives the address."""
    site = web.Application()
    site.router.add_get("/healthz", pages.healthz)
    site.router.add_get("/readyz", pages.readyz)
    site.router.add_get("/metrics", pages.metrics)
    runner = Runner(site, close_seconds=CLOSE_SECONDS)
    await runner.setup()
    try:
        door = web.SockSite(runner, line)
        await door.start()
        log.info("%s/healthz, /readyz and /metrics tell how the bot is", door.name)
        yield door.name
    finally:
        await runner.cleanup()
