"""What people do on Discord, told to the core: commands, clicks, typing, reactions."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

import discord
from discord.abc import Snowflake

from bot.chat.call import Call
from bot.chat.ports import Chat
from bot.chat.reactions import Reaction
from bot.chat.votes import BUTTON, YOUNG
from bot.delivery.messages import Posted
from bot.delivery.states import SharedCard
from bot.papers.found import Suggestion
from bot.platforms.discord.answering import PATIENCE, How, add, answer, is_private, language_of
from bot.platforms.discord.catch_up import emoji_named
from bot.platforms.discord.first_answers import Interaction
from bot.platforms.discord.replies import shared_card
from bot.texts.words import say
from bot.views.replies import Card, Mark, Noun, Reply, Words

log = logging.getLogger(__name__)


class Events:
    """Turns Discord's events into calls of `chat`."""

    def __init__(self, chat: Chat, client: discord.Client) -> None:
        self._chat = chat
        self._client = client

    async def ask(
        self,
        interaction: Interaction,
        command: Noun,
        text: str,
        page: int = 1,
        how: How = How.PRIVATE,
    ) -> None:
        """Answer a command, typed or clicked."""
        await answer(interaction, self._chat.answer(_call(interaction, command, text, page)), how)

    async def about(self, interaction: Interaction, menu: str, text: str) -> None:
        """Answer a command in the menu of a message that says this."""
        await answer(interaction, self._chat.about(_call(interaction, "paper", text, 1), menu), How.PRIVATE)

    async def share(self, interaction: Interaction, command: Noun, text: str, page: int) -> None:
        """Answer a command for everybody, and keep up with a card where we are told what happens to it."""
        call = _call(interaction, command, text, page)
        shown = await answer(interaction, self._chat.share(call), How.SHARED)
        if shown is not None and shown.hidden:
            await add(interaction, Reply(Words(say(call.language, "shared.hidden")), call.language))
            return
        if shown is None or not isinstance(shown.reply.content, Card):
            return
        if not (shown.message and _is_at_home(interaction)):
            await add(interaction, Reply(Words(say(call.language, "shared.answer")), call.language))
            return
        posted = Posted(call.channel, shown.message)
        message = shared_card(shown.reply)
        await self._chat.shared(SharedCard("discord", call.tenant, posted, message, call.user, call.language))

    async def mark(self, interaction: Interaction, mark: Mark, *, told: bool = False, chosen: bool = False) -> None:
        """Give or take back the favourite mark of whoever clicked; `told` is a click on the line that tells of one.

        A message of the person's own is changed in place; a public one, and a list in which the paper was `chosen`,
        stay as they are, and the line is new.
        """
        message = str(interaction.message.id) if interaction.message else ""
        private = is_private(interaction) and not chosen
        user, channel = str(interaction.user.id), str(interaction.channel_id or "")
        tenant = str(interaction.guild_id or "")
        reaction = Reaction("discord", user, channel, message, BUTTON, told=interaction.created_at, tenant=tenant)
        work = self._chat.mark(reaction, mark, language_of(interaction), own=private and not told)
        await answer(interaction, work, How.TURNED if private else How.PRIVATE)

    async def suggest(
        self, interaction: Interaction, command: Noun, text: str, option: str, typed: str
    ) -> list[Suggestion]:
        """Lines to offer while somebody types an option; none if that fails or lasts, since nobody waits for them."""
        try:
            async with asyncio.timeout(PATIENCE):
                return list(await self._chat.suggest(_call(interaction, command, text, 1), option, typed))
        except Exception:
            log.exception("no suggestions")
            return []

    async def react(self, payload: discord.RawReactionActionEvent, *, added: bool) -> None:
        """Take a person's reaction to one of our messages as a vote; those of bots never are."""
        me = self._client.user.id if self._client.user else 0
        # An author is told for added reactions only: for one taken back it is None, and the ledger has to know the
        # message.
        if payload.user_id == me or payload.message_author_id not in (None, me):
            return
        # None too where one is taken back; a program's never counted, so there is nothing to take.
        if payload.member is not None and payload.member.bot:
            return
        user, message, tenant = str(payload.user_id), str(payload.message_id), str(payload.guild_id or "")
        emoji = emoji_named(str(payload.emoji), burst=payload.type is discord.ReactionType.burst)
        # No channel, since a message's id is unique without it, and its thread may be named as its parent.
        reaction = Reaction("discord", user, "", message, emoji, ours=_is_young(payload.message_id), tenant=tenant)
        await self._chat.react(reaction, added=added)

    def permitted(self, tenant: int, channels: Iterable[Snowflake]) -> None:
        """Pass on where the bot may do more than before."""
        self._chat.regained("discord", str(tenant), {str(channel.id) for channel in channels})

    async def clear(self, tenant: int | None, message_id: int, emoji: str | None = None) -> None:
        """Take note that a moderator took all reactions off a message, or those with one emoji."""
        posted = Posted("", str(message_id))
        for gone in (None,) if emoji is None else (emoji, emoji_named(emoji, burst=True)):
            await self._chat.clear("discord", str(tenant or ""), posted, gone)


def _is_young(message_id: int) -> bool:
    """Whether a message was posted a moment ago; its id tells when."""
    return discord.utils.snowflake_time(message_id) > discord.utils.utcnow() - YOUNG


def _is_present(interaction: Interaction) -> bool:
    """Whether the bot itself is here: as a member of the server, or as the one to whom somebody writes."""
    if interaction.guild_id is None:
        return interaction.context.dm_channel
    # Its commands may be installed in a server without it.
    return interaction.is_guild_integration() and interaction.client.get_guild(interaction.guild_id) is not None


def _is_at_home(interaction: Interaction) -> bool:
    """Whether we are told of reactions here, and may edit."""
    return _is_present(interaction) and (interaction.context.dm_channel or interaction.app_permissions.view_channel)


def _call(interaction: Interaction, command: Noun, text: str, page: int) -> Call:
    here = interaction.channel
    return Call(
        platform="discord",
        command=command,
        text=text,
        user=str(interaction.user.id),
        tenant=str(interaction.guild_id or ""),
        channel=str(interaction.channel_id or ""),
        parent=str(here.parent_id) if isinstance(here, discord.Thread) else "",
        language=language_of(interaction),
        page=page,
        manages=interaction.guild_id is None or interaction.permissions.manage_guild,
        present=_is_present(interaction),
        direct=interaction.context.dm_channel,
        pictures=True,
        told=interaction.created_at,
        event=str(interaction.id),
    )
