"""Slack's lines of the registry, the bot and webhooks: the pace, how one logs in, and what the doctor says."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from functools import partial

from bot.delivery.pacing import Gate
from bot.papers.clock import Clock
from bot.platforms.platform import Connection, Platform, Surroundings, webhook_setup
from bot.platforms.slack.settings import SlackSettings, SlackWebhooks
from bot.settings.roles import Role

# Slack takes several hundred messages a minute from an app in a workspace: docs.slack.dev/apis/web-api/rate-limits.
WORKSPACE_PER_SECOND = 4


def _gate(settings: SlackSettings, clock: Clock) -> Gate:
    """Slack limits each channel, and the workspace."""
    in_channel = settings.posts_per_second
    # A channel of the one workspace that a bot token is of may be kept with the workspace's id or without.
    several = settings.bot_token is None
    return Gate(clock, max(WORKSPACE_PER_SECOND, in_channel), channel_gap=1 / in_channel, by_tenant=several)


def _connect(settings: SlackSettings, around: Surroundings) -> AbstractAsyncContextManager[Connection]:
    from bot.platforms.slack.login import connected

    return connected(
        settings, around.network, call_seconds=around.call_seconds, clock=around.clock, counts=around.counts,
        keeping=around.keeping, company=around.company,
    )  # fmt: skip


def _heard_by(settings: SlackSettings) -> Role | None:
    """Slack calls whoever answers at one address, or one of the connections that were opened; an app has one way."""
    if settings.app_token:
        return "chat"
    return "http" if settings.signing_secret else None


def _setup(settings: SlackSettings) -> tuple[bool, str]:
    if not settings.is_on:
        return False, (
            "The Slack bot is off; make an app at api.slack.com/apps from config/slack-manifest.yaml (which `bot init` "
            "writes where there is none), install it, set its bot token (xoxb-) as BOT_SLACK__BOT_TOKEN."
        )
    if settings.keeps_tokens:
        return _many(settings)
    if settings.app_token:
        return True, "Slack: a bot token and an app token are set; commands and votes come over Socket Mode."
    if settings.signing_secret:
        return True, (
            "Slack: a bot token and a signing secret are set; commands and votes come over HTTP to "
            f"{settings.http_host}:{settings.http_port}, path /slack/events, which Slack must reach by https."
        )
    return False, (
        "Slack can post, but hears no commands or votes; set an app-level token (xapp-) with connections:write as "
        "BOT_SLACK__APP_TOKEN, or the signing secret as BOT_SLACK__SIGNING_SECRET to have Slack call the bot over HTTP."
    )


def _many(settings: SlackSettings) -> tuple[bool, str]:
    """What it takes to serve every workspace that installs the app."""
    if not (settings.app_token or settings.signing_secret):
        return False, (
            "Slack: people can install the app, but it hears no commands or votes; set its signing secret as "
            "BOT_SLACK__SIGNING_SECRET (HTTP), or an app-level token as BOT_SLACK__APP_TOKEN (Socket Mode)."
        )
    by = "Socket Mode" if settings.app_token else f"HTTP to {settings.http_host}:{settings.http_port}"
    return True, (
        f"Slack: people install the app at {settings.public_url}/slack/install; commands and votes come by {by}."
    )


SLACK = Platform(
    name="slack",
    section=SlackSettings,
    token="BOT_SLACK__BOT_TOKEN",  # noqa: S106  (a variable's name)
    gate=_gate,
    connect=_connect,
    heard_by=_heard_by,
    libraries=("slack_bolt", "slack_sdk"),
    secrets=r"xox[a-z]-[\w-]+|xapp-[\w-]+",
    setup=_setup,
)


def _webhook_gate(_: SlackWebhooks, clock: Clock) -> Gate:
    """One message a second for each webhook, as the page above says."""
    return Gate(clock, WORKSPACE_PER_SECOND, channel_gap=1)


def _connect_webhooks(section: SlackWebhooks, around: Surroundings) -> AbstractAsyncContextManager[Connection]:
    from bot.platforms.slack.webhooks import SlackWebhookPoster
    from bot.platforms.webhooks import connected

    return connected(section, around, partial(SlackWebhookPoster, section))


SLACK_WEBHOOK = Platform(
    name="slack-webhook",
    section=SlackWebhooks,
    gate=_webhook_gate,
    connect=_connect_webhooks,
    secrets=r"services/T\w+/B\w+/\w+",
    setup=webhook_setup,
)
