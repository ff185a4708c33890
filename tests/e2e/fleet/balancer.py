"""A load balancer in front of those who take Slack's requests: one after the other, and the next where one is away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import aiohttp
from aiohttp import web
from multidict import CIMultiDict

# Seconds; Slack itself waits no longer.
PATIENCE = 3.0
# What belongs to a connection, or is made anew with the body.
OWN = frozenset({"host", "content-length", "transfer-encoding", "content-encoding", "connection"})


class Balancer:
    """Passes each request on as it is; an async context manager."""

    def __init__(self, behind: Sequence[str]) -> None:
        self._behind = behind
        self._turn = 0
        self.url = ""
        self.answered: Counter[str] = Counter()
        """How many requests each has answered."""
        self.late: Counter[str] = Counter()
        """How many each has not answered in time."""

    async def __aenter__(self) -> Balancer:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE))
        app = web.Application(client_max_size=4_000_000)
        app.router.add_route("*", "/{path:.*}", self._pass_on)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()
        await self._runner.cleanup()

    async def _pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name: value for name, value in request.headers.items() if name.lower() not in OWN}
        for _ in self._behind:
            self._turn += 1
            origin = self._behind[self._turn % len(self._behind)]
            try:
                async with self._session.request(
                    request.method, origin + request.path_qs, data=body, headers=headers, allow_redirects=False
                ) as answer:
                    told = await answer.read()
            except aiohttp.ClientConnectorError:
                continue
            except (TimeoutError, aiohttp.ClientError):
                # It may have done it: to ask another would do it twice, and Slack asks again by itself.
                self.late[origin] += 1
                return web.Response(status=504)
            self.answered[origin] += 1
            back = CIMultiDict((name, value) for name, value in answer.headers.items() if name.lower() not in OWN)
            return web.Response(status=answer.status, body=told, headers=back)
        return web.Response(status=502)
