"""`/papers top`: the best voted papers of a time."""

from __future__ import annotations

from datetime import timedelta

from bot.chat.call import Call
from bot.chat.commands.answers import PAGE, empty, listing, offset, undated
from bot.chat.commands.command import Command, Context, Option, Values
from bot.delivery.kinds import OneOf
from bot.texts.words import say
from bot.views.replies import Reply

PERIODS = {"day": 1, "week": 7, "month": 30}
ALL, USUAL = "all", "week"


async def answer(context: Context, call: Call, values: Values) -> Reply:
    """The best of the days up to the newest list, of a week if nothing else is said."""
    span = await context.library.editions.span()
    if span is None:
        return empty(context, call)
    oldest, newest, _ = span
    period = values.get("period", USUAL)
    first = oldest if period == ALL else newest - timedelta(days=PERIODS[period] - 1)
    found = await context.library.papers.top(first, newest, PAGE, offset(call))
    if first == newest:
        return undated(await listing(context, call, say(call.language, "top.day", first=first), found))
    return await listing(context, call, say(call.language, "top.span", first=first, last=newest), found)


PERIOD = Option("period", "papers.top.period", (USUAL,), OneOf((*PERIODS, ALL)), wrong="top.bad")
COMMAND = Command("top", "papers.top", answer, (PERIOD,))
