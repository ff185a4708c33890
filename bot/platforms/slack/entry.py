"""Slack's line of the registry: its settings, its pace, and how one logs in."""

from __future__ import annotations

import re
from contextlib import AbstractAsyncContextManager
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, SecretStr

from bot.delivery.pacing import Gate
from bot.papers.clock import Clock
from bot.platforms.platform import Connection, Platform, Surroundings
from bot.platforms.token_kinds import slack_kind
from bot.settings.section import PlatformSection
from bot.settings.values import CommandName, Host, Url

WHERE = "in Slack click the channel's name; its id stands at the end of About"
# Slack takes several hundred messages a minute from an app in a workspace: docs.slack.dev/apis/web-api/rate-limits.
WORKSPACE_PER_SECOND = 4


def _bot_token(token: SecretStr) -> SecretStr:
    kind = slack_kind(token.get_secret_value())
    if kind and kind != "bot token":
        raise ValueError(f"is the {kind}; the bot token starts with xoxb- and stands under OAuth & Permissions")
    return token


def _app_token(token: SecretStr) -> SecretStr:
    kind = slack_kind(token.get_secret_value())
    if kind and kind != "app-level token":
        raise ValueError(f"is the {kind}; the app-level one starts with xapp-: Basic Information > App-Level Tokens")
    return token


def _signing_secret(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[!-~]+", secret.get_secret_value()):
        raise ValueError("is empty or holds a space or a line break; copy it again")
    if kind := slack_kind(secret.get_secret_value()):
        raise ValueError(f"is the {kind}; the signing secret stands under Basic Information > App Credentials")
    return secret


class SlackSettings(PlatformSection):
    """The Slack app; on when there is a bot token.

    Commands and votes need the app token (Socket Mode) or else the signing secret (HTTP mode) too.
    """

    title: ClassVar[str] = "Slack"
    example: ClassVar[str] = "C01AB2CD3"
    telling: ClassVar[str] = r"[CGD][A-Z0-9]{7,}"

    bot_token: Annotated[SecretStr, AfterValidator(_bot_token)] | None = None
    app_token: Annotated[SecretStr, AfterValidator(_app_token)] | None = None
    signing_secret: Annotated[SecretStr, AfterValidator(_signing_secret)] | None = None
    http_host: Host = "127.0.0.1"
    http_port: int = Field(3000, ge=0, le=65535)
    api_base_url: Url = "https://slack.com/api"
    posts_per_second: float = Field(1, gt=0, le=100)
    paper_command: CommandName = "/paper"
    papers_command: CommandName = "/papers"

    @property
    def is_on(self) -> bool:
        """Whether there is a bot token."""
        return bool(self.bot_token)

    @classmethod
    def channel_id(cls, text: str) -> str:
        """A channel's id; raises ValueError that says where to find it."""
        if re.fullmatch(r"[CGD][A-Z0-9]+", text):
            return text
        if "/archives/" in text:
            raise ValueError("write the last part of the link alone, which starts with C")
        if re.fullmatch(r"[UW][A-Z0-9]{6,}", text):
            raise ValueError(f"is the id of a person; a channel's starts with C: {WHERE}")
        raise ValueError(f"is not a Slack channel's id, which starts with C and is in capitals: {WHERE}")


def _gate(settings: SlackSettings, clock: Clock) -> Gate:
    """Slack limits each channel, and the workspace."""
    in_channel = settings.posts_per_second
    return Gate(clock, max(WORKSPACE_PER_SECOND, in_channel), channel_gap=1 / in_channel)


def _connect(settings: SlackSettings, around: Surroundings) -> AbstractAsyncContextManager[Connection]:
    from bot.platforms.slack.login import connected

    return connected(settings, around.network, call_seconds=around.call_seconds)


def _setup(settings: SlackSettings) -> tuple[bool, str]:
    if not settings.is_on:
        return False, (
            "Slack is off; make an app from config/slack-manifest.yaml at api.slack.com/apps, install it, set its bot "
            "token (xoxb-) as BOT_SLACK__BOT_TOKEN."
        )
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


SLACK = Platform(
    name="slack",
    section=SlackSettings,
    token="BOT_SLACK__BOT_TOKEN",  # noqa: S106  (a variable's name)
    gate=_gate,
    connect=_connect,
    libraries=("slack_bolt", "slack_sdk"),
    secrets=r"xox[a-z]-[\w-]+|xapp-[\w-]+",
    setup=_setup,
)
