"""`/papers help`: what can be asked."""

from __future__ import annotations

from bot.chat.commands.answers import words
from bot.chat.commands.command import Command, Context, Values
from bot.texts.words import say
from bot.views.replies import Call, Reply


async def answer(context: Context, call: Call, values: Values) -> Reply:  # noqa: ARG001
    """Every command, by the names that they have here."""
    return words(call, "help", paper=call.names[0], papers=call.names[1])


def explained(call: Call) -> str:
    """All that there is, for somebody who asked for what is not."""
    return say(call.language, "help", paper=call.names[0], papers=call.names[1])


COMMAND = Command("help", "papers.help", answer)
