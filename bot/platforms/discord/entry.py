"""Discord's lines of the registry, the bot and webhooks: the pace, how one logs in, and what the doctor says."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from functools import partial

from bot.delivery.pacing import Gate
from bot.papers.clock import Clock
from bot.platforms.discord.settings import DiscordSettings, DiscordWebhooks
from bot.platforms.platform import Connection, Platform, Surroundings, webhook_setup


def _gate(settings: DiscordSettings, clock: Clock) -> Gate:
    """Discord limits the bot as a whole."""
    return Gate(clock, settings.posts_per_second)


def _connect(settings: DiscordSettings, around: Surroundings) -> AbstractAsyncContextManager[Connection]:
    # Late: importing discord.py takes half a second and 40 MB, which a bot without it need not spend.
    from bot.platforms.discord.login import connected

    return connected(
        settings, around.network, call_seconds=around.call_seconds, gate=around.gate, company=around.company,
        clock=around.clock,
    )  # fmt: skip


def _setup(settings: DiscordSettings) -> tuple[bool, str]:
    if settings.is_on:
        return True, "Discord: a token is set."
    return False, (
        "The Discord bot is off; make an application at discord.com/developers, add a bot, set its token as "
        "BOT_DISCORD__TOKEN."
    )


DISCORD = Platform(
    name="discord",
    section=DiscordSettings,
    token="BOT_DISCORD__TOKEN",  # noqa: S106  (a variable's name)
    gate=_gate,
    connect=_connect,
    heard_by=lambda _: "chat",
    libraries=("discord",),
    # A token's three parts: the bot's id, a time, a signature.
    secrets=r"[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}",
    setup=_setup,
)


def _webhook_gate(_: DiscordWebhooks, clock: Clock) -> Gate:
    """Discord limits each webhook, as its answers' headers tell: five messages in two seconds."""
    return Gate(clock, 20, channel_gap=0.5)


def _connect_webhooks(section: DiscordWebhooks, around: Surroundings) -> AbstractAsyncContextManager[Connection]:
    from bot.platforms.discord.webhooks import DiscordWebhookPoster
    from bot.platforms.webhooks import connected

    return connected(section, around, partial(DiscordWebhookPoster, section))


DISCORD_WEBHOOK = Platform(
    name="discord-webhook",
    section=DiscordWebhooks,
    gate=_webhook_gate,
    connect=_connect_webhooks,
    secrets=r"webhooks/\d+/[\w-]+",
    setup=webhook_setup,
)
