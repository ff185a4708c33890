"""Logging in to Slack: the bot token posts, and says who listens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.delivery.counts import Counts
from bot.errors import TokenRefused
from bot.network.network import DIRECT, Network
from bot.papers.clock import Clock, SystemClock
from bot.papers.leases import Company
from bot.platforms.platform import Keeping
from bot.platforms.slack.budgets import Budgets
from bot.platforms.slack.calls import Calls
from bot.platforms.slack.client import Web
from bot.platforms.slack.grants import Grants
from bot.platforms.slack.installed import Installed
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
    keeping: Keeping | None = None,
    company: Company | None = None,
) -> AsyncIterator[SlackLogin]:
    """Be logged in to the workspace of the bot token, or to all in which people have installed the app.

    Calls are counted in `counts`. Raises TokenRefused or NotAccepted, and SettingsError where tokens that are kept
    cannot be read.
    """
    async with Web.open(network, settings.api_base_url, call_seconds) as web:
        if settings.keeps_tokens and keeping is not None:
            yield await _many(settings, web, keeping, clock or SystemClock(), counts, company)
            return
        if settings.bot_token is None:
            raise TokenRefused("There is no Slack bot token; set BOT_SLACK__BOT_TOKEN.")
        one = await _one(web, settings.bot_token.get_secret_value(), clock, counts)
        yield SlackLogin(
            SlackPoster(one), SlackListener(settings, web, one, clock or SystemClock(), company=company), one
        )


async def _one(web: Web, token: str, clock: Clock | None, counts: Counts | None) -> TheOne:
    """The workspace of a token."""
    identity, scopes = await Calls(web.client(token), seconds=web.call_seconds).identity()
    tenant = str(identity.get("team_id") or "")
    calls = Calls(web.client(token), seconds=web.call_seconds, budgets=Budgets(clock, counts, tenant))
    return TheOne(Workspace(tenant, calls, Sender(calls, identity), identity, scopes))


async def _many(
    settings: SlackSettings, web: Web, keeping: Keeping, clock: Clock, counts: Counts | None, company: Company | None
) -> SlackLogin:
    """The workspaces in which people have installed the app, and the pages on which they do."""
    # Costs memory, so only who uses it pays.
    from bot.platforms.slack.visits import Visits

    store, seal = keeping
    grants = Grants(settings, web)
    installed = Installed(web, grants, store, seal, clock, counts)
    await installed.begin()
    visits = Visits(settings, grants, installed, store, clock)
    return SlackLogin(
        SlackPoster(installed), SlackListener(settings, web, installed, clock, visits, company), installed
    )
