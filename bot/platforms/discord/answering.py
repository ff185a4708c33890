"""Answers an interaction within Discord's three seconds, whatever happens meanwhile."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import aiohttp
import discord
from discord import ui

from bot.apology import apology
from bot.models import Reply, Words
from bot.platforms.discord.replies import DOCUMENT, components
from bot.platforms.discord.shapes import Shape

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds until we ask for more time; Discord waits three, and the network takes its share."""
CANNOT_ANSWER = (discord.DiscordException, aiohttp.ClientError, OSError)

Interaction = discord.Interaction[Any]


class How(Enum):
    """Where an answer goes."""

    PRIVATE = "a new message that only the asking person sees"
    SHARED = "a new message for the whole channel"
    TURNED = "the private message on which the person clicked"


class Body(ui.LayoutView):
    """Components made elsewhere, for discord.py to send; it keeps nothing of them afterwards."""

    def __init__(self, shapes: Sequence[Shape]) -> None:
        super().__init__(timeout=None)
        self._shapes = list(shapes)

    def has_components_v2(self) -> bool:
        """Texts and boxes are of the second kind."""
        return True

    def to_components(self) -> list[dict[str, Any]]:
        """The components as they are sent."""
        return self._shapes

    def is_finished(self) -> bool:
        """Clicks are found by their names, not by this object."""
        return True


def language_of(interaction: Interaction) -> str:
    """The primary language of the person's Discord: `ko`, `en`, `pt`."""
    return interaction.locale.value.split("-")[0]


def is_private(interaction: Interaction) -> bool:
    """Whether somebody clicked on a message that only they see."""
    return interaction.message is not None and interaction.message.flags.ephemeral


async def answer(interaction: Interaction, work: Awaitable[Reply | None], how: How) -> None:
    """Show what `work` gives, if anything; a failure becomes a sentence with a reference, and never an error."""
    try:
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(_prepared(work, how, language_of(interaction)))
            done, _ = await asyncio.wait({task}, timeout=PATIENCE)
            if not done:
                await _ask_for_time(interaction, how)
            await _show(interaction, await task, how)
    except* CANNOT_ANSWER as group:
        log.warning("an answer could not be shown: %s", group.exceptions[0])


@dataclass(frozen=True, slots=True)
class Prepared:
    """An answer ready to be sent; what is not `useful` is never shared and never replaces a list."""

    shapes: Sequence[Shape]
    useful: bool
    document: str | None


async def _prepared(work: Awaitable[Reply | None], how: How, language: str) -> Prepared | None:
    try:
        reply = await work
        return None if reply is None else _prepare(reply, how)
    except Exception as error:  # noqa: BLE001  (whatever it is, somebody waits for an answer)
        return _prepare(apology(error, language), how)


def _prepare(reply: Reply, how: How) -> Prepared:
    if how is How.SHARED and reply.shareable:
        return Prepared(components(reply.shared()), useful=True, document=None)
    useful = how is not How.SHARED and not (isinstance(reply.content, Words) and reply.content.undo is None)
    return Prepared(components(reply), useful, reply.document)


async def tell(interaction: Interaction, reply: Reply) -> None:
    """Show the person something that needs no work."""

    async def ready() -> Reply:
        return reply

    await answer(interaction, ready(), How.PRIVATE)


async def _ask_for_time(interaction: Interaction, how: How) -> None:
    if how is How.TURNED:
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=how is How.PRIVATE, thinking=True)


async def _show(interaction: Interaction, prepared: Prepared | None, how: How) -> None:
    if prepared is None:
        await _say_nothing(interaction)
        return
    body, document = Body(prepared.shapes), prepared.document
    files = [] if document is None else [discord.File(_bytes(document), DOCUMENT)]
    if interaction.response.is_done() and how is How.TURNED and not prepared.useful:
        await interaction.followup.send(view=body, files=files, ephemeral=True)
    elif interaction.response.is_done():
        await interaction.edit_original_response(view=body, attachments=files)
    elif how is How.TURNED and prepared.useful:
        await interaction.response.edit_message(view=body, attachments=files)
    else:
        private = how is not How.SHARED or not prepared.useful
        await interaction.response.send_message(view=body, files=files, ephemeral=private)


async def _say_nothing(interaction: Interaction) -> None:
    """Tell Discord that a click was heard, and show nothing; a wait that was asked for ends."""
    if not interaction.response.is_done():
        await interaction.response.defer()
    elif interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
        await interaction.delete_original_response()


def _bytes(text: str) -> io.BytesIO:
    return io.BytesIO(text.encode("utf-8", errors="replace"))
