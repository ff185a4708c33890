"""The port `Listener` on Discord: the gateway stays connected, commands are up to date, nothing given is missed."""

from __future__ import annotations

import asyncio
import itertools
import logging

import aiohttp
import discord
from discord import app_commands

from bot.chat.ports import Chat
from bot.delivery.pacing import Gate
from bot.errors import BotError, DeliveryError, ListeningRefused, NotAccepted, TokenRefused
from bot.platforms.discord.catch_up import CatchUp
from bot.platforms.discord.client import Client
from bot.platforms.discord.commands import sync
from bot.platforms.discord.errors import outcome_of, outcomes
from bot.platforms.discord.events import Events
from bot.platforms.discord.shards import Shards

log = logging.getLogger(__name__)

# Seconds between two tries to reach a gateway.
LONGEST_RETRY = 60.0


class DiscordListener:
    """Hears and answers people over the gateway."""

    def __init__(self, client: Client, call_seconds: float, gate: Gate | None = None) -> None:
        self.client = client
        self._call_seconds = call_seconds
        self._gate = gate
        self._listening = asyncio.Event()

    @property
    def is_listening(self) -> bool:
        """Whether commands are served now."""
        return self._listening.is_set()

    async def listen(self, chat: Chat) -> None:
        """Serve commands, clicks and reactions until cancelled; raises TokenRefused or ListeningRefused."""
        self.client.events = Events(chat, self.client)
        self.client.heard.clear()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._connect())
                if self.client.shared:
                    tasks.create_task(self._keep(self.client.shared))
                # Meanwhile: whoever types a command that Discord knows already need not wait for it.
                await self._sync_commands()
                await self.client.heard.wait()
                self._listening.set()
                tasks.create_task(CatchUp(chat, self.client, self._gate).whenever(self.client.came_back))
        except BaseExceptionGroup as group:
            # A task group wraps even a single error; whoever starts the bot goes by ours.
            raise next((error for error in group.exceptions if isinstance(error, BotError)), group) from None
        finally:
            self._listening.clear()
            await self.client.hang_up()

    async def _keep(self, shared: Shards) -> None:
        await self.client.divided.wait()
        await shared.keep()

    async def wait_listening(self) -> None:
        """Wait until commands are served."""
        await self._listening.wait()

    async def _sync_commands(self) -> None:
        """A bot whose commands cannot be brought up to date still serves those that Discord knows."""
        try:
            with outcomes():
                async with asyncio.timeout(self._call_seconds):
                    await sync(self.client.tree)
        except TokenRefused:
            raise
        except (DeliveryError, app_commands.AppCommandError) as error:
            log.warning("the commands could not be brought up to date: %s", error)

    async def _connect(self) -> None:
        """Keep the gateway connected; outside of `outcomes`, whose rules would pass to every task started here."""
        for attempt in itertools.count():
            try:
                await self.client.connect()
                outcome: DeliveryError = NotAccepted("The connection to Discord was closed.")
            except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
                outcome = outcome_of(error, written=False)
            if isinstance(outcome, TokenRefused | ListeningRefused) or self.client.is_closed():
                raise outcome
            log.warning("no gateway connection yet: %s", outcome)
            await asyncio.sleep(min(LONGEST_RETRY, 2.0**attempt))
