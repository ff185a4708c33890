"""A web server for a port that strangers may reach: whoever asks nothing is dropped, and nothing is unpacked."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

# For the first whole head of a request; aiohttp by itself waits for ever.
ASK_SECONDS = 10.0
# For the next one on the same line, where aiohttp would wait an hour.
IDLE_SECONDS = 75.0


class Runner(web.AppRunner):
    """Serves an application that has not been served yet."""

    def __init__(self, app: web.Application, *, close_seconds: float) -> None:
        self._silent: set[web.RequestHandler] = set()
        app.middlewares.append(self._heard)
        super().__init__(
            app, access_log=None, shutdown_timeout=close_seconds, keepalive_timeout=IDLE_SECONDS,
            # A megabyte of zeros packs a gigabyte, and nobody who may call us packs.
            auto_decompress=False,
        )  # fmt: skip

    @property
    def server(self) -> Any:  # noqa: ANN401  (of a server its sites only want what makes protocols)
        """What takes connections."""
        return None if super().server is None else self._accepted

    def _accepted(self) -> web.RequestHandler:
        protocol: web.RequestHandler = super().server()  # type: ignore[misc]
        self._silent.add(protocol)
        asyncio.get_running_loop().call_later(ASK_SECONDS, self._drop_if_silent, protocol)
        return protocol

    def _drop_if_silent(self, protocol: web.RequestHandler) -> None:
        if protocol in self._silent:
            self._silent.discard(protocol)
            protocol.force_close()

    @web.middleware
    async def _heard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self._silent.discard(request.protocol)
        return await handler(request)
