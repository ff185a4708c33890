"""The Discord side of the port `Platform`: one login for posting, one gateway connection for listening."""

from __future__ import annotations

import asyncio
import itertools
import logging
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import discord.gateway
import discord.http
import yarl
from discord import app_commands
from discord.abc import Snowflake

from bot.chat.ports import Chat
from bot.delivery.access import Access
from bot.delivery.channel import Place
from bot.delivery.messages import Message, Posted
from bot.delivery.pacing import Gate
from bot.errors import BotError, DeliveryError, ListeningRefused, NotAccepted, TokenRefused
from bot.network.aiohttp_connector import Connector
from bot.network.network import DIRECT, Network
from bot.papers.clock import SystemClock
from bot.platforms.discord.answering import Interaction
from bot.platforms.discord.buckets import use_buckets
from bot.platforms.discord.catch_up import CatchUp
from bot.platforms.discord.commands import Tree, sync
from bot.platforms.discord.controls import CONTROLS, refuse_unknown
from bot.platforms.discord.errors import outcome_of, outcomes, trace
from bot.platforms.discord.listeners import Listeners
from bot.platforms.discord.permits import Permits
from bot.platforms.discord.plain import notice, without_pictures
from bot.platforms.discord.render import render
from bot.platforms.discord.replies import shared_card
from bot.platforms.discord.sender import Sender
from bot.platforms.discord.session_starts import Patience, SessionStarts
from bot.settings.settings import DiscordSettings
from bot.views.entries import Digest
from bot.views.replies import Reply

if TYPE_CHECKING:
    from discord.types.gateway import SessionStartLimit

log = logging.getLogger(__name__)

LONGEST_SLEEP = 30.0
"""Seconds; discord.py hands a longer wait for a rate limit back to us (its own least value)."""
LONGEST_RETRY = 60.0
"""Seconds between two tries to reach a gateway."""


class DiscordPlatform:
    """Discord as the bot sees it.

    `api_base_url` and `gateway_url` of the settings are discord.py's class attributes: they hold for the whole process,
    so two of these with different addresses cannot live in one process.
    """

    name: str = "discord"

    def __init__(
        self,
        settings: DiscordSettings,
        network: Network = DIRECT,
        *,
        call_seconds: float = 20.0,
        guild_ready_timeout: float = 2.0,
        gate: Gate | None = None,
    ) -> None:
        self.trusts_key_for = settings.nonce_seconds
        self._settings = settings
        self._network = network
        self._call_seconds = call_seconds
        self._client = Client(settings, call_seconds, guild_ready_timeout)
        use_buckets(self._client.http, call_seconds / 2)
        self._sender = Sender(self._client, call_seconds, gate)
        self._listening = asyncio.Event()

    async def __aenter__(self) -> DiscordPlatform:
        """Log in for posting; the gateway waits for `listen`."""
        token = _token_of(self._settings)
        point_at(self._settings)
        self._client.http.connector = Connector(self._network)  # closed with each login that fails
        try:
            await self._log_in(token)
        except BaseException:
            await self._client.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the gateway and every connection."""
        await self._client.close()

    async def _log_in(self, token: str) -> None:
        try:
            with outcomes():
                async with asyncio.timeout(self._call_seconds):
                    await self._client.login(token)
        except (TokenRefused, NotAccepted):
            raise
        except DeliveryError as error:
            raise NotAccepted(f"Logging in to Discord failed. {error}") from error

    def render(self, digest: Digest) -> Sequence[Message]:
        """The digest as messages in posting order."""
        return render(digest)

    def plainer(self, message: Message) -> Message | None:
        """The same without pictures."""
        return without_pictures(message)

    def notice(self, text: str) -> Message:
        """A message of plain words."""
        return notice(text)

    def card(self, reply: Reply) -> Message:
        """A shared card as a message of the channel."""
        return shared_card(reply)

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        """Make one message or thread."""
        return await self._sender.post(place, message, key)

    async def edit(self, posted: Posted, message: Message, key: str) -> None:
        """Replace what a message shows."""
        await self._sender.edit(posted, message, key)

    async def find(self, place: Place, key: str, since: datetime) -> Posted | None:
        """Our message with this key in the channel's history."""
        return await self._sender.find(place, key, since)

    async def access(self, place: Place) -> Access:
        """What the bot may do in a channel now."""
        return await self._sender.channels.access(place.channel)

    async def shortcomings(self) -> Sequence[str]:
        """Nothing: what a bot may do on Discord is each server's to say."""
        return ()

    async def listen(self, chat: Chat) -> None:
        """Serve commands, clicks and reactions until cancelled; raises TokenRefused or ListeningRefused."""
        self._client.listeners = Listeners(chat, self._client)
        await self._sync_commands()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._connect())
                await self._client.wait_until_ready()
                self._listening.set()
                tasks.create_task(CatchUp(chat, self._client).whenever(self._client.came_back))
        except BaseExceptionGroup as group:
            raise next((error for error in group.exceptions if isinstance(error, BotError)), group) from None
        finally:
            self._listening.clear()
            await self._client.hang_up()

    async def wait_listening(self) -> None:
        """Wait until commands are served."""
        await self._listening.wait()

    async def _sync_commands(self) -> None:
        """A bot whose commands cannot be brought up to date still serves those that Discord knows."""
        try:
            with outcomes():
                async with asyncio.timeout(self._call_seconds):
                    await sync(self._client.tree)
        except TokenRefused:
            raise
        except (DeliveryError, app_commands.AppCommandError) as error:
            log.warning("the commands could not be brought up to date: %s", error)

    async def _connect(self) -> None:
        """Keep the gateway connected; outside of `outcomes`, whose rules would pass to every task started here."""
        for attempt in itertools.count():
            try:
                await self._client.connect()
                outcome: DeliveryError = NotAccepted("The connection to Discord was closed.")
            except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
                outcome = outcome_of(error, written=False)
            if isinstance(outcome, TokenRefused | ListeningRefused) or self._client.is_closed():
                raise outcome
            log.warning("no gateway connection yet: %s", outcome)
            await asyncio.sleep(min(LONGEST_RETRY, 2.0**attempt))


