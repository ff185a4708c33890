"""`/papers day`: the list of a day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot.chat.call import Call
from bot.chat.commands.answers import day_list, empty, words
from bot.chat.commands.command import Command, Context, Option, Values
from bot.papers.found import Suggestion
from bot.views.replies import Reply

DAY = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}")


def day_in(text: str) -> date | None:
    """The day that a text is, as 2024-05-17 or 2024.5.17; None if it is anything else; raises ValueError if absurd."""
    if not DAY.fullmatch(text.strip()):
        return None
    year, month, day = (int(number) for number in re.split(r"[-./]", text.strip()))
    return date(year, month, day)


async def answer(context: Context, call: Call, values: Values) -> Reply:
    """The list of the day that was said, of the newest one if none was."""
    span = await context.library.editions.span()
    if span is None:
        return empty(context, call)
    text = values.get("day", str(span[1]))
    try:
        day = day_in(text) or context.library.search.day(text, context.today())
    except ValueError:
        day = None
    if day is None:
        return words(call, "day.bad", text=text, day=context.today())
    return await day_list(context, call, day)


async def _days(context: Context, call: Call, typed: str) -> Sequence[Suggestion]:  # noqa: ARG001
    """The days that have a list, the newest first."""
    span = await context.library.editions.span()
    days = await context.library.editions.days(span[0], span[1]) if span else ()
    return [Suggestion(text, text) for day in reversed(days) if typed.strip() in (text := str(day))]


ON = Option("day", "papers.day.day", ("2024-05-17",), complete=_days, whole=True)
COMMAND = Command("day", "papers.day", answer, (ON,))
