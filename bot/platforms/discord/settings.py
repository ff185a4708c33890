"""What `bot.toml` and the environment say of Discord."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, SecretStr

from bot.platforms.token_kinds import slack_kind
from bot.settings.section import PlatformSection, WebhookSection
from bot.settings.values import Url, WebSocketUrl

WHERE = "right-click the channel > Copy Channel ID, which Settings > Advanced > Developer Mode shows"


def _token(token: SecretStr) -> SecretStr:
    if kind := slack_kind(token.get_secret_value()):
        raise ValueError(f"is Slack's {kind}; copy the token under Bot at discord.com/developers/applications")
    return token


class DiscordSettings(PlatformSection):
    """The Discord bot; on when there is a token."""

    title: ClassVar[str] = "Discord"
    example: ClassVar[str] = "123456789012345678"
    # By this an id that was named as another platform's is known as Discord's; a shorter number could be anything.
    telling: ClassVar[str] = r"[0-9]{15,20}"

    token: Annotated[SecretStr, AfterValidator(_token)] | None = None
    api_base_url: Url = "https://discord.com/api/v10"
    gateway_url: WebSocketUrl | None = None
    # Discord allows the bot 50 a second in all (docs.discord.com/developers/topics/rate-limits). Measured with a
    # stand-in of that limit: at 45 none of 400 sends was refused, all at once more than 100 were lost.
    posts_per_second: float = Field(45, gt=0, le=1000)
    # Discord compares a nonce for «the past few minutes» and gives no number: a minute is surely within, later we read
    # the channel instead.
    nonce_seconds: float = Field(60, ge=0, le=100)

    # Discord says itself how many there should be; all processes of a bot go by the same number.
    shard_count: int | None = Field(None, ge=1, le=16_384)
    # Only these are this process's; else those that no other process has, in equal shares.
    shard_ids: tuple[int, ...] | None = None

    @property
    def is_on(self) -> bool:
        """Whether there is a token."""
        return bool(self.token)

    @property
    def base_url(self) -> str:
        """Where its calls go."""
        return self.api_base_url

    @classmethod
    def channel_id(cls, text: str) -> str:
        """A channel's id; raises ValueError that says where to find it."""
        # Wider than `telling`: what is named as Discord's need not be told from another platform's.
        if re.fullmatch(r"[0-9]{1,20}", text):
            return text
        if "/channels/" in text:
            raise ValueError("write the last number of the link alone")
        raise ValueError(f"is not a Discord channel's id, which is a long number: {WHERE}")


class DiscordWebhooks(WebhookSection):
    """Discord's incoming webhooks: docs.discord.com/developers/resources/webhook."""

    title: ClassVar[str] = "Discord"
    example: ClassVar[str] = "https://discord.com/api/webhooks/ID/TOKEN"
    owner: ClassVar[str] = "discord"
    # The clients of people who try what is new copy addresses of their own, which lead to the same.
    hosts: ClassVar[frozenset[str]] = frozenset(
        {"discord.com", "discordapp.com", "ptb.discord.com", "canary.discord.com"}
    )
    path: ClassVar[str] = r"/api(?:/v\d+)?/webhooks/(?P<id>\d{15,20})/(?P<token>[\w-]+)/?"
    query: ClassVar[str] = "thread_id"
    query_form: ClassVar[str] = r"[0-9]{15,20}"
