"""A way to the server that can lose what is said on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlsplit

from tests.postgres import Server

SOCKET = ".s.PGSQL.5432"
Loss = Literal["", "question", "answer"]
# What a server tells each client that it is about to leave: postgresql.org/docs/15/protocol-message-formats.html.
_FIELDS = b"SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"
LAST_WORDS = b"E" + (4 + len(_FIELDS)).to_bytes(4, "big") + _FIELDS


class Way:
    """Hands everything on, until it is told what to lose: the next question of a client, or the answer to it."""

    def __init__(self, server: Server) -> None:
        self.loses: Loss = ""
        self.lost = 0
        self._server = server
        self._clients: set[asyncio.StreamWriter] = set()

    async def say_last_words(self) -> None:
        """Have every client told that its connection ends, which then stays open: its end is late."""
        for client in self._clients:
            client.write(LAST_WORDS)
            await client.drain()

    async def serve(self, client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """One connection."""
        reader, writer = await asyncio.open_unix_connection(str(self._server.folder / SOCKET))
        self._clients.add(back)
        with suppress(ConnectionError):
            await asyncio.gather(self._questions(client, writer, back), self._answers(reader, back))
        self._clients.discard(back)
        for end in (writer, back):
            end.close()

    async def _questions(
        self, client: asyncio.StreamReader, writer: asyncio.StreamWriter, back: asyncio.StreamWriter
    ) -> None:
        while told := await client.read(65536):
            if self.loses == "question":
                self._lost(back)
                break
            writer.write(told)
            await writer.drain()
        writer.close()

    async def _answers(self, reader: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        while told := await reader.read(65536):
            # An answer ends with ReadyForQuery; what comes before that is the statement's description:
            # postgresql.org/docs/15/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY.
            if self.loses == "answer" and told[-6:-1] == b"Z\0\0\0\5":
                self._lost(back)
                return
            back.write(told)
        back.close()

    def _lost(self, back: asyncio.StreamWriter) -> None:
        self.loses, self.lost = "", self.lost + 1
        back.transport.abort()


@asynccontextmanager
async def lossy(server: Server, url: str, folder: Path) -> AsyncIterator[tuple[Way, str]]:
    """Such a way to a database, and its address there."""
    way = Way(server)
    listening = await asyncio.start_unix_server(way.serve, str(folder / SOCKET))
    async with listening:
        yield way, f"postgresql://bot@{urlsplit(url).path}?host={quote(str(folder))}"
