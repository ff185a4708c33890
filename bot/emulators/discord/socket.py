"""Discord's gateway: sessions over websockets that survive their connection, and events with a sequence number."""

from __future__ import annotations

import asyncio
import json
import secrets
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from aiohttp import WSCloseCode, WSMsgType, web

from bot.emulators.discord import messages, payloads
from bot.emulators.discord.starts import SessionStarts
from bot.emulators.discord.state import DIRECT, GROUP, World
from bot.emulators.discord.websocket import Closing, Websocket

# docs.discord.com/developers/topics/opcodes-and-status-codes.
DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT = 0, 1, 2, 3, 4, 6, 7
MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 8, 9, 10, 11
# What a client may send and this server has nothing for; before IDENTIFY it is refused all the same.
IGNORED = (PRESENCE, VOICE, MEMBERS)
GUILDS, MESSAGE_CONTENT = 1 << 0, 1 << 15
# The intents for events in servers, and for the same in conversations with the bot.
Wanted = tuple[int, int]
MESSAGES: Wanted = (1 << 9, 1 << 12)
REACTIONS: Wanted = (1 << 10, 1 << 13)
# Members, presences, words: each is switched on by hand for the application, else the gateway closes with 4014.
PRIVILEGED = 1 << 1 | 1 << 8 | MESSAGE_CONTENT
ALL_INTENTS = 1 << 26
# Close codes after which Discord asks for a new session.
SESSION_OVER = (4007, 4009)
# Close codes by which a client gives its session up.
CLIENT_LEFT = (WSCloseCode.OK, WSCloseCode.GOING_AWAY)


# docs.discord.com/developers/events/gateway#sharding.
MOST_SERVERS = 2_500


@dataclass(eq=False, slots=True)
class Session:
    """What a client identified as, and every event it was given."""

    id: str
    intents: int
    shard: tuple[int, int]
    connection: Websocket | None
    # Kept for good, where Discord keeps them for minutes; `invalidate` plays the session that is too old.
    events: list[dict[str, Any]] = field(default_factory=list)

    async def send(self, event: str, data: Any) -> None:  # noqa: ANN401 - JSON of any kind
        """Number an event, keep it for a resume, and send it if there is a connection."""
        payload = {"op": DISPATCH, "t": event, "s": len(self.events) + 1, "d": data}
        self.events.append(payload)
        if self.connection is not None:
            await self.connection.send(payload)


