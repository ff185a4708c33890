"""Forms that a real discord.py client opens, and what comes back of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.emulators.discord.api import DiscordApi
from bot.emulators.discord.errors import Refused
from bot.emulators.discord.judge import Judge
from bot.emulators.discord.rules.modals import check_modal
from tests.emulators.discord.clients import Bot, running
from tests.emulators.discord.forms import read

DOCUMENT = "discord-openapi.json"


@pytest_asyncio.fixture
async def api(test_data: Path) -> AsyncIterator[DiscordApi]:
    document = test_data / "spec" / DOCUMENT
    async with DiscordApi(judge=Judge(document) if document.exists() else None) as api:
        yield api


@pytest_asyncio.fixture
async def bot(api: DiscordApi) -> AsyncIterator[Bot]:
    async with running(api) as bot:
        bot.tree.add_command(read)
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
