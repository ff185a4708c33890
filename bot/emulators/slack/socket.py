"""Socket Mode: single-use tickets, several sockets, envelopes that wait for an ack, events sent again without one."""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from aiohttp import WSCloseCode, WSMsgType, web

from bot.emulators.slack.http import Ack, SignedRequests
from bot.emulators.slack.state import World

Json = dict[str, Any]

# docs.slack.dev/apis/events-api/using-socket-mode: ten to an app, and each payload goes to any one of them.
MOST_SOCKETS = 10
# For the client's own closing frame, for which aiohttp would wait ten seconds; one that is gone sends none.
CLOSE_SECONDS = 0.5


@dataclass(slots=True, eq=False)
class Websocket:
    """One websocket; `leaving` once it was asked to disconnect, and then nothing more is sent to it."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport | None = None
    leaving: bool = False
    pending: dict[str, asyncio.Future[Json | None]] = field(default_factory=dict)


class SocketMode:
    """Slack's side of Socket Mode; `retry_delays` come before an event is sent again, `ack_timeout` is per attempt.

    Once `requests` have a URL everything goes there instead.
    """

    def __init__(self, world: World, requests: SignedRequests) -> None:
        self.world = world
        self.requests = requests
        self.ack_timeout = 3.0
        # Slack's own three come at once, after a minute and after five.
        self.retry_delays: tuple[float, ...] = (0.05, 0.1, 0.2)
        self.connections: list[Websocket] = []
        self.sent: list[Json] = []
        self._tickets: set[str] = set()
        self._changed = asyncio.Condition()
        self._next = 0

    def ticket(self) -> str:
        """A ticket that opens one socket, once."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return ticket

    async def connected(self, count: int = 1) -> None:
        """Wait until so many sockets take payloads."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self._ready()) >= count)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Open a socket and keep it for as long as the client does."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=401, text="invalid_ticket")
        # Also if what follows fails; a client that tries the same address again is turned away for good.
        self._tickets.discard(ticket)
        connection = Websocket(web.WebSocketResponse(timeout=CLOSE_SECONDS, heartbeat=10), request.transport)
        await connection.socket.prepare(request)
        # Told over the open socket, as Slack does: the handshake succeeds, so that a client takes it for connected.
        if len(self.connections) >= MOST_SOCKETS:
            await self._bid_farewell(connection, "too_many_websockets")
            await connection.socket.close()
            return connection.socket
        await self._run(connection)
        return connection.socket

    async def _run(self, connection: Websocket) -> None:
        await connection.socket.send_json(self._hello())
        async with self._changed:
            self.connections.append(connection)
            self._changed.notify_all()
        try:
            await self._read(connection)
        finally:
            await self._forget(connection)

    async def _forget(self, connection: Websocket) -> None:
        self.connections.remove(connection)
        for waiting in connection.pending.values():
            # Nobody will answer on another socket what came on this one.
            waiting.cancel()
        async with self._changed:
            self._changed.notify_all()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections) + 1,
            # Some five hours, after which Slack refreshes a socket.
            "debug_info": {"host": "applink-playground", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self.world.app_id},
        }

    async def _read(self, connection: Websocket) -> None:
        async for message in connection.socket:
            if message.type is WSMsgType.TEXT:
                self._take(connection, message.data)

    def _take(self, connection: Websocket, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            return
        waiting = connection.pending.get(answer.get("envelope_id", ""))
        if waiting is not None and not waiting.done():
            # An empty payload is an ack that says nothing.
            waiting.set_result(answer.get("payload") or None)

    def _ready(self) -> list[Websocket]:
        return [
            connection for connection in self.connections if not connection.leaving and not connection.socket.closed
        ]

    async def _pick(self) -> Websocket:
        await self.connected()
        ready = self._ready()
        self._next += 1
        return ready[self._next % len(ready)]

    async def send(self, kind: str, payload: Json, *, seconds: float, accepts: bool, attempt: int = 0) -> Ack | None:
        """Send one envelope to one socket and wait for its ack; None if there was none in time."""
        # An app has either way, never both: with a request URL nothing goes to a socket.
        if self.requests.url:
            return await self.requests.send(kind, payload, seconds, attempt=attempt)
        # A new id with each try, where the event's own id stays: repeats are found by that one.
        envelope = {"envelope_id": str(uuid4()), "payload": payload, "type": kind, "accepts_response_payload": accepts}
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
        try:
            async with asyncio.timeout(seconds):
                return await self._exchange(envelope)
        except (TimeoutError, ConnectionError):
            return None

    async def _exchange(self, envelope: Json) -> Ack:
        self.sent.append(envelope)
        return await self.say(json.dumps(envelope), str(envelope["envelope_id"]))

    async def say(self, text: str, name: str) -> Ack:
        """Put any text on a line and wait for the ack of the envelope of that name; ConnectionError if it is cut."""
        loop = asyncio.get_running_loop()
        connection = await self._pick()
        waiting: asyncio.Future[Json | None] = loop.create_future()
        # Before it is sent, for the answer may be quicker than the sending returns.
        connection.pending[name] = waiting
        started = loop.time()
        try:
            await connection.socket.send_str(text)
            return Ack(await _unless_lost(waiting), loop.time() - started)
        finally:
            connection.pending.pop(name, None)

    async def event(self, payload: Json, first: int = 0) -> bool:
        """Send an event until it is acked or the retries are used up."""
        # Only events are sent again. A command or a click comes once, and people see that it failed.
        for attempt, delay in enumerate((0.0, *self.retry_delays), first):
            await asyncio.sleep(delay)
            if await self.send("events_api", payload, seconds=self.ack_timeout, accepts=False, attempt=attempt):
                return True
        return False

    async def ask_reconnect(self, reason: str) -> None:
        """Ask every socket to go, as Slack does to refresh them, and close those that stay."""
        leaving = self._ready()
        for connection in leaving:
            await self._bid_farewell(connection, reason)
        try:
            # A client may open its next socket first or, as slack_sdk does, close the old one first and leave a gap.
            async with asyncio.timeout(1), self._changed:
                await self._changed.wait_for(lambda: not any(connection in self.connections for connection in leaving))
        except TimeoutError:
            for connection in leaving:
                await connection.socket.close()

    async def _bid_farewell(self, connection: Websocket, reason: str) -> None:
        connection.leaving = True
        await connection.socket.send_json(
            {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-playground"}}
        )

    def cut(self) -> None:
        """Break every line without a word."""
        for connection in list(self.connections):
            connection.leaving = True
            if connection.transport is not None:
                connection.transport.abort()

    async def close(self) -> None:
        """Close every socket in order."""
        for connection in list(self.connections):
            connection.leaving = True
            await connection.socket.close(code=WSCloseCode.GOING_AWAY)


async def _unless_lost(waiting: asyncio.Future[Json | None]) -> Json | None:
    # Not awaited itself: its cancelling by a lost socket would look as if we were cancelled.
    await asyncio.wait([waiting])
    if waiting.cancelled():
        raise ConnectionResetError("the socket closed before the ack")
    return waiting.result()