class Gateway:
    """All sessions; `url` is where clients resume, `privileged` the privileged intents that the bot was granted."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.url = ""
        self.shards = 1
        """How many a client is told to use."""
        self.starts = SessionStarts()
        self.most_servers = MOST_SERVERS
        """How many a shard may have."""
        self.ends_at_once: int | None = None
        """The close code by which every session ends as soon as it has begun."""
        self.privileged = 0
        # What Discord says as a rule; a test that waits for a missed heartbeat sets its own.
        self.heartbeat_seconds = 41.25
        self.acknowledges = True
        """Whether heartbeats are answered; a client must leave a connection on which they are not."""
        self.sessions: dict[str, Session] = {}
        self.identified = 0
        self.resumed = 0
        self._connections: set[Websocket] = set()
        self._changed = asyncio.Condition()

    async def connected(self, count: int = 1) -> None:
        """Wait until this many sessions have a connection."""
        async with self._changed:
            await self._changed.wait_for(
                lambda: sum(it.connection is not None for it in self.sessions.values()) >= count
            )

    async def disconnected(self) -> None:
        """Wait until no session has a connection."""
        async with self._changed:
            await self._changed.wait_for(lambda: all(it.connection is None for it in self.sessions.values()))

    async def dispatch(self, event: str, data: Mapping[str, Any], *, intents: int = 0) -> int:
        """Give an event to every session that wants it; say how many did."""
        # Without any intent named an event goes to everybody, as interactions do.
        wanting = [it for it in self.sessions.values() if it.intents & intents or not intents]
        wanting = [it for it in wanting if self._mine(it.shard)]
        for session in wanting:
            await session.send(event, self._visible(event, data, session))
        return len(wanting)

    async def tell(self, event: str, data: Mapping[str, Any], wanted: Wanted) -> None:
        """Give an event of a channel to the sessions that want it; nobody hears of what people say among themselves."""
        channel = self._world.channels[data["channel_id"]]
        if channel.kind != GROUP:
            await self.dispatch(event, data, intents=wanted[channel.kind == DIRECT])

    async def close(self, code: int) -> None:
        """Cut every connection with this close code; sessions can be resumed, unless the code says otherwise."""
        if code in SESSION_OVER:
            self.sessions.clear()
        await asyncio.gather(*(connection.close(code) for connection in list(self._connections)))

    async def ask_reconnect(self) -> None:
        """Ask every client to reconnect and resume."""
        await asyncio.gather(*(connection.send({"op": RECONNECT, "d": None}) for connection in list(self._connections)))

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Tell every client that its session is over, or that it should try to resume it."""
        if not resumable:
            self.sessions.clear()
        payload = {"op": INVALID_SESSION, "d": resumable}
        await asyncio.gather(*(connection.send(payload) for connection in list(self._connections)))

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Hold one websocket until it closes."""
        socket = web.WebSocketResponse(max_msg_size=1 << 16, timeout=1.0)
        await socket.prepare(request)
        # discord.py asks for zstd-stream where a library for it is there; it takes text frames then too, and gets
        # those.
        compressor = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        connection = Websocket(socket, compressor)
        self._connections.add(connection)
        try:
            await self._talk(connection, request.query.get("v", "10"))
        except Closing as closing:
            await connection.close(closing.code, closing.reason)
        finally:
            await self._hang_up(connection)
        return socket

    async def _talk(self, connection: Websocket, version: str) -> None:
        # The version comes in the address, so it is judged before a word is said.
        if version not in ("9", "10"):
            raise Closing(4012, "Invalid API version")
        await connection.send(
            {"op": HELLO, "s": None, "t": None, "d": {"heartbeat_interval": int(self.heartbeat_seconds * 1000)}}
        )
        async for frame in connection.socket:
            if frame.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                connection.hear()
                await self._hear(connection, _payload(frame.data))

    async def _hear(self, connection: Websocket, payload: dict[str, Any]) -> None:
        op, data = payload.get("op"), payload.get("d")
        if op == HEARTBEAT:
            if self.acknowledges:
                await connection.send({"op": HEARTBEAT_ACK})
        elif op == IDENTIFY:
            await self._identify(connection, data if isinstance(data, dict) else {})
        elif op == RESUME:
            await self._resume(connection, data if isinstance(data, dict) else {})
        elif op not in IGNORED:
            raise Closing(4001, "Unknown opcode")
        # The order counts: what nobody knows closes with 4001 even before IDENTIFY, what is known with 4003.
        elif not any(session.connection is connection for session in self.sessions.values()):
            raise Closing(4003, "Not authenticated")

    async def _identify(self, connection: Websocket, data: dict[str, Any]) -> None:
        if any(session.connection is connection for session in self.sessions.values()):
            raise Closing(4005, "Already authenticated")
        self._check_token(data)
        # Before the intents are looked at: a bot that asks for wrong ones again and again uses its day up as well.
        if not self.starts.take():
            await self._reset_token(connection)
        intents = data.get("intents")
        if not isinstance(intents, int) or not 0 <= intents < ALL_INTENTS:
            raise Closing(4013, "Invalid intent(s)")
        if intents & PRIVILEGED & ~self.privileged:
            raise Closing(4014, "Disallowed intent(s)")
        shard = _shard(data)
        if len(self._servers(shard)) > self.most_servers:
            raise Closing(4011, "Sharding required")
        if not self.starts.in_turn(shard[0]):
            await connection.send({"op": INVALID_SESSION, "d": False})
            return
        session = Session(secrets.token_hex(16), intents, shard, connection)
        self.identified += 1
        self.sessions[session.id] = session
        await self._welcome(session)
        await self._notify()
        if self.ends_at_once is not None:
            await self.close(self.ends_at_once)

    async def _reset_token(self, connection: Websocket) -> NoReturn:
        """What a bot meets that identifies too often: every session ends, and its token is worth nothing any more."""
        self._world.token = f"{self._world.token}.reset"
        self.sessions.clear()
        await asyncio.gather(*(other.close(4004) for other in self._connections if other is not connection))
        raise Closing(4004, "Authentication failed.")

    async def _welcome(self, session: Session) -> None:
        servers = self._servers(session.shard)
        # Away at first and there in GUILD_CREATE: otherwise clients take it for a server that the bot has just joined.
        guilds = [{"id": one, "unavailable": True} for one in servers]
        await session.send(
            "READY",
            {
                "v": 10,
                "user": {**self._world.bot, "verified": True, "mfa_enabled": True, "email": None},
                "guilds": guilds,
                "session_id": session.id,
                "session_type": "normal",
                # A client that reconnects goes here and not to the address that it began with.
                "resume_gateway_url": self.url,
                "shard": list(session.shard),
                "application": {"id": self._world.bot_id, "flags": 0},
                "private_channels": [],
                "presences": [],
                "relationships": [],
                "user_settings": {},
            },
        )
        for one in servers if session.intents & GUILDS else ():
            mine = one == self._world.guild_id
            told = payloads.guild_create(self._world) if mine else payloads.other_create(self._world, one)
            await session.send("GUILD_CREATE", told)

    async def _resume(self, connection: Websocket, data: dict[str, Any]) -> None:
        self._check_token(data)
        session, after = self.sessions.get(str(data.get("session_id"))), data.get("seq")
        # Not a close but op 9 with false: the client may identify on the same connection.
        if session is None:
            await connection.send({"op": INVALID_SESSION, "d": False})
            return
        if not isinstance(after, int) or not 0 <= after <= len(session.events):
            del self.sessions[session.id]
            raise Closing(4007, "Invalid seq")
        # Before the replay: an event of this moment then waits behind it, at the lock of the new connection.
        old, session.connection = session.connection, connection
        # In one piece, so that an event which happens now cannot overtake the replay.
        # That it goes on is told to one connection alone.
        await connection.send(*(event for event in session.events[after:] if event["t"] != "RESUMED"))
        if old is not None:
            await old.close(4000)
        self.resumed += 1
        await session.send("RESUMED", {"_trace": []})
        await self._notify()

    async def _hang_up(self, connection: Websocket) -> None:
        self._connections.discard(connection)
        # A lost line keeps the session, 1000 or 1001 ends it (docs.discord.com/developers/events/gateway,
        # disconnecting).
        gives_up = not connection.closed_by_us and connection.socket.close_code in CLIENT_LEFT
        for session in [it for it in self.sessions.values() if it.connection is connection]:
            session.connection = None
            if gives_up:
                del self.sessions[session.id]
        await self._notify()

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _check_token(self, data: dict[str, Any]) -> None:
        if data.get("token") != self._world.token:
            raise Closing(4004, "Authentication failed.")

    def _mine(self, shard: tuple[int, int]) -> bool:
        # A shard that is not the server's gets neither the server nor its interactions.
        return _has(shard, self._world.guild_id)

    def _servers(self, shard: tuple[int, int]) -> list[str]:
        return [one for one in self._world.servers if _has(shard, one)]

    def _visible(self, event: str, data: Mapping[str, Any], session: Session) -> Mapping[str, Any]:
        """The event as this session may see it: other people's words only with the intent for them."""
        # Reactions and deletions are MESSAGE_ events too, yet without an author and with no words to hide.
        if not event.startswith("MESSAGE_") or "author" not in data or session.intents & MESSAGE_CONTENT:
            return data
        # Whoever writes to the bot itself means it to read that.
        if "guild_id" not in data:
            return data
        return messages.without_words(data) if data["author"]["id"] != self._world.bot_id else data


def _has(shard: tuple[int, int], server: str) -> bool:
    """Whether a server is a shard's, by Discord's own formula."""
    return (int(server) >> 22) % shard[1] == shard[0]


def _payload(data: str | bytes) -> dict[str, Any]:
    try:
        payload = json.loads(data)
    except (ValueError, RecursionError):
        payload = None
    return payload if isinstance(payload, dict) else _undecodable()


def _undecodable() -> NoReturn:
    raise Closing(4002, "Error while decoding payload.")


def _shard(data: Mapping[str, Any]) -> tuple[int, int]:
    match data.get("shard", [0, 1]):
        # `shard` may be left out: then there is one.
        case [int(number), int(count)] if 0 <= number < count:
            return number, count
    raise Closing(4010, "Invalid shard")
