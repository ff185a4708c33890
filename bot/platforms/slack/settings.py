"""What `bot.toml` and the environment say of Slack."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from bot.platforms.token_kinds import slack_kind
from bot.settings.section import PlatformSection, WebhookSection
from bot.settings.values import CommandName, Host, Url

WHERE = "in Slack click the channel's name; its id stands at the end of About"


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


def _client_id(text: str) -> str:
    if not re.fullmatch(r"[0-9]+\.[0-9]+", text):
        raise ValueError("is no client id, which is two numbers with a dot: Basic Information > App Credentials")
    return text


class SlackSettings(PlatformSection):
    """The Slack app; on when there is a bot token, or an id and a secret by which anybody may install it.

    Commands and votes need the app token (Socket Mode) or else the signing secret (HTTP mode) too.
    """

    title: ClassVar[str] = "Slack"
    example: ClassVar[str] = "C01AB2CD3"
    # C is a channel, G a private one of earlier years, D a direct message.
    telling: ClassVar[str] = r"[CGD][A-Z0-9]{7,}"

    bot_token: Annotated[SecretStr, AfterValidator(_bot_token)] | None = None
    app_token: Annotated[SecretStr, AfterValidator(_app_token)] | None = None
    signing_secret: Annotated[SecretStr, AfterValidator(_signing_secret)] | None = None
    # With these people install the app by themselves: docs.slack.dev/authentication/installing-with-oauth.
    client_id: Annotated[str, AfterValidator(_client_id)] | None = None
    client_secret: Annotated[SecretStr, AfterValidator(_signing_secret)] | None = None
    public_url: Url | None = None
    """Where people and Slack reach the HTTP door, through the proxy in front of it."""
    # A proxy in front has to speak https, as Slack asks for; only it need reach us.
    http_host: Host = "127.0.0.1"
    http_port: int = Field(3000, ge=0, le=65535)
    api_base_url: Url = "https://slack.com/api"
    # In each channel: docs.slack.dev/apis/web-api/rate-limits.
    posts_per_second: float = Field(1, gt=0, le=100)
    paper_command: CommandName = "/paper"
    papers_command: CommandName = "/papers"
    # Who may subscribe a channel and change what it gets. Any member may, as is usual among Slack's apps.
    setup: Literal["members", "admins"] = "members"

    @model_validator(mode="after")
    def _serves_one_or_many(self) -> Self:
        if self.client_id and self.bot_token:
            raise ValueError("bot_token is for one workspace and client_id for many; keep one of them")
        if self.client_id and not (self.client_secret and self.public_url):
            raise ValueError(
                "client_id needs client_secret beside it (Basic Information > App Credentials), and public_url, the "
                'https address at which people install the app, such as "https://papers.example.org"'
            )
        return self

    @property
    def is_on(self) -> bool:
        """Whether there is a bot token, or people may install the app."""
        return bool(self.bot_token) or self.keeps_tokens

    @property
    def keeps_tokens(self) -> bool:
        """Whether people install the app by themselves."""
        return bool(self.client_id)

    @property
    def is_public(self) -> bool:
        """Whether the pages for installing are reached by https."""
        return (self.public_url or "").startswith("https://")

    @property
    def base_url(self) -> str:
        """Where its calls go."""
        return self.api_base_url

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


class SlackWebhooks(WebhookSection):
    """Slack's incoming webhooks: docs.slack.dev/messaging/sending-messages-using-incoming-webhooks."""

    title: ClassVar[str] = "Slack"
    example: ClassVar[str] = "https://hooks.slack.com/services/T0/B0/TOKEN"
    owner: ClassVar[str] = "slack"
    hosts: ClassVar[frozenset[str]] = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
    path: ClassVar[str] = r"/services/(?P<id>T\w+/B\w+)/(?P<token>\w+)/?"
