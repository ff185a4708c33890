"""`/healthz`, `/readyz` and `/metrics`: whether the process lives, whether it works, and what it counts."""

from __future__ import annotations

import logging
import socket
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager

from aiohttp import web
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from bot.network import listening
from bot.network.serving import Runner
from bot.service.assembly import App
from bot.service.heartbeat import MOST_TICKS
from bot.service.metrics import Metrics
from bot.settings.settings import WebSettings

log = logging.getLogger(__name__)

CLOSE_SECONDS = 0.5


def bound(settings: WebSettings) -> AbstractContextManager[socket.socket]:
    """The socket on which is answered; raises NotAccepted for a port that is taken, SettingsError for a bad address."""
    return listening.bound(
        settings.host, settings.port or 0, failed="Nobody could ask how the bot is",
        host_setting="web.host", port_setting="web.port",
    )  # fmt: skip


class Pages:
    """What is answered on each page."""

    def __init__(self, app: App, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def healthz(self, _: web.Request) -> web.Response:
        """That the process lives: whoever gets no answer may start it anew."""
        return web.Response(text="ok\n")

    async def readyz(self, _: web.Request) -> web.Response:
        """200 while rounds are done and requests taken, with a line for each platform that is off; else 503 and why."""
        age = self._app.heartbeat.age()
        if age is None:
            return web.Response(status=503, text="No round has been done yet.\n")
        if age >= self._app.settings.delivery.tick_seconds * MOST_TICKS:
            return web.Response(status=503, text=f"The last round was {age:.0f} s ago.\n")
        if failure := self._app.heartbeat.failure():
            return web.Response(status=503, text=f"{failure}\n")
        if self._app.unheard:
            return web.Response(status=503, text=f"Requests of {', '.join(self._app.unheard)} are not taken yet.\n")
        return web.Response(text="".join(f"{one}\n" for one in ("ok", *self._app.heartbeat.troubles())))

    async def metrics(self, _: web.Request) -> web.Response:
        """All figures in Prometheus' text format."""
        page = await self._metrics.page(self._app)
        return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})


@asynccontextmanager
async def asked(app: App, metrics: Metrics, line: socket.socket) -> AsyncIterator[str]:
    """Answer on a listening socket while the block runs; gives the address."""
    pages, site = Pages(app, metrics), web.Application()
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
