"""Discord's line of the registry: its pace, how one logs in, and what the doctor says of it."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from bot.delivery.pacing import Gate
from bot.papers.clock import Clock
from bot.platforms.discord.settings import DiscordSettings
from bot.platforms.platform import Connection, Platform, Surroundings


def _gate(settings: DiscordSettings, clock: Clock) -> Gate:
    """Discord limits the bot as a whole."""
    return Gate(clock, settings.posts_per_second)


def _connect(settings: DiscordSettings, around: Surroundings) -> AbstractAsyncContextManager[Connection]:
    # Late: importing discord.py takes half a second and 40 MB, which a bot without it need not spend.
    from bot.platforms.discord.login import connected

    return connected(settings, around.network, call_seconds=around.call_seconds, gate=around.gate)


def _setup(settings: DiscordSettings) -> tuple[bool, str]:
    if settings.is_on:
        return True, "Discord: a token is set."
    return False, (
        "Discord is off; make an application at discord.com/developers, add a bot, set its token as BOT_DISCORD__TOKEN."
    )


DISCORD = Platform(
    name="discord",
    section=DiscordSettings,
    token="BOT_DISCORD__TOKEN",  # noqa: S106  (a variable's name)
    gate=_gate,
    connect=_connect,
    libraries=("discord",),
    # A token's three parts: the bot's id, a time, a signature.
    secrets=r"[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}",
    setup=_setup,
)
