"""`/papers help`: what can be asked, and what can be said with one command."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.call import Call
from bot.chat.commands.command import Command, Context, Option, Values
from bot.chat.commands.grammar import brief, near, usage
from bot.papers.found import Suggestion
from bot.texts.words import say
from bot.views.replies import Reply, Words


async def answer(context: Context, call: Call, values: Values) -> Reply:
    """Every command, or one of them with its options, by the names that they have here."""
    name = values.get("command")
    if name is None:
        return Reply(Words(_everything(context, call)), call.language)
    command = context.papers.get(name.lower())
    return unknown(context, call, name) if command is None else Reply(Words(_in_full(command, call)), call.language)


def unknown(context: Context, call: Call, word: str) -> Reply:
    """What there is, for somebody who asked for what is not."""
    told = say(call.language, "command.unknown", text=word)
    if meant := near(word, context.papers):
        told += say(call.language, "command.near", near=meant)
    return Reply(Words(f"{told}\n\n{_everything(context, call)}"), call.language)


def _everything(context: Context, call: Call) -> str:
    lines = (_line(command, brief(command), call) for command in context.papers.values())
    return say(call.language, "help", paper=call.names[0], commands="\n".join(lines))


def _in_full(command: Command, call: Call) -> str:
    options = (f"{option.name}: {say(call.language, option.help)}" for option in command.options)
    return "\n".join([_line(command, usage(command), call), *options])


def _line(command: Command, typed: str, call: Call) -> str:
    told = say(call.language, command.help)
    return say(call.language, "help.line", papers=call.names[1], usage=typed, help=told)


async def _names(context: Context, call: Call, typed: str) -> Sequence[Suggestion]:  # noqa: ARG001
    return [Suggestion(name, name) for name in context.papers if typed.strip().lower() in name]


COMMAND_NAME = Option("command", "papers.help.command", ("top",), complete=_names)
COMMAND = Command("help", "papers.help", answer, (COMMAND_NAME,))
