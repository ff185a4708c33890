"""A Slack workspace in a box, and the platform that is logged in to it."""

from __future__ import annotations

import asyncio
import logging
import os
import re
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
from tests.platforms.slack.workspaces import Workspace, workspace_in


def settings_for(slack: SlackApi, **more: object) -> SlackSettings:
    """Settings that lead to the emulator."""
    given: dict[str, object] = {
        "bot_token": SecretStr(slack.bot_token),
        "app_token": SecretStr(slack.app_token),
        "api_base_url": slack.base_url,
    }
    return SlackSettings.model_validate(given | more)


def http_settings(slack: SlackApi, **more: object) -> SlackSettings:
    """Settings with a signing secret, without an app token, and with any port that is free."""
    given = {"app_token": None, "signing_secret": SecretStr(slack.signing_secret), "http_port": 0}
    return settings_for(slack, **(given | more))


def address_in(log: pytest.LogCaptureFixture) -> str:
    """Where the bot said last that it listens."""
    return str(re.findall(r"http://\S+/slack/events", log.text)[-1])


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
def call_seconds() -> float:
    """A service's patience, for a busy machine is no fault; a test in which no answer comes has one of its own."""
    return 20


@pytest.fixture
async def platform(slack: SlackApi, call_seconds: float) -> AsyncIterator[SlackLogin]:
    """Our side, logged in."""
    async with connected(settings_for(slack), call_seconds=call_seconds) as platform:
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


@pytest.fixture(params=["socket", "http"])
async def workspace(
    request: pytest.FixtureRequest, slack: SlackApi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[Workspace]:
    """The real core serving people, over either line."""
    caplog.set_level(logging.INFO)
    by_http = request.param == "http"
    settings = http_settings(slack) if by_http else settings_for(slack)
    async with workspace_in(tmp_path, slack, settings) as made, listening(made.platform, made.front):
        if by_http:
            await slack.deliver_to(address_in(caplog))
        yield made
