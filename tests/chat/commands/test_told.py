"""Discord's fields, what is typed on Slack, the manifest, help and the README say the same of every command."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import discord
import pytest
import yaml

from bot.chat import commands
from bot.chat.commands.command import Command, Option
from bot.chat.commands.grammar import brief, read, usage, written
from bot.chat.commands.table import PAPER, PAPERS
from bot.delivery.kinds import Number, Switch
from bot.platforms.discord.commands import Tree
from bot.platforms.discord.localized import Translator
from bot.platforms.discord.unread import Unread
from bot.texts.words import ENGLISH, KOREAN, languages, say, texts_of
from tests.chat.commands import pages

EVERY = {"paper": PAPER} | {f"papers {name}": command for name, command in PAPERS.items()}
# The number that a kind has at Discord; any other is a text: docs.discord.com/developers/interactions.
TYPES: dict[type, int] = {Number: 4, Switch: 5}
TEXT = 3
OUTDATED = "run .uv/bin/uv run python -m tests.chat.commands.pages"
every_command = pytest.mark.parametrize("command", EVERY.values(), ids=EVERY)
every_option = pytest.mark.parametrize(
    "option", [pytest.param(one, id=f"{name} {one.name}") for name, each in EVERY.items() for one in each.options]
)


@pytest.fixture
async def registered() -> dict[str, Any]:
    """What Discord is told, by the words that ask for it."""
    tree = Tree(discord.Client(intents=discord.Intents.none()), Unread())
    await tree.set_translator(Translator())
    told = [await command.get_translated_payload(tree, Translator()) for command in tree.get_commands()]
    paper, papers = (next(one for one in told if one["name"] == name) for name in ("paper", "papers"))
    return {"paper": paper, "papers": papers, **{f"papers {one['name']}": one for one in papers["options"]}}


def described(key: str) -> dict[str, Any]:
    """A description in every language."""
    others = {language: say(language, key) for language in languages() - {ENGLISH}}
    return {"description": say(ENGLISH, key), "description_localizations": others}


def field(option: Option) -> dict[str, Any]:
    """An option as Discord is to have it."""
    choices = [{"name": choice, "value": choice} for choice in option.choices]
    kind = option.kind
    least_and_most = (kind.least, kind.most) if isinstance(kind, Number) else (None, None)
    named = zip(("min_value", "max_value"), least_and_most, strict=True)
    bounds = {name: bound for name, bound in named if bound is not None}
    more = {"choices": choices} if choices else {"autocomplete": True} if option.complete else {}
    head = {"name": option.name, "type": TYPES.get(type(kind), TEXT), "required": option.required}
    return {**head, **described(option.help), **bounds, **more}


def meant(command: Command, typed: Mapping[str, str]) -> dict[str, object]:
    """The values of what was typed, each as its kind reads it."""
    kinds = {one.name: one.kind for one in command.options}
    return {name: kind.read(text) if (kind := kinds[name]) else text for name, text in typed.items()}


async def test_discord_has_every_command_and_no_other(registered: dict[str, Any]) -> None:
    assert registered.keys() == EVERY.keys() | {"papers"}
    assert {**registered["papers"], **described("papers.description")} == registered["papers"]


def test_every_file_that_declares_a_command_stands_in_the_table() -> None:
    names = [f"{commands.__name__}.{one.name}" for one in pkgutil.iter_modules(commands.__path__)]
    declared = [module.COMMAND for module in map(importlib.import_module, names) if "COMMAND" in vars(module)]
    assert sorted(one.name for one in declared) == sorted(command.name for command in EVERY.values())


@pytest.mark.parametrize("name", EVERY)
async def test_discord_has_the_fields_that_are_declared(registered: dict[str, Any], name: str) -> None:
    told, command = registered[name], EVERY[name]
    assert {**told, **described(command.help), "name": command.name} == told
    # What discord.py gives as empty is left out by Discord.
    assert [{key: value for key, value in one.items() if value != []} for one in told["options"]] == [
        field(option) for option in command.options
    ]


@every_command
def test_what_is_told_of_a_command_can_be_typed(command: Command) -> None:
    for place in range(4):
        some = {
            one.name: (one.choices or one.examples)[place % len(one.choices or one.examples)] for one in command.options
        }
        assert read(command, written(command, some)) == meant(command, some)
    first = {one.name: (one.choices or one.examples)[0] for one in command.options}
    shown = [piece.strip("[]").split("|")[0] for piece in usage(command).split()]
    assert " ".join(shown) == f"{command.name} {written(command, first)}".strip()


@every_option
def test_what_is_told_of_an_option_names_its_choices(option: Option) -> None:
    for key in (option.help, option.wrong):
        for language in (ENGLISH, KOREAN) if option.choices else ():
            told = say(language, key, text="", option=option.name, unfit=", ".join(option.choices))
            assert [choice for choice in option.choices if choice not in told] == []
    assert len(option.choices) <= 25


@every_option
def test_an_option_has_examples_that_can_be_typed(option: Option) -> None:
    command = replace(PAPER, options=(option,))
    assert option.examples
    read_as = [read(command, written(command, {option.name: one})) for one in option.examples]
    assert read_as == [meant(command, {option.name: one}) for one in option.examples]


def test_every_description_fits_where_discord_shows_it() -> None:
    keys = {command.help for command in EVERY.values()} | {one.help for each in EVERY.values() for one in each.options}
    for language in languages():
        assert [key for key in keys if not 0 < len(texts_of(language).get(key, "-")) <= 100] == []
    names = [command.name for command in EVERY.values()] + [one.name for each in EVERY.values() for one in each.options]
    assert [name for name in names if not re.fullmatch(r"[a-z][a-z0-9_-]{0,31}", name)] == []


def test_the_manifest_is_as_the_commands_are_declared() -> None:
    text = pages.MANIFEST.read_text("utf-8")
    assert text == pages.manifest(text), OUTDATED
    paper, papers = yaml.safe_load(text)["features"]["slash_commands"]
    assert papers["usage_hint"].split(" | ") == [brief(command) for command in PAPERS.values()]
    assert paper["usage_hint"].split(" | ") == list(PAPER.options[0].examples)
    assert [paper["description"], papers["description"]] == [
        say(ENGLISH, "paper.description"),
        say(ENGLISH, "papers.description"),
    ]


def test_the_readme_is_as_the_commands_are_declared() -> None:
    text = pages.README.read_text("utf-8")
    assert text == pages.readme(text), OUTDATED
    rows = re.findall(r"^\| `/papers (.*?)` \| (.*) \|$", text, re.MULTILINE)
    told = [(typed.replace(r"\|", "|"), help_) for typed, help_ in rows]
    assert told == [(usage(command), say(ENGLISH, command.help)) for command in PAPERS.values()]
    assert all(f"`/paper {example}`" in text for example in PAPER.options[0].examples)
