"""Nobody keeps a port from others by holding its lines, or by sending little that unpacks to much."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from bot.network import serving
from bot.network.serving import Runner

MOST = 1_000_000


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """A port that answers with how many bytes came, and waits a moment only."""
    monkeypatch.setattr(serving, "ASK_SECONDS", 0.2)

    async def count(request: web.Request) -> web.Response:
        return web.Response(text=str(len(await request.read())))

    app = web.Application(client_max_size=MOST)
    app.router.add_post("/", count)
    runner = Runner(app, close_seconds=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    "said", [b"", b"P", b"POST / HTTP/1.1\r\nHost: x\r\n", b"POST / HTTP/1.1\r\nX: " + b"a" * 4000]
)
async def test_whoever_asks_nothing_whole_is_dropped(port: int, said: bytes) -> None:
    async with asyncio.timeout(20):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(said)
        try:
            assert await reader.read() == b""
        finally:
            writer.close()


async def test_whoever_drips_letters_gains_no_time(port: int) -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        while not writer.is_closing():
            writer.write(b"a")
            await asyncio.sleep(0.01)

    async with asyncio.timeout(20):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST / HTTP/1.1\r\nX: ")
        dripping = asyncio.create_task(drip(writer))
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        dripping.cancel()
        writer.close()


async def test_whoever_asks_is_served_again_on_the_same_line_after_that_time(port: int) -> None:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as session:
        for _ in range(2):
            async with session.post(f"http://127.0.0.1:{port}/", data=b"12") as answer:
                assert await answer.text() == "2"
            await asyncio.sleep(0.3)  # longer than a silent line is held: no event tells of what does not happen


async def test_what_is_packed_stays_packed(port: int) -> None:
    packed = gzip.compress(bytes(50 * MOST))
    headers = {"Content-Encoding": "gzip"}
    address = f"http://127.0.0.1:{port}/"
    async with aiohttp.ClientSession() as session, session.post(address, data=packed, headers=headers) as answer:
        assert await answer.text() == str(len(packed))


async def test_a_path_that_is_not_there_counts_as_asked(port: int) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/nowhere") as answer:
        assert answer.status == 404
