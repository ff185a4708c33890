"""Real proxies on loopback sockets: one that speaks HTTP, one that speaks SOCKS 5, and a TLS end before a plain server.

They know every host below `.test` as this machine, which is how tests reach loopback servers through them: the bot
itself never asks a proxy for loopback.
"""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
LOOPBACK = "127.0.0.1"


@dataclass
class ForwardProxy:
    """Counts what goes through; `user` and `password` are asked for where they are set."""

    user: str = ""
    password: str = ""
    url: str = ""
    reached: list[str] = field(default_factory=list)
    """`CONNECT host:port` or `GET host:port` of each request that was let through."""
    refused: int = 0
    shut: bool = False
    """Lets nobody through."""

    @property
    def hosts(self) -> set[str]:
        """The hosts that were reached."""
        return {line.split()[1].partition(":")[0] for line in self.reached}

    @property
    def methods(self) -> set[str]:
        """How they were reached."""
        return {line.split()[0] for line in self.reached}


@asynccontextmanager
async def http_proxy(user: str = "", password: str = "") -> AsyncIterator[ForwardProxy]:
    """A proxy that tunnels for CONNECT and forwards requests whose target is a whole address."""
    made = ForwardProxy(user, password)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _forward(made, reader, writer)

    async with _served(serve) as port:
        who = f"{user}:{password}@" if user else ""
        made.url = f"http://{who}{LOOPBACK}:{port}"
        yield made


async def _forward(proxy: ForwardProxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    line, _, rest = head.partition(b"\r\n")
    method, target, version = line.decode().split()
    if not _knows(proxy, rest):
        proxy.refused += 1
        writer.write(
            b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=x\r\n"
            b"Content-Length: 0\r\nConnection: close\r\n\r\n"
        )
        await writer.drain()
        return
    tunnel = method == "CONNECT"
    parts = urlsplit(f"//{target}" if tunnel else target)
    host, port = parts.hostname or "", parts.port or 80
    proxy.reached.append(f"{method} {host}:{port}")
    if proxy.shut or not host.endswith(".test"):
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        return
    far = await asyncio.open_connection(LOOPBACK, port)
    if tunnel:
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    else:
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        kept = [one for one in rest.split(b"\r\n") if not one.lower().startswith(b"proxy-")]
        far[1].write(f"{method} {path} {version}\r\n".encode() + b"\r\n".join(kept))
    await _joined((reader, writer), far)


def _knows(proxy: ForwardProxy, head: bytes) -> bool:
    if not proxy.user:
        return True
    right = base64.b64encode(f"{proxy.user}:{proxy.password}".encode()).decode()
    return f"proxy-authorization: basic {right}".lower() in head.decode().lower()


@asynccontextmanager
async def socks_proxy(user: str = "", password: str = "") -> AsyncIterator[ForwardProxy]:
    """A proxy that speaks SOCKS 5 (RFC 1928, RFC 1929) and is given names, not addresses."""
    made = ForwardProxy(user, password)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, count = await reader.readexactly(2)
        await reader.readexactly(count)
        writer.write(bytes([5, 2 if user else 0]))
        if user and not await _socks_login(made, reader, writer):
            return
        await reader.readexactly(3)
        (kind,) = await reader.readexactly(1)
        assert kind == 3, "a name is expected"
        (length,) = await reader.readexactly(1)
        host = (await reader.readexactly(length)).decode()
        port = int.from_bytes(await reader.readexactly(2), "big")
        made.reached.append(f"SOCKS {host}:{port}")
        far = await asyncio.open_connection(LOOPBACK, port)
        writer.write(bytes([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
        await _joined((reader, writer), far)

    async with _served(serve) as port:
        made.url = f"socks5://{f'{user}:{password}@' if user else ''}{LOOPBACK}:{port}"
        yield made


async def _socks_login(proxy: ForwardProxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    await reader.readexactly(1)
    told = []
    for _ in range(2):
        (length,) = await reader.readexactly(1)
        told.append((await reader.readexactly(length)).decode())
    right = told == [proxy.user, proxy.password]
    proxy.refused += not right
    writer.write(bytes([1, 0 if right else 1]))
    await writer.drain()
    return right


@asynccontextmanager
async def tls_end(plain_port: int, context: ssl.SSLContext) -> AsyncIterator[int]:
    """A port where TLS ends before a plain server on another port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _joined((reader, writer), await asyncio.open_connection(LOOPBACK, plain_port))

    async with _served(serve, context) as port:
        yield port


@asynccontextmanager
async def _served(serve: object, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server on a free port; leaving ends what it is at."""
    running: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await serve(reader, writer)  # type: ignore[operator]
        finally:
            running.discard(task)
            await _closed(writer)

    server = await asyncio.start_server(accept, LOOPBACK, 0, ssl=context)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        await asyncio.sleep(0.05)  # whoever came last has then a connection that can be closed
        for task in list(running):
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _joined(one: Streams, other: Streams) -> None:
    """Carry bytes both ways until either side ends."""
    ways = [asyncio.create_task(_carry(one[0], other[1])), asyncio.create_task(_carry(other[0], one[1]))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        await _closed(other[1])


async def _closed(writer: asyncio.StreamWriter) -> None:
    """Close in order, or at once where the other side does not answer."""
    writer.close()
    try:
        async with asyncio.timeout(0.5):
            await writer.wait_closed()
    except (OSError, TimeoutError):
        pass
    finally:
        writer.transport.abort()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
