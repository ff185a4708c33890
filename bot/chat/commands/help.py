"""`/papers help`: what can be asked."""

from __future__ import annotations

from bot.chat.commands.command import Command, Context, Values
from bot.chat.commands.grammar import usage
from bot.texts.words import say
from bot.views.replies import Call, Reply, Words


async def answer(context: Context, call: Call, values: Values) -> Reply:  # noqa: ARG001
    """Every command, by the names that they have here."""
    return Reply(Words(explained(context, call)), call.language)


def explained(context: Context, call: Call) -> str:
    """All that there is, also for somebody who asked for what is not."""
    paper, papers = call.names
    lines = [_line(command, papers, call.language) for command in context.papers.values()]
    return say(call.language, "help", paper=paper, commands="\n".join(lines))


def _line(command: Command, papers: str, language: str) -> str:
    return say(language, "help.line", papers=papers, usage=usage(command), help=say(language, command.help))


COMMAND = Command("help", "papers.help", answer)
