"""Conversations outside of servers, and apps that a person alone has brought along."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.emulators.discord.api import DiscordApi
from bot.emulators.discord.errors import Refused
from bot.emulators.discord.judge import Judge
from bot.emulators.discord.rules.commands import MAX_CHARACTERS, check_command
from tests.emulators.discord.clients import Bot, running


@pytest.fixture
async def api(test_data: Path) -> AsyncIterator[DiscordApi]:
    async with DiscordApi(judge=Judge(test_data / "spec" / "discord-openapi.json")) as made:
        yield made
        assert made.misanswers == []


@pytest.fixture
async def bot(api: DiscordApi) -> AsyncIterator[Bot]:
    async with running(api) as made:
        yield made


async def test_a_client_writes_to_a_person_in_the_same_conversation_each_time(api: DiscordApi, bot: Bot) -> None:
    bo = await bot.create_dm(discord.Object(int(api.world.user("bo")["id"])))
    first, second = await bo.send("hello"), await bo.send("again")
    assert str(first.channel.id) == str(second.channel.id) == str(bo.id) == api.direct("bo")
    assert [one["content"] for one in api.messages(api.direct("bo"))] == ["hello", "again"]
    assert "guild_id" not in api.messages(api.direct("bo"))[0]


async def test_a_person_who_is_shut_takes_nothing(api: DiscordApi, bot: Bot) -> None:
    bo = await bot.create_dm(discord.Object(int(api.world.user("bo")["id"])))
    api.world.shut.add(api.world.user("bo")["id"])
    with pytest.raises(discord.Forbidden) as refusal:
        await bo.send("hello")
    assert refusal.value.code == 50007


async def test_reactions_to_a_private_message_need_an_intent_of_their_own(api: DiscordApi, bot: Bot) -> None:
    bo = await bot.create_dm(discord.Object(int(api.world.user("bo")["id"])))
    private, public = await bo.send("hello"), await bot.channel(api).send("hello")
    await api.react(api.direct("bo"), str(private.id), "⭐", user="bo")
    await api.react(api.channel_ids[0], str(public.id), "🔥", user="bo")
    assert str((await asyncio.wait_for(bot.reactions.get(), 5)).emoji) == "🔥"


@pytest.mark.usefixtures("bot")
async def test_a_private_answer_is_seen_by_nobody_else(api: DiscordApi) -> None:
    shown = await api.command("paper", {"query": "lora"}, user="bo")
    assert shown.message is not None
    with pytest.raises(LookupError, match="cy does not see"):
        await api.click(api.channel_ids[0], shown.message["id"], "star:2401.00001", user="cy")


async def test_an_app_that_a_person_brought_along_may_add_five_times(api: DiscordApi, bot: Bot) -> None:
    api.world.member = False
    kept: list[discord.Interaction[Any]] = []

    async def keep(interaction: discord.Interaction[Any]) -> None:
        kept.append(interaction)

    bot.on_interaction = keep  # type: ignore[attr-defined]
    await api.command("paper", {"query": "lora"})
    for number in range(5):
        await kept[0].followup.send(str(number))
    with pytest.raises(discord.Forbidden) as refusal:
        await kept[0].followup.send("too much")
    assert refusal.value.code == 40094


def test_of_a_text_in_several_languages_the_longest_counts() -> None:
    options = [
        {
            "type": 3,
            "name": f"o{number}",
            "description": "x",
            "description_localizations": {"ko": "가" * 100, "ja": "あ"},
        }
        for number in range(24)
    ]
    nested = [{"type": 1, "name": f"s{number}", "description": "x", "options": options} for number in range(4)]
    command = {"name": "paper", "description": "x", "options": nested[:3]}
    assert check_command(command) == command
    with pytest.raises(Refused) as refusal:
        check_command({**command, "options": nested})
    assert str(MAX_CHARACTERS) in str(refusal.value.body)
