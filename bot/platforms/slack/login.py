"""Logging in to Slack: the bot token posts, and says who listens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.delivery.counts import Counts
from bot.errors import TokenRefused
from bot.network.network import DIRECT, Network
from bot.papers.clock import Clock
from bot.platforms.slack.budgets import Budgets
from bot.platforms.slack.calls import Calls
from bot.platforms.slack.client import Web
from bot.platforms.slack.listener import SlackListener
from bot.platforms.slack.poster import SlackPoster
from bot.platforms.slack.sender import Sender
from bot.platforms.slack.settings import SlackSettings
from bot.platforms.slack.workspace import TheOne, Workspace, Workspaces


@dataclass(frozen=True, slots=True)
class SlackLogin:
    """A login."""

    poster: SlackPoster
    listener: SlackListener
    workspaces: Workspaces


@asynccontextmanager
async def connected(
    settings: SlackSettings,
    network: Network = DIRECT,
    *,
    call_seconds: float = 20.0,
    clock: Clock | None = None,
    counts: Counts | None = None,
) -> AsyncIterator[SlackLogin]:
    """Be logged in to the workspace of the bot token, with its calls counted in `counts`.

    Raises TokenRefused or NotAccepted.
    """
    if settings.bot_token is None:
        raise TokenRefused("There is no Slack bot token; set BOT_SLACK__BOT_TOKEN.")
    token = settings.bot_token.get_secret_value()
    async with Web.open(network, settings.api_base_url, call_seconds) as web:
        identity, scopes = await Calls(web.client(token), seconds=call_seconds).identity()
        tenant = str(identity.get("team_id") or "")
        calls = Calls(web.client(token), seconds=call_seconds, budgets=Budgets(clock, counts, tenant))
        one = TheOne(Workspace(tenant, calls, Sender(calls, identity), identity, scopes))
        yield SlackLogin(SlackPoster(one), SlackListener(settings, web, one), one)