class Client(Permits):
    """discord.py's client with the least it needs: guilds and reactions, no caches of messages or members.

    Sharded even for one shard, since the plain client does not survive a gateway that cannot be reached at first.
    """

    def __init__(self, settings: DiscordSettings, call_seconds: float, guild_ready_timeout: float) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # there is no voice to be missed
        super().__init__(
            intents=discord.Intents(guilds=True, guild_reactions=True),
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
        self.listeners: Listeners | None = None
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

    def permitted(self, channels: Iterable[Snowflake]) -> None:
        """The bot may do more than before in some channels."""
        if self.listeners:
            self.listeners.permitted(channels)

    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        """Somebody reacted."""
        if self.listeners:
            await self.listeners.react(payload, added=True)

    async def on_raw_reaction_remove(self, payload: discord.RawReactionActionEvent) -> None:
        """Somebody took a reaction back."""
        if self.listeners:
            await self.listeners.react(payload, added=False)

    async def on_raw_reaction_clear(self, payload: discord.RawReactionClearEvent) -> None:
        """A moderator took all reactions off a message."""
        if self.listeners:
            await self.listeners.clear(payload.channel_id, payload.message_id)

    async def on_raw_reaction_clear_emoji(self, payload: discord.RawReactionClearEmojiEvent) -> None:
        """A moderator took one emoji off a message."""
        if self.listeners:
            await self.listeners.clear(payload.channel_id, payload.message_id, str(payload.emoji))


def point_at(settings: DiscordSettings) -> None:
    """Make discord.py use the addresses of the settings, for the whole process."""
    if settings.api_base_url != discord.http.Route.BASE:
        discord.http.Route.BASE = settings.api_base_url
    if settings.gateway_url:
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway_url)


def _token_of(settings: DiscordSettings) -> str:
    token = settings.token.get_secret_value().strip() if settings.token else ""
    if not token:
        raise TokenRefused("There is no Discord token; set BOT_DISCORD__TOKEN.")
    if not re.fullmatch(r"[!-~]+", token):
        raise TokenRefused("BOT_DISCORD__TOKEN holds spaces or strange characters, so it is no Discord token.")
    return token
