"""discord.py's client as the bot uses it: the least events and caches, its own addresses, counted sessions."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

import aiohttp
import discord
import discord.gateway
import discord.http
import yarl
from discord.abc import Snowflake
from discord.shard import EventItem, Shard

from bot.errors import StorageError, StoreAway
from bot.papers.clock import Clock, SystemClock
from bot.papers.leases import Company
from bot.platforms.discord.commands import Tree
from bot.platforms.discord.controls import CONTROLS, refuse_unknown
from bot.platforms.discord.errors import outcomes, trace
from bot.platforms.discord.events import Events
from bot.platforms.discord.first_answers import Interaction
from bot.platforms.discord.gateway_sessions import GatewaySession, Sessions
from bot.platforms.discord.permits import Permits
from bot.platforms.discord.servers import Servers
from bot.platforms.discord.session_starts import Patience, SessionStarts, heed_cancellation
from bot.platforms.discord.settings import DiscordSettings
from bot.platforms.discord.shards import Shards
from bot.platforms.discord.unread import Unread, check

if TYPE_CHECKING:
    from discord.types.gateway import SessionStartLimit

log = logging.getLogger(__name__)

# Seconds; discord.py hands a longer wait for a rate limit back to us (its own least value).
LONGEST_SLEEP = 30.0
# Seconds between two questions to a store that is away.
STORE_LOOK = 2.0
# How a connection that cannot be made ends.
LOST = (OSError, aiohttp.ClientError, discord.DiscordException, TimeoutError)
# After these, what is told is new.
BEGINNINGS = ("READY", "RESUMED")
Parse = Callable[[Any], Any]


class Client(Permits, Servers):
    """discord.py's client with the least it needs: guilds and reactions, no caches of messages or members.

    Sharded even for one shard, since the plain client does not survive a gateway that cannot be reached at first.
    """

    def __init__(self, settings: DiscordSettings, call_seconds: float, guild_ready_timeout: float) -> None:
        """`guild_ready_timeout` is for how many seconds no server is told before all are."""
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # there is no voice to be missed
        super().__init__(
            # 9217, nothing privileged, so that Discord has nothing to review however far the bot spreads.
            intents=discord.Intents(guilds=True, guild_reactions=True, dm_reactions=True),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=LONGEST_SLEEP,
            guild_ready_timeout=guild_ready_timeout,
            http_trace=trace(),
        )
        self._own_gateway = yarl.URL(settings.gateway_url) if settings.gateway_url else None
        self._gateway = discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
        self._call_seconds = call_seconds
        self._connecting: asyncio.Task[Any] | None = None
        self.starts = SessionStarts(self._session_start_limit, SystemClock())
        self.unread = Unread()
        self.tree = Tree(self, self.unread)
        self.events: Events | None = None
        self.came_back = asyncio.Event()
        """Set whenever a new session has begun, in which reactions given before are not told."""
        self.returned = set[int]()
        self.missed = set[str]()
        self.heard = asyncio.Event()
        """Set when a first shard is heard."""
        self.shared: Shards | None = None
        """Which shards are this process's; None where nobody else has any."""
        self.divided = asyncio.Event()
        """Set when it is known how many there are."""
        self._wanted_count, self._wanted_shards = settings.shard_count, settings.shard_ids or ()
        self._left: dict[int, GatewaySession] = {}
        self._replayed = set[int]()
        """Shards of which is told again what another process may have answered; nobody waits for that any more."""
        self._sockets = WeakSet[discord.gateway.DiscordWebSocket]()
        # Called with each new one, for voices, of which there are none.
        vars(self._connection)["_update_references"] = self._sockets.add
        for event, parse in self._connection.parsers.items():
            self._connection.parsers[event] = self._while_ours(event, parse)

        store = self._connection._view_store  # noqa: SLF001  (nobody else sees what goes wrong there)
        store.schedule_dynamic_item_call = self.unread.held("INTERACTION_CREATE", store.schedule_dynamic_item_call)  # type: ignore[method-assign]

    def join(self, company: Company, clock: Clock) -> None:
        """Share the shards with the other processes, once it is known which bot this is."""
        self.shared = Shards(company, clock, self, str(self.application_id), self._wanted_shards)

    def _while_ours(self, event: str, parse: Parse) -> Parse:
        """Have an event taken only in the name of a shard that is this process's."""

        def parsed(data: dict[str, Any]) -> None:
            shard = self._shard_of(event, data)
            if event in BEGINNINGS:
                self._replayed.discard(shard)
            if self._is_ours(shard) and not (event == "INTERACTION_CREATE" and shard in self._replayed):
                parse(data)

        def readable(data: dict[str, Any]) -> None:
            with self.unread.passed_over(event):
                check(data)
                parsed(data)

        # A session whose beginning cannot be read is none.
        return parsed if event in BEGINNINGS else readable

    def _is_ours(self, shard: int) -> bool:
        return self.shared is None or self.shared.holds(shard)

    def _shard_of(self, event: str, data: Mapping[str, Any]) -> int:
        """Of what an event is about; whatever belongs to no server goes to the first."""
        if event in BEGINNINGS:
            return int(data["shard"][0] if event == "READY" else data["__shard_id__"])
        guild = data.get("guild_id") or (data.get("id") if event.startswith("GUILD_") else None)
        return self.shard_of(str(guild or ""))

    async def setup_hook(self) -> None:
        """Make the controls of messages posted by earlier processes work."""
        self.add_dynamic_items(*CONTROLS)

    async def launch_shards(self) -> None:
        """Connect every shard, once Discord lets all of them begin a session."""
        if self.is_closed():
            return
        count, address, limit = await self.http.get_bot_gateway()
        self._gateway = self._own_gateway or yarl.URL(address)
        self.starts.told(limit)
        self.shard_count = self._wanted_count or count
        if self.shared is None:
            await self.starts.allowed(range(self.shard_count))
            await super().launch_shards()
            return
        self.shard_count = await self._agreed(self.shared, self.shard_count, limit["max_concurrency"])
        self._connection.shard_count = self.shard_count
        # From now on shards begin whenever this process gets them.
        self.divided.set()

    @staticmethod
    async def _agreed(shared: Shards, count: int, at_once: int) -> int:
        """How many shards all processes go by, as soon as the store can tell."""
        while True:
            try:
                return await shared.agree(count, at_once)
            except StorageError as error:
                log.warning("Discord's shards wait: %s", error)
                await asyncio.sleep(STORE_LOOK)

    async def begin(self, shards: Sequence[int], sessions: Sessions) -> None:
        """Have shards connected: going on with their sessions where that can be, else in new ones."""
        # Of these discord.py waits for all before it takes them for ready.
        self._connection.shard_ids = list(shards)
        can_go_on = bool(sessions) and await self.know_servers(shards)
        fresh = [one for one in shards if not (can_go_on and one in sessions and await self._go_on(one, sessions[one]))]
        if fresh:
            await self.starts.allowed(fresh)
        for one in fresh:
            await self.launch_shard(self._gateway, one)
        if can_go_on:
            await self.fill_servers(shards)

    async def _go_on(self, shard_id: int, session: GatewaySession) -> bool:
        """Go on with a session, which Discord may then refuse as any other; False if its gateway is not there."""
        try:
            socket = await asyncio.wait_for(
                discord.gateway.DiscordWebSocket.from_client(
                    self, gateway=yarl.URL(session.url), shard_id=shard_id, session=session.id,
                    sequence=session.sequence, resume=True,
                ), self._call_seconds,
            )  # fmt: skip
        except (*LOST, discord.gateway.ReconnectWebSocket) as error:
            log.info("shard %d begins anew, since its session is gone: %s", shard_id, type(error).__name__)
            return False
        heed_cancellation()
        if not session.exact:
            self._replayed.add(shard_id)
        self._all[shard_id] = shard = Shard(socket, self, self._AutoShardedClient__queue.put_nowait)  # type: ignore[attr-defined]
        Patience.teach(shard, self.starts, self._is_ours)
        shard.launch()
        return True

    @property
    def _all(self) -> dict[int, Shard]:
        """discord.py's own shards, which it gives nobody a way to add to."""
        shards: dict[int, Shard] = self._AutoShardedClient__shards  # type: ignore[attr-defined]
        return shards

    async def leave(self, shards: Sequence[int], *, resumable: bool) -> None:
        """Have shards connected no more; what is resumable may go on elsewhere for some minutes."""
        for shard_id in shards:
            shard = self._all.pop(shard_id, None)
            if shard is None:
                continue
            shard._queue_put = _let_go  # noqa: SLF001
            shard._cancel_task()  # noqa: SLF001
            self._left.update(_session(shard_id, shard))
            # 1000 ends a session: docs.discord.com/developers/events/gateway#initiating-a-disconnect.
            await shard.ws.close(code=4000 if resumable else 1000)
        # One whose beginning was broken off: it would live on in a thread of its own.
        for socket in [one for one in self._sockets if one.shard_id in shards and one._keep_alive]:  # noqa: SLF001
            await socket.close()
        for guild in [one for one in self.guilds if one.shard_id in shards]:
            self._connection._remove_guild(guild)  # noqa: SLF001

    def sessions(self, shards: Sequence[int]) -> Sessions:
        """Sessions as they stand, those that were left too."""
        found = {one: self._left[one] for one in shards if one in self._left}
        for shard_id in shards:
            if shard := self._all.get(shard_id):
                found.update(_session(shard_id, shard))
        return found

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:  # noqa: ARG002
        """Connect to the gateway of the settings, else to the one that Discord names."""
        await super().launch_shard(self._gateway, shard_id, initial=initial)
        heed_cancellation()
        Patience.teach(self.shards[shard_id]._parent, self.starts, self._is_ours)  # noqa: SLF001  (discord.py's own shard)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Keep Discord's five seconds between two sessions, and count each."""
        if self.shared is None:
            await super().before_identify_hook(shard_id, initial=initial)
        else:
            await self.shared.turn(shard_id or 0)
        self.starts.begun(shard_id or 0)

    async def _session_start_limit(self) -> SessionStartLimit:
        """How many sessions may begin today; raises DeliveryError."""
        with outcomes():
            async with asyncio.timeout(self._call_seconds):
                _, _, limit = await self.http.get_bot_gateway()
        return limit

    async def connect(self, *, reconnect: bool = True) -> None:
        """Keep every shard connected, until that is over for good."""
        self._connecting = asyncio.current_task()
        try:
            await super().connect(reconnect=reconnect)
        finally:
            self._connecting = None

    async def close(self) -> None:
        """Close everything; but discord.py itself, which ends all where the gateway does, only hangs up."""
        if self._connecting and asyncio.current_task() is self._connecting:
            await self.hang_up()
        else:
            await super().close()

    async def hang_up(self) -> None:
        """Leave the gateway and stay able to post."""
        if self.shared:
            await self.shared.leave()
        for shard in self.shards.values():
            # Also one that is away and waits for leave to come back, of which the public way would do nothing.
            await shard._parent.disconnect()  # noqa: SLF001

    async def on_ready(self) -> None:
        """A session has begun."""
        log.info("connected to Discord as %s; servers: %d", self.user, len(self.guilds))

    async def on_shard_connect(self, shard_id: int) -> None:  # noqa: ARG002
        """A shard's people are heard; which servers they are in is told for seconds more, and no answer needs that."""
        self.heard.set()

    async def on_shard_ready(self, shard_id: int) -> None:
        """A shard has a new session."""
        self.returned.add(shard_id)
        self.came_back.set()

    async def on_shard_resumed(self, shard_id: int) -> None:  # noqa: ARG002
        """A shard goes on with its session, in which nothing is missing."""
        self.heard.set()

    async def on_interaction(self, interaction: Interaction) -> None:
        """Somebody did something; what has a handler is answered there."""
        await refuse_unknown(interaction)

    def permitted(self, guild: discord.Guild, channels: Iterable[Snowflake]) -> None:
        """The bot may do more than before in some channels."""
        if self.events:
            self.events.permitted(guild.id, channels)

    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        """Somebody reacted."""
        with self._read_later(payload.message_id):
            if self.events:
                await self.events.react(payload, added=True)

    async def on_raw_reaction_remove(self, payload: discord.RawReactionActionEvent) -> None:
        """Somebody took a reaction back."""
        with self._read_later(payload.message_id):
            if self.events:
                await self.events.react(payload, added=False)

    async def on_raw_reaction_clear(self, payload: discord.RawReactionClearEvent) -> None:
        """A moderator took all reactions off a message."""
        with self._read_later(payload.message_id):
            if self.events:
                await self.events.clear(payload.guild_id, payload.message_id)

    async def on_raw_reaction_clear_emoji(self, payload: discord.RawReactionClearEmojiEvent) -> None:
        """A moderator took one emoji off a message."""
        with self._read_later(payload.message_id):
            if self.events:
                await self.events.clear(payload.guild_id, payload.message_id, str(payload.emoji))

    @contextmanager
    def _read_later(self, message_id: int) -> Iterator[None]:
        """Discord tells everything once: what the store cannot keep now is read from the message when it can."""
        try:
            yield
        except StoreAway as error:
            log.info("reactions that were told now are read later: %s", error)
            self.missed.add(str(message_id))
            self.came_back.set()


def _let_go(event: EventItem) -> None:
    """What happens to a shard that was left is nobody's business."""


def _session(shard_id: int, shard: Shard) -> Sessions:
    """A shard's session, once it has one."""
    socket = shard.ws
    if socket.session_id is None or socket.sequence is None:
        return {}
    return {shard_id: GatewaySession(socket.session_id, socket.sequence, str(socket.gateway))}


def point_at(settings: DiscordSettings) -> None:
    """Make discord.py use the addresses of the settings, for the whole process."""
    if settings.api_base_url != discord.http.Route.BASE:
        # Answers to interactions go by the same class, so that this one line redirects them too.
        discord.http.Route.BASE = settings.api_base_url
    if settings.gateway_url:
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway_url)
