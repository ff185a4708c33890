"""The first answer to an interaction, of which Discord takes one only, so that it is safely given again."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import discord
from discord import app_commands

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]
Response = discord.InteractionCallbackResponse[Any]
Type = discord.InteractionResponseType

# docs.discord.com/developers/topics/opcodes-and-status-codes: the interaction has already been acknowledged.
ALREADY = 40060
TRIES = 2
# Whoever asked may be gone by now, or the token too old: nothing of the bot is broken by it.
CANNOT_ANSWER = (discord.DiscordException, aiohttp.ClientError, OSError)
Choices = list[app_commands.Choice[str]]


async def give(interaction: Interaction, kind: Type, call: Callable[[], Awaitable[Response | None]]) -> Response | None:
    """Give the first answer, of this kind; None where Discord only says that it has one, which then is this.

    It has one where a line broke, or a server stumbled, after it had taken the answer, and where an event came twice.
    """
    for left in reversed(range(TRIES)):
        try:
            return await call()
        except (aiohttp.ClientError, OSError):
            if not left:
                raise
        except discord.HTTPException as error:
            if error.code != ALREADY:
                raise
            # discord.py learns of it by success alone, and would answer for the first time again.
            interaction.response._response_type = kind  # noqa: SLF001
            break
    return None


async def wait_privately(interaction: Interaction) -> None:
    """Ask for time before a new message that only the person sees."""
    response = interaction.response
    await give(interaction, Type.deferred_channel_message, lambda: response.defer(ephemeral=True, thinking=True))


async def hear(interaction: Interaction) -> None:
    """Acknowledge a click, of which nobody sees anything; what follows may still be private or not."""
    await give(interaction, Type.deferred_message_update, interaction.response.defer)


async def offer(interaction: Interaction, choices: Choices) -> Choices:
    """Offer lines to whoever types; discord.py, to which they are given too, finds that this was done."""

    async def offered() -> None:
        await interaction.response.autocomplete(choices)

    try:
        await give(interaction, Type.autocomplete_result, offered)
    except CANNOT_ANSWER as error:
        log.info("suggestions came too late for whoever typed: %s", error)
        # It would offer them once more, and fill the log with the same.
        interaction.response._response_type = Type.autocomplete_result  # noqa: SLF001
    return choices
