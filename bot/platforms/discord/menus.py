"""Commands in the menu of a message: the whole message comes with the click, whatever the bot may read else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

import discord
from discord import app_commands

from bot.chat.commands.command import Menu
from bot.platforms.discord.controls import events_of
from bot.platforms.discord.first_answers import Interaction
from bot.platforms.discord.localized import text

# Where a message has words or addresses, however deep: its own, those of embeds, components, polls and forwarded ones.
PLACES = ("content", "embeds", "components", "message_snapshots", "poll")
INSIDE = (
    *("message", "fields", "author", "footer", "items", "options", "accessory", "media", "question", "answers"),
    *("poll_media", *PLACES),
)
WORDS = ("content", "title", "url", "description", "name", "text", "value", "label")


def made_of(name: str, menu: Menu) -> app_commands.ContextMenu:
    """The command as Discord has it."""

    async def run(interaction: Interaction, message: discord.Message) -> None:
        data = cast(Mapping[str, Any], interaction.data)
        # As it came, for discord.py keeps less of it.
        raw = data["resolved"]["messages"][str(message.id)]
        await events_of(interaction).about(interaction, name, "\n".join(words_of(raw)))

    # discord.py reads from this on what the command is.
    run.__annotations__ = {"interaction": Interaction, "message": discord.Message}
    return app_commands.ContextMenu(name=text(menu.label), callback=run, type=discord.AppCommandType.message)


def words_of(message: Mapping[str, Any]) -> Iterator[str]:
    """Everything in a message that may name a paper, in the order in which people see it."""
    for place in PLACES:
        yield from _inside(place, message.get(place))


def _inside(key: str, value: object) -> Iterator[str]:
    if isinstance(value, str):
        if key in WORDS:
            yield value
    elif isinstance(value, Mapping):
        for name in (*WORDS, *(one for one in INSIDE if one not in WORDS)):
            yield from _inside(name, value.get(name))
    elif isinstance(value, list):
        for one in value:
            yield from _inside(key, one)
