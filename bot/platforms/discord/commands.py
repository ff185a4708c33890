"""The commands as Discord lists them, in English and Korean."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.http import Route

from bot.chat.apology import apology
from bot.platforms.discord.answering import Interaction, language_of, tell
from bot.platforms.discord.controls import listeners_of
from bot.platforms.discord.markup import plain
from bot.texts.words import ENGLISH, say, texts_of
from bot.views.replies import Reply, Words

log = logging.getLogger(__name__)

WORDS = ("today", "random", "saved", "status", "forget-me", "help")
MOST_CHOICES = 25
CHOICE = 100
OUTDATED = ("dm_permission",)
"""What discord.py still sends, and Discord reads `contexts` for instead."""
Period = Literal["day", "week", "month", "all"]


class Korean(app_commands.Translator):
    """Descriptions in Korean; the commands' names stay the same for everybody."""

    async def translate(
        self,
        string: locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002
    ) -> str | None:
        """The text in a language that has its own, None for every other."""
        key, language = string.extras.get("key"), locale.value.split("-")[0]
        return texts_of(language).get(key) if key and language != ENGLISH else None


def _text(key: str) -> locale_str:
    return locale_str(texts_of(ENGLISH)[key], key=key)


class Tree(app_commands.CommandTree[Any]):
    """All commands; whatever goes wrong in one is told to the person in a sentence."""

    def __init__(self, client: discord.Client) -> None:
        super().__init__(
            client,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
        )
        self.add_command(paper)
        self.add_command(_papers())

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """A command that Discord still knows and we do not, or a fault of ours."""
        language = language_of(interaction)
        gone = isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch)
        reply = Reply(Words(say(language, "command.gone", help="/papers help")), language)
        if not gone:
            reply = apology(error, language)
        if interaction.type is discord.InteractionType.application_command:
            await tell(interaction, reply)


@app_commands.command(name="paper", description=_text("paper.description"))
@app_commands.describe(query=_text("paper.query"))
async def paper(interaction: Interaction, query: str) -> None:
    """Look a paper up."""
    await listeners_of(interaction).ask(interaction, "paper", query)


@paper.autocomplete("query")
async def _titles(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    lines = await listeners_of(interaction).suggest(typed)
    named = [(plain(line.label, CHOICE), line.value) for line in lines]
    choices = [app_commands.Choice(name=name, value=value) for name, value in named if name and len(value) <= CHOICE]
    return choices[:MOST_CHOICES]


def _papers() -> app_commands.Group:
    group = app_commands.Group(name="papers", description=_text("papers.description"))
    for word in WORDS:
        group.add_command(_plain_command(word))
    group.add_command(_top())
    group.add_command(_similar())
    return group


def _plain_command(word: str) -> app_commands.Command[Any, ..., None]:
    async def run(interaction: Interaction) -> None:
        await listeners_of(interaction).ask(interaction, "papers", word)

    return app_commands.Command(name=word, description=_text(f"papers.{word}"), callback=run)


def _top() -> app_commands.Command[Any, ..., None]:
    @app_commands.describe(period=_text("papers.top.period"))
    async def run(interaction: Interaction, period: Period | None = None) -> None:
        await listeners_of(interaction).ask(interaction, "papers", f"top {period or ''}".strip())

    return app_commands.Command(name="top", description=_text("papers.top"), callback=run)


def _similar() -> app_commands.Command[Any, ..., None]:
    @app_commands.describe(paper=_text("papers.similar.paper"))
    async def run(interaction: Interaction, paper: str) -> None:
        await listeners_of(interaction).ask(interaction, "papers", f"similar {paper}")

    return app_commands.Command(name="similar", description=_text("papers.similar"), callback=run)


async def sync(tree: Tree) -> bool:
    """Tell Discord our commands if they differ from what it has; gives whether they did.

    Discord counts registrations, so that a restart must not be one.
    """
    client = tree.client
    if tree.translator is None:
        await tree.set_translator(Korean())
    wanted = [await _payload(tree, command) for command in tree.get_commands()]
    # Without being asked for them Discord leaves the other languages out, and everything would look changed.
    route = Route("GET", "/applications/{application_id}/commands", application_id=client.application_id)
    found = await client.http.request(route, params={"with_localizations": "true"})
    if _same_commands(wanted, found):
        return False
    await tree.sync()
    return True


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
