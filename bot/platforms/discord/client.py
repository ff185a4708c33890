"""discord.py's client as the bot uses it: the least events and caches, its own addresses, counted sessions."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import discord
import discord.gateway
import discord.http
import yarl
from discord.abc import Snowflake

from bot.papers.clock import SystemClock
from bot.platforms.discord.commands import Tree
from bot.platforms.discord.controls import CONTROLS, refuse_unknown
from bot.platforms.discord.errors import outcomes, trace
from bot.platforms.discord.events import Events
from bot.platforms.discord.first_answers import Interaction
from bot.platforms.discord.permits import Permits
from bot.platforms.discord.session_starts import Patience, SessionStarts
from bot.platforms.discord.settings import DiscordSettings

if TYPE_CHECKING:
    from discord.types.gateway import SessionStartLimit

log = logging.getLogger(__name__)

# Seconds; discord.py hands a longer wait for a rate limit back to us (its own least value).
LONGEST_SLEEP = 30.0


class Client(Permits):
    """discord.py's client with the least it needs: guilds and reactions, no caches of messages or members.

    Sharded even for one shard, since the plain client does not survive a gateway that cannot be reached at first.
    """

    def __init__(self, settings: DiscordSettings, call_seconds: float, guild_ready_timeout: float) -> None:
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
        self.tree = Tree(self)
        self.events: Events | None = None
        self.came_back = asyncio.Event()
        """Set whenever a new session has begun, in which reactions given before are not told."""

    async def setup_hook(self) -> None:
        """Make the controls of messages posted by earlier processes work."""
        self.add_dynamic_items(*CONTROLS)

    async def launch_shards(self) -> None:
        """Connect every shard, once Discord lets all of them begin a session."""
        if self.is_closed():
            return
        self.shard_count, address, limit = await self.http.get_bot_gateway()
        self._gateway = self._own_gateway or yarl.URL(address)
        self.starts.told(limit)
        await self.starts.allowed(range(self.shard_count))
        await super().launch_shards()

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:  # noqa: ARG002
        """Connect to the gateway of the settings, else to the one that Discord names."""
        await super().launch_shard(self._gateway, shard_id, initial=initial)
        _heed_cancellation()
        Patience.teach(self.shards[shard_id]._parent, self.starts)  # noqa: SLF001  (discord.py's own shard)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Keep Discord's five seconds between two sessions, and count each."""
        await super().before_identify_hook(shard_id, initial=initial)
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
        for shard in self.shards.values():
            # Also one that is away and waits for leave to come back, of which the public way would do nothing.
            await shard._parent.disconnect()  # noqa: SLF001

    async def on_ready(self) -> None:
        """A session has begun."""
        log.info("connected to Discord as %s; servers: %d", self.user, len(self.guilds))
        self.came_back.set()

    async def on_interaction(self, interaction: Interaction) -> None:
        """Somebody did something; what has a handler is answered there."""
        await refuse_unknown(interaction)

    def permitted(self, guild: discord.Guild, channels: Iterable[Snowflake]) -> None:
        """The bot may do more than before in some channels."""
        if self.events:
            self.events.permitted(guild.id, channels)

    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        """Somebody reacted."""
        if self.events:
            await self.events.react(payload, added=True)

    async def on_raw_reaction_remove(self, payload: discord.RawReactionActionEvent) -> None:
        """Somebody took a reaction back."""
        if self.events:
            await self.events.react(payload, added=False)

    async def on_raw_reaction_clear(self, payload: discord.RawReactionClearEvent) -> None:
        """A moderator took all reactions off a message."""
        if self.events:
            await self.events.clear(payload.guild_id, payload.message_id)

    async def on_raw_reaction_clear_emoji(self, payload: discord.RawReactionClearEmojiEvent) -> None:
        """A moderator took one emoji off a message."""
        if self.events:
            await self.events.clear(payload.guild_id, payload.message_id, str(payload.emoji))


def _heed_cancellation() -> None:
    """End a task that was told to end while `asyncio.wait_for` had its result ready, which loses that before 3.12.

    What it says then is bugs.python.org/issue37658; discord.py waits so for its gateway.
    """
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError


def point_at(settings: DiscordSettings) -> None:
    """Make discord.py use the addresses of the settings, for the whole process."""
    if settings.api_base_url != discord.http.Route.BASE:
        # Answers to interactions go by the same class, so that this one line redirects them too.
        discord.http.Route.BASE = settings.api_base_url
    if settings.gateway_url:
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway_url)
