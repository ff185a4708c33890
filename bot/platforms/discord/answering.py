"""Answers an interaction within Discord's three seconds, whatever happens meanwhile."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any

import discord
from discord import ui

from bot.chat.apology import apology
from bot.platforms.discord.first_answers import CANNOT_ANSWER, Interaction, Type, give, hear, wait_privately
from bot.platforms.discord.replies import components, without_pictures
from bot.platforms.discord.shapes import Shape
from bot.texts.words import say
from bot.views.replies import Reply, Words

log = logging.getLogger(__name__)

# Seconds until we ask for more time; Discord waits three, and the network takes its share.
PATIENCE = 2.0
LONGEST_WAIT = 3.0
# docs.discord.com/developers/topics/opcodes-and-status-codes: an invalid form body.
BAD_CONTENT = 50035
Draw = Callable[[Reply], list[Shape]]


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


@dataclass(frozen=True, slots=True)
class Shared:
    """An answer that stands in the channel for everybody, and its message's id; `hidden` if Discord shows it to one."""

    reply: Reply
    message: str
    hidden: bool = False


async def answer(interaction: Interaction, work: Awaitable[Reply | None], how: How) -> Shared | None:
    """Show what `work` gives, if anything; a failure becomes a sentence with a reference, and never an error.

    Gives what everybody sees now, None if only the person does.
    """
    try:
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(_replied(work, language_of(interaction)))
            done, _ = await asyncio.wait({task}, timeout=_patience(interaction))
            if not done:
                await _ask_for_time(interaction, how)
            return await _shown(interaction, await task, how)
    except* CANNOT_ANSWER as group:
        log.warning("an answer could not be shown: %s", group.exceptions[0])
    return None


def _patience(interaction: Interaction) -> float:
    """Seconds until more time must be asked for; an event that was long on its way has used up some of them."""
    late = (discord.utils.utcnow() - interaction.created_at).total_seconds()
    # Of two clocks that differ: nobody waits any more for what is older than this, so it is not so old.
    return max(PATIENCE - late, 0.0) if 0 < late < LONGEST_WAIT else PATIENCE


async def _replied(work: Awaitable[Reply | None], language: str) -> Reply | None:
    try:
        return await work
    except Exception as error:  # noqa: BLE001  (whatever it is, somebody waits for an answer)
        return apology(error, language)


async def tell(interaction: Interaction, reply: Reply) -> None:
    """Show the person something that needs no work."""

    async def ready() -> Reply:
        return reply

    await answer(interaction, ready(), How.PRIVATE)


async def _ask_for_time(interaction: Interaction, how: How) -> None:
    if how is How.PRIVATE:
        await wait_privately(interaction)
    else:
        await hear(interaction)


async def _shown(interaction: Interaction, reply: Reply | None, how: How) -> Shared | None:
    """Show an answer, without pictures where Discord refuses it with them: a bad address refuses the whole."""
    try:
        return await _show(interaction, reply, how)
    except discord.HTTPException as error:
        if reply is None or error.code != BAD_CONTENT:
            raise
        log.warning("an answer is shown without pictures, since Discord refuses it: %s", error)
        return await _show(interaction, reply, how, without_pictures)


async def _show(interaction: Interaction, reply: Reply | None, how: How, draw: Draw = components) -> Shared | None:
    if reply is None:
        await _say_nothing(interaction)
    elif how is How.SHARED and not reply.private:
        return await _post(interaction, reply, draw)
    else:
        await _tell(interaction, reply, how, draw)
    return None


async def _post(interaction: Interaction, reply: Reply, draw: Draw) -> Shared:
    """Show an answer to everybody; both ways of doing so tell the message's id."""
    body = Body(draw(reply))
    if interaction.response.is_done():
        message = await interaction.followup.send(view=body, wait=True)
        return Shared(reply, str(message.id), hidden=message.flags.ephemeral)
    sent = await give(interaction, Type.channel_message, lambda: interaction.response.send_message(view=body))
    if sent is None:
        original = await interaction.original_response()
        return Shared(reply, str(original.id), hidden=original.flags.ephemeral)
    return Shared(reply, str(sent.message_id or ""), hidden=sent.is_ephemeral())


async def _tell(interaction: Interaction, reply: Reply, how: How, draw: Draw) -> None:
    """Show an answer to the person alone; plain words never take a list's or a card's place."""
    reply = _carried(interaction, reply)
    turns, response = how is How.TURNED and not reply.is_plain, interaction.response
    body = Body(draw(reply))
    if response.is_done() and not turns and how is not How.PRIVATE:
        await interaction.followup.send(view=body, files=_files(reply), ephemeral=True)
    elif response.is_done():
        await interaction.edit_original_response(view=body, attachments=_files(reply))
    elif turns:
        turn = partial(response.edit_message, view=body)
        await give(interaction, Type.message_update, lambda: turn(attachments=_files(reply)))
    else:
        send = partial(response.send_message, view=body, ephemeral=True)
        await give(interaction, Type.channel_message, lambda: send(files=_files(reply)))


def _files(reply: Reply) -> list[discord.File]:
    """What comes with an answer; new for each try, since discord.py closes what it has sent."""
    file = reply.file
    return [discord.File(io.BytesIO(file.content), file.name, description=file.alt or None)] if file else []


def _carried(interaction: Interaction, reply: Reply) -> Reply:
    """The answer, or that its file is larger than Discord takes here."""
    if reply.file is None or len(reply.file.content) <= interaction.filesize_limit:
        return reply
    told = say(reply.language, "file.large", most=interaction.filesize_limit // 2**20)
    return Reply(Words(told), reply.language)


async def add(interaction: Interaction, reply: Reply) -> None:
    """Tell the person one more thing, after an answer."""
    try:
        await interaction.followup.send(view=Body(components(reply)), ephemeral=True)
    except CANNOT_ANSWER as error:
        log.warning("an answer could not be added to: %s", error)


async def _say_nothing(interaction: Interaction) -> None:
    """Tell Discord that a click was heard, and show nothing; a wait that was asked for ends."""
    if not interaction.response.is_done():
        await hear(interaction)
    elif interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
        await interaction.delete_original_response()
