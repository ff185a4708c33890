"""What somebody is told who asks for help, or for what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat.commands.command import Command
from bot.chat.commands.grammar import brief
from bot.chat.commands.table import PAPERS as BY_NAME
from bot.service.stores import Stores
from bot.texts.words import say
from bot.views.replies import Listing, Words
from tests.chat.commands.asking import PAPERS, commands, words


async def test_help_tells_what_can_be_said_with_a_command(stores: Stores) -> None:
    assert await words(stores, PAPERS, "help top") == (
        "/papers top [day|week|month|all] – The best voted papers of a day, week or month\n"
        "period: day, week, month or all"
    )
    assert "Did you mean “top”?" in await words(stores, PAPERS, "help tpo")
    offered = await commands(stores).suggest(replace(PAPERS, text="help"), "command", "to")
    assert [one.value for one in offered] == ["today", "top"]


@pytest.mark.parametrize("text", ["", " HELP "])
async def test_saying_nothing_asks_for_help(stores: Stores, text: str) -> None:
    assert await words(stores, PAPERS, text) == await words(stores, PAPERS, "help")


async def test_what_only_admins_may_is_refused_to_others(stores: Stores) -> None:
    command = replace(BY_NAME["today"], name="reset", who="admins")
    made = commands(stores, {"reset": command})
    refused = await made.answer(replace(PAPERS, text="reset"))
    assert isinstance(refused.content, Words)
    assert refused.content.text.startswith("/papers reset changes what everybody here gets")
    answered = await made.answer(replace(PAPERS, text="reset", manages=True))
    assert isinstance(answered.content, Listing)


@pytest.mark.parametrize("command", BY_NAME.values(), ids=BY_NAME)
@pytest.mark.parametrize("language", ["en", "ko"])
async def test_help_tells_how_each_command_is_typed_and_what_it_does(
    stores: Stores, command: Command, language: str
) -> None:
    assert f"/papers {brief(command)} – {say(language, command.help)}\n" in await words(
        stores, PAPERS, "help", language
    )


async def test_help_calls_the_commands_what_they_are_called_here(stores: Stores) -> None:
    told = await words(stores, replace(PAPERS, names=("/hf", "/hf-papers")), "help")
    assert "/hf lora" in told
    assert "/hf-papers today" in told


@pytest.mark.parametrize(("text", "near"), [("tody", "today"), ("savd", "saved"), ("ramdom x", "random")])
async def test_a_misspelt_command_is_guessed(stores: Stores, text: str, near: str) -> None:
    assert f"Did you mean “{near}”?" in await words(stores, PAPERS, text)


async def test_an_unknown_command_is_answered_with_help(stores: Stores) -> None:
    told = await words(stores, PAPERS, "xyzzy")
    assert told.startswith("There is no “xyzzy”.\n\n")
    assert "Did you mean" not in told
