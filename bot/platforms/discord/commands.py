"""The commands as Discord lists them."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

import discord
from discord import app_commands
from discord.http import Route

from bot.chat.apology import apology
from bot.chat.commands.command import Command, Option
from bot.chat.commands.grammar import written
from bot.chat.commands.menus import MENUS
from bot.chat.commands.table import PAPER, PAPERS
from bot.delivery.kinds import Number, Switch
from bot.platforms.discord import menus
from bot.platforms.discord.answering import language_of, tell
from bot.platforms.discord.controls import events_of
from bot.platforms.discord.first_answers import Interaction, offer
from bot.platforms.discord.localized import Translator, text
from bot.platforms.discord.markup import plain
from bot.platforms.discord.unread import Unread
from bot.texts.words import say
from bot.views.replies import Noun, Reply, Words

log = logging.getLogger(__name__)

MOST_CHOICES = 25
CHOICE = 100
# What discord.py still sends, and Discord reads `contexts` for instead.
OUTDATED = ("dm_permission",)
FIRST = inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Interaction)
Completion = Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]


class Tree(app_commands.CommandTree[Any]):
    """All commands; whatever goes wrong in one is told to the person in a sentence."""

    def __init__(self, client: discord.Client, unread: Unread) -> None:
        self._unread = unread
        super().__init__(
            client,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
        )
        self.add_command(_made_of(PAPER, "paper", ""))
        self.add_command(_papers())
        for name, menu in MENUS.items():
            self.add_command(menus.made_of(name, menu))

    async def _call(self, interaction: Interaction) -> None:
        # What goes wrong in a command comes as an error of commands; the rest is discord.py's reading of it.
        with self._unread.passed_over("INTERACTION_CREATE"):
            await super()._call(interaction)

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """A command that Discord still knows and we do not, or a fault of ours."""
        language = language_of(interaction)
        gone = isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch)
        reply = Reply(Words(say(language, "command.gone", help="/papers help")), language)
        if not gone:
            reply = apology(error, language)
        if interaction.type is discord.InteractionType.application_command:
            await tell(interaction, reply)


def _papers() -> app_commands.Group:
    group = app_commands.Group(name="papers", description=text("papers.description"))
    for command in PAPERS.values():
        group.add_command(_made_of(command, "papers", command.name))
    return group


def _made_of(command: Command, noun: Noun, word: str) -> app_commands.Command[Any, ..., None]:
    """A command as Discord has it; what somebody fills in is asked as the text that means the same."""
    # Discord refuses an option that may be left out before one that may not.
    options = sorted(command.options, key=lambda option: not option.required)
    fields = {f"option_{place}": option for place, option in enumerate(options)}

    async def run(interaction: Interaction, **filled: object) -> None:
        values = {fields[field].name: value for field, value in filled.items()}
        await events_of(interaction).ask(interaction, noun, f"{word} {written(command, values)}".strip())

    # This is where discord.py reads which options there are; their names may be none of Python's.
    vars(run)["__signature__"] = inspect.Signature([FIRST, *(_field(name, one) for name, one in fields.items())])
    app_commands.rename(**{name: one.name for name, one in fields.items()})(run)
    app_commands.describe(**{name: text(one.help) for name, one in fields.items()})(run)
    app_commands.choices(**{name: _choices(one) for name, one in fields.items() if _is_chosen(one)})(run)
    made = app_commands.Command[Any, ..., None](name=command.name, description=text(command.help), callback=run)
    for name, one in fields.items():
        if one.complete and not _is_chosen(one):
            made.autocomplete(name)(_completion(one.name, noun, word))
    return made


def _field(name: str, option: Option) -> inspect.Parameter:
    default = inspect.Parameter.empty if option.required else None
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=_type_of(option))


def _type_of(option: Option) -> object:
    """What discord.py asks for, so that most of what cannot be is not even sent; what is completed is text."""
    if isinstance(option.kind, Number) and not option.complete:
        return app_commands.Range[int, option.kind.least, option.kind.most]
    return bool if isinstance(option.kind, Switch) and not option.complete else str


def _is_chosen(option: Option) -> bool:
    """Whether all that it can be is shown at once."""
    return 0 < len(option.choices) <= MOST_CHOICES


def _choices(option: Option) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=choice, value=choice) for choice in option.choices]


def _completion(option: str, noun: Noun, word: str) -> Completion:
    async def offered(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        lines = await events_of(interaction).suggest(interaction, noun, word, option, typed)
        named = [(plain(line.label, CHOICE), line.value) for line in lines]
        known = [app_commands.Choice(name=name, value=value) for name, value in named if name and len(value) <= CHOICE]
        return await offer(interaction, known[:MOST_CHOICES])

    return offered


async def sync(tree: Tree) -> bool:
    """Tell Discord our commands if they differ from what it has; gives whether they did.

    Discord counts registrations, so that a restart must not be one.
    """
    client = tree.client
    if tree.translator is None:
        await tree.set_translator(Translator())
    wanted = [await _payload(tree, command) for command in tree.get_commands()]
    # Without being asked for them Discord leaves the other languages out, and everything would look changed.
    found = await client.http.request(_route("GET", client), params={"with_localizations": "true"})
    if _same_commands(wanted, found):
        return False
    # As `tree.sync` does, which would translate everything once more.
    await client.http.request(_route("PUT", client), json=wanted)
    return True


def _route(method: str, client: discord.Client) -> Route:
    return Route(method, "/applications/{application_id}/commands", application_id=client.application_id)


async def _payload(tree: Tree, command: Any) -> dict[str, Any]:  # noqa: ANN401  (a union of discord.py's generics)
    payload: dict[str, Any] = await command.get_translated_payload(tree, tree.translator)
    return payload


def _same_commands(wanted: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]) -> bool:
    known = {command["name"]: command for command in found}
    return len(wanted) == len(found) and all(_same(command, known.get(command["name"])) for command in wanted)


def _same(wanted: object, found: object) -> bool:
    """Whether Discord has all that we want; it adds names of its own and leaves out what is empty or false."""
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        return all(_same(value, found.get(name)) for name, value in wanted.items() if name not in OUTDATED)
    if isinstance(wanted, list) and isinstance(found, list):
        if all(isinstance(one, int) for one in (*wanted, *found)):
            return set(wanted) == set(found)
        return len(wanted) == len(found) and all(map(_same, wanted, found))
    # Permissions are a number here and its digits there.
    return wanted == found or (not wanted and not found) or str(wanted) == str(found)
