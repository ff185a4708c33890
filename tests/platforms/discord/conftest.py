from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import discord.gateway
import discord.http
import pytest
from pydantic import SecretStr

from bot.emulators.discord.api import DiscordApi
from bot.emulators.discord.judge import Judge
from bot.platforms.discord.login import DiscordLogin, connected
from bot.platforms.discord.settings import DiscordSettings
from tests.platforms.discord.fakes import FakeChat, listening


@pytest.fixture(autouse=True)
def _own_addresses() -> Iterator[None]:
    """discord.py keeps the addresses for the whole process; no test leaves its own behind."""
    route, socket = discord.http.Route, discord.gateway.DiscordWebSocket
    before = route.BASE, socket.DEFAULT_GATEWAY
    yield
    route.BASE, socket.DEFAULT_GATEWAY = before


@pytest.fixture(scope="session")
def judge() -> Judge | None:
    """Discord's own document, where there is one; compiling it once for all tests saves most of their time."""
    spec = Path(os.environ.get("BOT_TEST_DATA", "/nowhere"), "spec", "discord-openapi.json")
    return Judge(spec) if spec.is_file() else None


@pytest.fixture
async def api(judge: Judge | None) -> AsyncIterator[DiscordApi]:
    """A Discord of our own, judged by Discord's document where there is one."""
    async with DiscordApi(channels=2, judge=judge) as running:
        # Most tests are not about how often sessions may begin.
        running.gateway.starts.between_seconds = 0
        yield running
        assert running.misanswers == []


@pytest.fixture
def settings(api: DiscordApi) -> DiscordSettings:
    return DiscordSettings(token=SecretStr(api.token), api_base_url=api.base_url, gateway_url=api.gateway_url)


@pytest.fixture
async def platform(settings: DiscordSettings) -> AsyncIterator[DiscordLogin]:
    """Logged in, not listening."""
    async with connected(settings, call_seconds=4.0, guild_ready_timeout=0.05) as logged_in:
        yield logged_in


@pytest.fixture
def chat() -> FakeChat:
    return FakeChat()


@pytest.fixture
async def served(platform: DiscordLogin, chat: FakeChat) -> AsyncIterator[DiscordLogin]:
    """Logged in and listening."""
    async with listening(platform, chat):
        yield platform
