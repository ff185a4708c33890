"""`/papers today`: the newest list."""

from __future__ import annotations

from bot.chat.call import Call
from bot.chat.commands.answers import day_list, empty, newest_day
from bot.chat.commands.command import Command, Context, Values
from bot.views.replies import Reply


async def answer(context: Context, call: Call, values: Values) -> Reply:  # noqa: ARG001
    """The list of the newest day that has one."""
    newest = await newest_day(context)
    return empty(context, call) if newest is None else await day_list(context, call, newest)


COMMAND = Command("today", "papers.today", answer)
