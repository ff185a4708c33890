"""`/papers random`: any paper."""

from __future__ import annotations

from bot.chat.call import Call
from bot.chat.commands.answers import card, empty
from bot.chat.commands.command import Command, Context, Values
from bot.views.replies import Reply


async def answer(context: Context, call: Call, values: Values) -> Reply:  # noqa: ARG001
    """A paper that chance chose."""
    paper = await context.library.papers.random()
    return empty(context, call) if paper is None else await card(context, call, paper)


COMMAND = Command("random", "papers.random", answer)
