"""`/papers help`: what can be asked, and what can be said with one command; all of it is read from the declarations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.chat.call import Call
from bot.chat.commands.command import Command, Context, Option, Values
from bot.chat.commands.grammar import example, named, near
from bot.delivery.kinds import Zone
from bot.delivery.preferences import Preferences
from bot.papers.found import Suggestion
from bot.texts.words import say
from bot.views.replies import Offer, Question, Reply, Words


async def answer(context: Context, call: Call, values: Values) -> Reply:
    """Every command, or one of them with its options, by the names that they have here."""
    name = str(values.get("command", "")).lower().strip("/")
    # The other command is told of above the list.
    if name in ("", *(noun.strip("/") for noun in call.names)):
        return Reply(_everything(context, call), call.language)
    command = context.papers.get(name)
    return unknown(context, call, name) if command is None else Reply(_in_full(context, command, call), call.language)


def unknown(context: Context, call: Call, word: str) -> Reply:
    """What there is, for somebody who asked for what is not."""
    told, meant = say(call.language, "command.unknown", text=word), near(word, context.papers)
    if meant:
        told += say(call.language, "command.near", near=meant)
    every = _everything(context, call)
    offers = (Offer(meant, Question("papers", meant)),) if meant else ()
    return Reply(replace(every, text=f"{told}\n{every.text}", offers=offers), call.language)


def _everything(context: Context, call: Call) -> Words:
    """An example of each command, and what it is for."""
    usages = tuple((example(command), say(call.language, command.help)) for command in context.papers.values())
    return Words(say(call.language, "help", paper=call.names[0], papers=call.names[1]), usages=usages)


def _in_full(context: Context, command: Command, call: Call) -> Words:
    """How a command is typed, and each of its options: how it is said, what for, its form, and what holds without."""
    text = say(
        call.language, "help.one", papers=call.names[1], usage=example(command), help=say(call.language, command.help)
    )
    if command.who == "admins":
        text += "\n" + say(call.language, "help.admins")
    usages = tuple((named(option), _option(context, option, call.language)) for option in command.options)
    return Words(text, usages=usages)


def _option(context: Context, option: Option, language: str) -> str:
    facts = "; ".join(_facts(context, option, language))
    return say(language, option.help) + (f" ({facts})" if facts else "")


def _facts(context: Context, option: Option, language: str) -> Iterator[str]:
    """How an option is typed where its help does not say so, whether it is needed, and what holds without it."""
    told = say(language, option.help)
    form = option.kind.form(language) if option.kind else ""
    if form and not all(word in told for word in option.choices or (form,)):
        yield form
    if option.required:
        yield say(language, "help.required")
    # A zone that is left out is the person's own, or asked for.
    elif option.help == f"preference.{option.name}" and not isinstance(option.kind, Zone):
        one = Preferences.declared()[option.name]
        yield say(language, "help.default", value=one.kind.told(one.of(context.defaults), language))


async def _names(context: Context, call: Call, typed: str) -> Sequence[Suggestion]:  # noqa: ARG001
    return [Suggestion(name, name) for name in context.papers if typed.strip().lower() in name]


COMMAND_NAME = Option("command", "papers.help.command", ("top",), complete=_names)
COMMAND = Command("help", "papers.help", answer, (COMMAND_NAME,))
