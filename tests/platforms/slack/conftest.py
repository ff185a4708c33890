"""A Slack workspace in a box, and the platform that is logged in to it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.chat.ports import Chat
from bot.emulators.slack.api import SlackApi
from bot.emulators.slack.judge import Judge
from bot.platforms.slack.login import SlackLogin, connected
from bot.platforms.slack.settings import SlackSettings
from tests.platforms.slack.material import SmallChat


def settings_for(slack: SlackApi, **more: object) -> SlackSettings:
    """Settings that lead to the emulator."""
    given: dict[str, object] = {
        "bot_token": SecretStr(slack.bot_token),
        "app_token": SecretStr(slack.app_token),
        "api_base_url": slack.base_url,
    }
    return SlackSettings.model_validate(given | more)


@asynccontextmanager
async def listening(platform: SlackLogin, chat: Chat) -> AsyncIterator[asyncio.Task[None]]:
    """Serve while the block runs."""
    task = asyncio.create_task(platform.listener.listen(chat))
    try:
        async with asyncio.timeout(20):
            await platform.listener.wait_listening()
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture(scope="session")
def judge() -> Judge | None:
    """Block Kit's schema, where there is one; compiled once for all tests."""
    spec = Path(os.environ.get("BOT_TEST_DATA", "/nowhere"), "spec", "slack", "block-kit.schema.json")
    return Judge(spec) if spec.is_file() else None


@pytest.fixture
async def slack(judge: Judge | None) -> AsyncIterator[SlackApi]:
    """A workspace; judged by Block Kit's schema too, where there is one."""
    async with SlackApi(judge=judge, rate_limits=False) as api:
        yield api


@pytest.fixture
async def platform(slack: SlackApi) -> AsyncIterator[SlackLogin]:
    """Our side, logged in."""
    async with connected(settings_for(slack), call_seconds=1) as platform:
        yield platform


@pytest.fixture
def chat() -> SmallChat:
    """A small core."""
    return SmallChat()


@pytest.fixture
async def serving(platform: SlackLogin, chat: SmallChat) -> AsyncIterator[asyncio.Task[None]]:
    """Our side, serving people with the small core."""
    async with listening(platform, chat) as task:
        yield task
