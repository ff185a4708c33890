"""What somebody is told who asks for help, or for what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat.call import Call
from bot.chat.commands.command import Command, Option
from bot.chat.commands.grammar import example
from bot.chat.commands.table import PAPERS as BY_NAME
from bot.delivery.kinds import Number
from bot.delivery.messages import Message
from bot.emulators.discord.rules.messages import check_message
from bot.platforms.discord import replies as on_discord
from bot.platforms.discord import shapes
from bot.platforms.slack import replies as on_slack
from bot.service.stores import Stores
from bot.texts.words import say
from bot.views.replies import Listing, Reply, Words
from tests.chat.commands.asking import PAPERS, commands, told, words
from tests.platforms.slack.bodies import assert_slack_takes, strings

LANGUAGES = pytest.mark.parametrize("language", ["en", "ko"])


async def test_help_tells_what_can_be_said_with_a_command(stores: Stores) -> None:
    content = await told(stores, PAPERS, "help top")
    assert content.text == "/papers top week – The best papers of a day, week or month"
    assert content.usages == (
        ("period=week", "day, week, month or all"),
        ("by=favourites", "votes (Hugging Face's) or favourites (your team's)"),
    )
    offered = await commands(stores).suggest(replace(PAPERS, text="help"), "command", "to")
    assert [one.value for one in offered] == ["today", "top"]


async def test_help_tells_of_an_option_its_form_and_what_holds_without_it(stores: Stores) -> None:
    options = (
        Option("top_n", "preference.top_n", ("7",), Number(1, 10)),
        Option("paper", "papers.day.day", ("2405.09673",), required=True),
    )
    reset = replace(BY_NAME["today"], name="reset", who="admins", options=options)
    made = commands(stores, {"reset": reset, "help": BY_NAME["help"]})
    content = (await made.answer(replace(PAPERS, text="help RESET"))).content
    assert isinstance(content, Words)
    assert content.text.endswith("Only people who manage this place may use it.")
    assert content.usages == (
        ("top_n=7", "how many papers a digest shows (1 to 10; if left out: 5)"),
        ("paper=2405.09673", "A day such as 2024-05-17; the newest one if you leave it out (needed)"),
    )


@pytest.mark.parametrize("text", ["", " HELP ", "help papers", "help /paper"])
async def test_saying_nothing_asks_for_help(stores: Stores, text: str) -> None:
    assert await told(stores, PAPERS, text) == await told(stores, PAPERS, "help")


async def test_what_only_admins_may_is_refused_to_others(stores: Stores) -> None:
    command = replace(BY_NAME["today"], name="reset", who="admins")
    made = commands(stores, {"reset": command})
    refused = await made.answer(replace(PAPERS, text="reset"))
    assert isinstance(refused.content, Words)
    assert refused.content.text.startswith("/papers reset changes what everybody here gets")
    answered = await made.answer(replace(PAPERS, text="reset", manages=True))
    assert isinstance(answered.content, Listing)


@LANGUAGES
async def test_help_gives_an_example_of_each_command(stores: Stores, language: str) -> None:
    content = await told(stores, PAPERS, "help", language=language)
    assert content.usages == tuple((example(one), say(language, one.help)) for one in BY_NAME.values())


@pytest.mark.parametrize("command", BY_NAME.values(), ids=BY_NAME)
@LANGUAGES
async def test_every_command_can_be_asked_about(stores: Stores, command: Command, language: str) -> None:
    content = await told(stores, PAPERS, f"help {command.name}", language=language)
    assert say(language, command.help) in content.text
    assert len(content.usages) == len(command.options)


@LANGUAGES
async def test_help_of_25_commands_fits_on_both_platforms(stores: Stores, language: str) -> None:
    several = [replace(one, name=f"{name}-{number}") for name, one in BY_NAME.items() for number in (1, 2, 3)]
    made = commands(stores, {"help": BY_NAME["help"], **{one.name: one for one in several[:24]}})
    reply = await made.answer(replace(PAPERS, text="help", language=language))
    await both_take(reply)


@LANGUAGES
@pytest.mark.parametrize("name", ["", *BY_NAME])
async def test_all_of_the_help_is_shown_on_both_platforms(stores: Stores, name: str, language: str) -> None:
    reply = await commands(stores).answer(replace(PAPERS, text=f"help {name}", language=language))
    await both_take(reply)


async def both_take(reply: Reply) -> None:
    """Whether both platforms take an answer, and show all that can be typed."""
    assert isinstance(reply.content, Words)
    usages = reply.content.usages
    body = shapes.body(*on_discord.components(reply))
    check_message(body, "create")
    [shown] = [one["content"] for one in shapes.every(body["components"]) if one["type"] == shapes.TEXT]
    assert [line.split("`")[1] for line in shown.split("\n") if line.startswith("`")] == [typed for typed, _ in usages]
    payload = on_slack.payload(reply)
    assert_slack_takes(Message("post", payload))
    texts = strings(payload, "text")
    assert [one for pair in usages for one in (pair[0], f" {pair[1]}") if one not in texts] == []


async def test_help_calls_the_commands_what_they_are_called_here(stores: Stores) -> None:
    renamed: Call = replace(PAPERS, names=("/hf", "/hf-papers"))
    text = (await told(stores, renamed, "help")).text
    assert "/hf lora" in text
    assert "/hf-papers help" in text
    assert "/hf-papers top week" in (await told(stores, renamed, "help top")).text


@pytest.mark.parametrize(
    ("text", "near"), [("tody", "today"), ("savd", "saved"), ("ramdom x", "random"), ("help tpo", "top")]
)
async def test_a_misspelt_command_is_guessed_and_one_press_away(stores: Stores, text: str, near: str) -> None:
    content = await told(stores, PAPERS, text)
    assert f"Did you mean “{near}”?" in content.text
    assert [one.question.text for one in content.offers] == [near]


async def test_an_unknown_command_is_answered_with_help(stores: Stores) -> None:
    text = await words(stores, PAPERS, "xyzzy")
    assert text.startswith("There is no “xyzzy”.\n")
    assert "Did you mean" not in text
