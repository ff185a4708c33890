"""The connections of aiohttp, which discord.py and Slack's SDK both stand on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING

import aiohttp
import yarl

from bot.network.causes import cause_of, refusal_of
from bot.network.network import CONNECT_SECONDS, Network
from bot.network.proxies import Proxy

if TYPE_CHECKING:
    from aiohttp.client import ClientTimeout
    from aiohttp.client_reqrep import ClientRequest
    from aiohttp.connector import Connection
    from aiohttp.tracing import Trace


class Unreachable(aiohttp.ClientConnectionError):
    """No connection could be made, so surely nothing was sent; the words are a clause that says why."""


class Connector(aiohttp.TCPConnector):
    """Connects as the network wants it, whatever a request or the environment says of proxies."""

    def __init__(self, network: Network) -> None:
        # No limit of aiohttp's own (100): the pacers bound the calls, and a call that waited here for its turn would
        # count as unreachable after 10 s.
        super().__init__(ssl=network.tls, limit=0)
        self._network = network
        self._by_socks: dict[Proxy, aiohttp.TCPConnector] = {}

    # The one place that all pass: Slack's SDK reads proxies from the environment by itself, discord.py takes one for
    # all.
    async def connect(self, req: ClientRequest, traces: list[Trace], timeout: ClientTimeout) -> Connection:  # noqa: ASYNC109
        """A connection for a request, new or used before; raises Unreachable."""
        url = str(req.url)
        proxy = self._network.proxy_for(url)
        _send_through(req, None if proxy is None or proxy.is_socks else proxy)
        way = self._socks(proxy).connect if proxy and proxy.is_socks else super().connect
        try:
            # aiohttp's sock_connect ends with the TCP connection, before a proxy is asked for anything.
            async with asyncio.timeout(CONNECT_SECONDS):
                return await way(req, traces, timeout)
        except Unreachable:
            raise
        except aiohttp.ClientHttpProxyError as error:
            assert proxy is not None  # noqa: S101  (only a proxy says this)
            raise Unreachable(refusal_of(proxy, error.status)) from error
        except (aiohttp.ClientError, OSError) as error:
            raise Unreachable(cause_of(error, url, proxy)) from error

    def _socks(self, proxy: Proxy) -> aiohttp.TCPConnector:
        if proxy not in self._by_socks:
            self._by_socks[proxy] = _socks_connector(proxy, self._network)
        return self._by_socks[proxy]

    def _close(self, *, abort_ssl: bool = False) -> list[Awaitable[object]]:
        waiting = super()._close(abort_ssl=abort_ssl)
        for one in self._by_socks.values():
            waiting += one._close(abort_ssl=abort_ssl)  # noqa: SLF001  (as aiohttp's own connectors do)
        return waiting


def _send_through(request: ClientRequest, proxy: Proxy | None) -> None:
    if proxy is None:
        request.update_proxy(None, None, None)
        return
    headers = {}
    if proxy.user:
        # Not aiohttp's BasicAuth: it is deprecated and writes Latin-1, in which not every password can be written.
        headers["Proxy-Authorization"] = aiohttp.encode_basic_auth(proxy.user, proxy.password)
    request.update_proxy(yarl.URL(proxy.url), None, headers)
    if not request.is_ssl():  # it goes to the proxy itself, without a CONNECT before it
        request.headers.update(headers)


def _socks_connector(proxy: Proxy, network: Network) -> aiohttp.TCPConnector:
    """The proxy looks names up too: behind one there is often no other way."""
    # Inside, as the extra `socks` may not be installed; whoever names such a proxy was told at the start.
    from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError, ProxyType

    class Socks(ProxyConnector):
        """Tells its troubles as other connectors do."""

        async def connect(self, req: ClientRequest, traces: list[Trace], timeout: ClientTimeout) -> Connection:  # noqa: ASYNC109
            """A connection through the proxy; raises Unreachable."""
            try:
                return await super().connect(req, traces, timeout)
            except ProxyError as error:
                raise Unreachable(refusal_of(proxy, str(error))) from error
            except (ProxyConnectionError, ProxyTimeoutError) as error:
                raise Unreachable(cause_of(error, str(req.url), proxy)) from error

    return Socks(
        proxy.host, proxy.port, ProxyType.SOCKS5, proxy.user or None, proxy.password or None, rdns=True,
        ssl=network.tls, limit=0,
    )  # fmt: skip
