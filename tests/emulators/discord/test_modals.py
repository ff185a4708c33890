"""Forms that a real discord.py client opens, and what comes back of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import pytest
import pytest_asyncio
from discord import app_commands

from bot.emulators.discord.api import DiscordApi
from bot.emulators.discord.errors import Refused
from bot.emulators.discord.judge import Judge
from bot.emulators.discord.rules.modals import check_modal
from tests.emulators.discord.clients import Bot, running

DOCUMENT = "discord-openapi.json"


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
async def _read(interaction: discord.Interaction[Any]) -> None:
    await interaction.response.send_modal(Reading())


@pytest_asyncio.fixture
async def api(test_data: Path) -> AsyncIterator[DiscordApi]:
    document = test_data / "spec" / DOCUMENT
    async with DiscordApi(judge=Judge(document) if document.exists() else None) as api:
        yield api


@pytest_asyncio.fixture
async def bot(api: DiscordApi) -> AsyncIterator[Bot]:
    async with running(api) as bot:
        bot.tree.add_command(_read)
        await bot.tree.sync()
        yield bot


@pytest.mark.usefixtures("bot")
async def test_a_form_is_filled_in_and_answered(api: DiscordApi) -> None:
    await api.command("read", user="ada")
    ada = api.world.user("ada")["id"]
    assert api.modals[ada].data["title"] == "What you read"
    here = api.channel_ids[0]
    given = {"topic": "lora", "languages": ["ko", "en"], "channel": [here], "style": "digest", "boards": True}
    for wrong in ({**given, "topic": ""}, {**given, "topic": "x" * 21}, {**given, "style": None}):
        with pytest.raises(ValueError, match="takes"):
            await api.submit(wrong, user="ada")
    answer = await api.submit(given, user="ada")
    assert answer.private
    assert answer.message
    assert answer.message["content"] == f"lora; ko, en; {api.world.channels[here].name}; digest; True"
    assert (api.modals, api.refusals, api.misanswers) == ({}, [], [])


@pytest.mark.usefixtures("bot")
async def test_a_form_that_is_closed_is_no_more(api: DiscordApi) -> None:
    await api.command("read", user="ada")
    with pytest.raises(LookupError, match="no modal"):
        await api.submit({}, user="grace")
    api.close_modal("ada")
    with pytest.raises(LookupError, match="no modal"):
        await api.submit({}, user="ada")


OPTION = {"label": "x", "value": "x"}


def label(name: str, **field: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {"type": 18, "label": "Words", "component": {"type": 4, "style": 1, "custom_id": name, **field}}


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [label("a")] * 6,
        [label("a"), label("a")],
        [label("a", style=3)],
        [label("a", max_length=0)],
        [{"type": 18, "label": "x" * 46, "component": label("a")["component"]}],
        [{"type": 17, "components": []}],
        [{"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "go"}]}],
        [
            {
                "type": 18,
                "label": "One",
                "component": {"type": 21, "custom_id": "a", "options": [{"label": "x", "value": "x"}]},
            }
        ],
    ],
)
def test_a_form_of_another_shape_is_refused(parts: list[Any]) -> None:
    with pytest.raises(Refused):
        check_modal({"custom_id": "form", "title": "Form", "components": parts})
