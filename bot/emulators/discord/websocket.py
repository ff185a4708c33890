"""One connection of the gateway: what goes out, how it closes, and how much may come in."""

from __future__ import annotations

import asyncio
import json
import time
import zlib
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

# Payloads that a client may send on a connection, heartbeats too, and the seconds in which so many may come:
# docs.discord.com/developers/events/gateway#rate-limiting.
MOST_SENT, SENT_WITHIN = 120, 60.0


class Closing(Exception):
    """The gateway ends the connection with this close code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(eq=False, slots=True)
class Websocket:
    """One websocket with its own compression; frames go out one after the other."""

    socket: web.WebSocketResponse
    compressor: Any = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    # A client echoes the code of a close. Without this mark our 1001 comes back as the client's own, and ends the
    # session.
    closed_by_us: bool = False
    heard: deque[float] = field(default_factory=deque)
    """When payloads came of late."""

    def hear(self) -> None:
        """Count a payload; raises Closing where they come too quickly."""
        now = time.monotonic()
        self.heard.append(now)
        while self.heard[0] <= now - SENT_WITHIN:
            self.heard.popleft()
        if len(self.heard) > MOST_SENT:
            raise Closing(4008, "You are being rate limited.")

    async def send(self, *payloads: Mapping[str, Any]) -> None:
        """Send payloads with nothing in between, or nothing if the connection is dead."""
        # Compressing and sending are one step: frames in another order than they were compressed in cannot be read.
        async with self.lock:
            with suppress(ConnectionError):
                for payload in payloads:
                    await self._send(json.dumps(payload))

    async def _send(self, text: str) -> None:
        if self.compressor is None:
            await self.socket.send_str(text)
        else:
            # One stream for the whole connection: a frame ends with a flush and the stream never does.
            data = self.compressor.compress(text.encode()) + self.compressor.flush(zlib.Z_SYNC_FLUSH)
            await self.socket.send_bytes(data)

    async def close(self, code: int, reason: str = "") -> None:
        """Close from our side, which keeps the session."""
        self.closed_by_us = True
        await self.socket.close(code=code, message=reason.encode())
