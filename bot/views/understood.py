"""What was understood of a question, in words; and what is asked when one piece of it is taken away."""

from __future__ import annotations

from collections.abc import Iterator

from bot.papers.found import Found, Suggestion, Understood
from bot.texts.words import say

LABEL = 40


def lines(found: Found, language: str) -> tuple[str, ...]:
    """A short line for each piece of a question that was more than words; and words that nothing has."""
    told = [_line(one, language) for one in found.understood]
    if found.unknown and found.total:
        told.append(say(language, "understood.unknown", words=", ".join(found.unknown)))
    return tuple(told)


def removals(found: Found, language: str) -> Iterator[Suggestion]:
    """For each piece, the question without it, where something is left."""
    for one in found.understood:
        if one.rest:
            yield Suggestion(say(language, "button.without", what=_clipped(_value(one, language))), one.rest)


def _line(one: Understood, language: str) -> str:
    if one.kind == "order":
        return _value(one, language)
    return say(language, f"understood.{one.kind}", value=_value(one, language))


def _value(one: Understood, language: str) -> str:
    if one.kind == "order":
        return say(language, f"understood.order.{one.value}")
    return _days(one.value, language) if one.kind in ("days", "all-days") else one.value


def _days(days: str, language: str) -> str:
    """`2026-05`, or from when to when."""
    since, dots, until = days.partition("..")
    if not dots or (since and until):
        return f"{since} – {until}" if dots else days
    return say(language, "understood.since" if since else "understood.until", day=since or until)


def _clipped(text: str) -> str:
    return text if len(text) <= LABEL else text[: LABEL - 1].rstrip() + "…"
