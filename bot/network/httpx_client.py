"""The client of httpx, which lists of papers and language models are asked with."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx

from bot.network.causes import cause_of, refusal_of
from bot.network.network import CONNECT_SECONDS, Network
from bot.network.proxies import Proxy


def http_client(network: Network, **options: Any) -> httpx.AsyncClient:  # noqa: ANN401  (httpx's own options)
    """A client that connects as the network wants it; it raises httpx.ConnectError whose words are a clause."""
    # httpx would read NO_PROXY by a rule of its own, and the two must not differ between clients.
    return httpx.AsyncClient(transport=Transport(network), trust_env=False, **options)


class Transport(httpx.AsyncBaseTransport):
    """Sends each request through the proxy that is meant for its address, or directly."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._ways: dict[Proxy | None, httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it; raises httpx.ConnectError where no connection could be made."""
        proxy = self._network.proxy_for(str(request.url))
        try:
            response = await self._sent(request, proxy)
        except httpx.ProxyError as error:
            assert proxy is not None  # noqa: S101  (only a proxy says this)
            raise httpx.ConnectError(refusal_of(proxy, str(error))) from error
        except (httpx.ConnectError, httpx.ConnectTimeout, TimeoutError) as error:
            raise httpx.ConnectError(cause_of(error, str(request.url), proxy)) from error
        if proxy and response.status_code == httpx.codes.PROXY_AUTHENTICATION_REQUIRED:
            # For a plain http address the proxy's own refusal comes as the answer.
            await response.aclose()
            raise httpx.ConnectError(refusal_of(proxy, response.status_code))
        return response

    async def _sent(self, request: httpx.Request, proxy: Proxy | None) -> httpx.Response:
        """The answer; raises TimeoutError if no connection stands in time, be it that a proxy is silent."""
        # httpx's connect limit does not cover a proxy's answer to CONNECT, and its read limit is ten minutes for a
        # model nearby.
        async with asyncio.timeout(CONNECT_SECONDS) as limit:

            async def watch(event: str, about: Mapping[str, Any]) -> None:
                # The request goes out, so the connection stands and the answer may take its time. (With HTTP/2, which
                # is off, the event would be http2's and no limit would be lifted.)
                if event == "http11.send_request_headers.started" and about["request"].method != b"CONNECT":
                    limit.reschedule(None)

            request.extensions["trace"] = watch  # www.encode.io/httpcore/extensions/#trace
            return await self._way(proxy).handle_async_request(request)

    async def aclose(self) -> None:
        """Close every connection."""
        for way in self._ways.values():
            await way.aclose()

    def _way(self, proxy: Proxy | None) -> httpx.AsyncHTTPTransport:
        if proxy not in self._ways:
            self._ways[proxy] = httpx.AsyncHTTPTransport(
                verify=self._network.tls, proxy=self._as_httpx(proxy) if proxy else None, trust_env=False
            )
        return self._ways[proxy]

    def _as_httpx(self, proxy: Proxy) -> httpx.Proxy:
        user = (proxy.user, proxy.password) if proxy.user else None
        tls = self._network.tls if proxy.scheme == "https" else None
        return httpx.Proxy(proxy.url, auth=user, ssl_context=tls)
