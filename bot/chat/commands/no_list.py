"""Why a day has no list of papers, and which day to ask for instead."""

from __future__ import annotations

from datetime import date, timedelta

from bot.papers.found import Suggestion
from bot.papers.library import Library
from bot.texts.words import say
from bot.views.replies import Words

# From this day of the week on (Monday is 0) Hugging Face publishes no list.
SATURDAY = 5


async def no_list(day: date, library: Library, today: date, language: str) -> Words:
    """The reason in words, and a button with the nearest day before it that has a list, else the newest."""
    told = say(language, await reason(day, library, today), day=day)
    other = await _instead(day, library)
    if other is None:
        return Words(told)
    offer = say(language, "day.friday" if _is_friday_of(other, day) else "day.latest", day=other)
    return Words(told + offer, (Suggestion(str(other), str(other)),))


async def reason(day: date, library: Library, today: date) -> str:
    """The key of the text that says why a day has no list."""
    if day.weekday() >= SATURDAY:
        return "day.weekend"
    if day > today:
        return "day.future"
    return "day.unread" if await library.editions.get(day) is None else "day.none"


async def _instead(day: date, library: Library) -> date | None:
    before = await library.editions.days(day - timedelta(days=day.weekday()), day) if day.weekday() >= SATURDAY else ()
    if before:
        return before[-1]
    span = await library.editions.span()
    return span[1] if span else None


def _is_friday_of(other: date, day: date) -> bool:
    return other.weekday() == SATURDAY - 1 and timedelta() < day - other <= timedelta(days=2)
