"""Logging in to Discord: one login for posting, one gateway connection for listening."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.delivery.pacing import Gate
from bot.errors import DeliveryError, NotAccepted, TokenRefused
from bot.network.aiohttp_connector import Connector
from bot.network.network import DIRECT, Network
from bot.papers.clock import Clock, SystemClock
from bot.papers.leases import Company
from bot.platforms.discord.buckets import use_buckets
from bot.platforms.discord.client import Client, point_at
from bot.platforms.discord.errors import outcomes
from bot.platforms.discord.listener import DiscordListener
from bot.platforms.discord.poster import DiscordPoster
from bot.platforms.discord.sender import Sender
from bot.platforms.discord.settings import DiscordSettings
from bot.platforms.discord.sight import Sight


@dataclass(frozen=True, slots=True)
class DiscordLogin:
    """A login."""

    poster: DiscordPoster
    listener: DiscordListener


@asynccontextmanager
async def connected(
    settings: DiscordSettings,
    network: Network = DIRECT,
    *,
    call_seconds: float = 20.0,
    guild_ready_timeout: float = 2.0,
    gate: Gate | None = None,
    company: Company | None = None,
    clock: Clock | None = None,
) -> AsyncIterator[DiscordLogin]:
    """Be logged in for posting, while the gateway waits for `listen`; raises TokenRefused or NotAccepted.

    `api_base_url` and `gateway_url` of the settings are discord.py's class attributes: they hold for the whole process,
    so two logins with different addresses cannot live in one process.
    """
    token = _token_of(settings)
    # Before the client is made, which reads them.
    point_at(settings)
    client = Client(settings, call_seconds, guild_ready_timeout)
    # Half, so that after the longest wait for a turn there is time for the call itself.
    use_buckets(client.http, call_seconds / 2)
    client.http.connector = Connector(network)
    try:
        await _log_in(client, token, call_seconds)
        if company:
            client.join(company, clock or SystemClock())
        sender = Sender(client, call_seconds, gate)
        poster = DiscordPoster(sender, Sight(client), settings.nonce_seconds)
        yield DiscordLogin(poster, DiscordListener(client, call_seconds, gate))
    finally:
        await client.close()


async def _log_in(client: Client, token: str, call_seconds: float) -> None:
    try:
        with outcomes():
            async with asyncio.timeout(call_seconds):
                await client.login(token)
    except (TokenRefused, NotAccepted):
        raise
    except DeliveryError as error:
        raise NotAccepted(f"Logging in to Discord failed. {error}") from error


def _token_of(settings: DiscordSettings) -> str:
    token = settings.token.get_secret_value().strip() if settings.token else ""
    if not token:
        raise TokenRefused("There is no Discord token; set BOT_DISCORD__TOKEN.")
    if not re.fullmatch(r"[!-~]+", token):
        raise TokenRefused("BOT_DISCORD__TOKEN holds spaces or strange characters, so it is no Discord token.")
    return token
