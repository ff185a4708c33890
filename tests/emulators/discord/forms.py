"""A form of a real discord.py bot, with one field of each kind that people fill in."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands


class Reading(discord.ui.Modal, title="What you read"):
    """One field of each kind that people fill in."""

    def __init__(self) -> None:
        super().__init__(custom_id="reading")
        topic: discord.ui.TextInput[Any] = discord.ui.TextInput(custom_id="topic", max_length=20)
        options = [discord.SelectOption(label=it, value=it) for it in ("en", "ko")]
        self.fields: list[discord.ui.Item[Any]] = [
            topic,
            discord.ui.Select(custom_id="languages", options=options, max_values=2),
            discord.ui.ChannelSelect(custom_id="channel", required=False, min_values=0),
            discord.ui.RadioGroup(
                custom_id="style", options=[discord.RadioGroupOption(label=it) for it in ("cards", "digest")]
            ),
            discord.ui.Checkbox(custom_id="boards"),
        ]
        for field in self.fields:
            self.add_item(discord.ui.Label(text=str(field.custom_id), component=field))  # type: ignore[attr-defined]

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        told = [getattr(it, "values", None) or [getattr(it, "value", None)] for it in self.fields]
        words = "; ".join(", ".join(map(str, one)) for one in told)
        await interaction.response.send_message(words, ephemeral=True)


@app_commands.command(name="read", description="Opens a form")
async def read(interaction: discord.Interaction[Any]) -> None:
    await interaction.response.send_modal(Reading())
