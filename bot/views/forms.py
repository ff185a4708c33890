"""A form in which what can be said with a command is filled in, before a platform draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.papers.found import Suggestion
from bot.views.replies import Question

Look = Literal[
    "text",  # any text, which may be empty
    "number",  # a whole number within bounds
    "time",  # hours and minutes
    "one",  # one of the options
    "some",  # some of the options, one at least
    "search",  # one of the lines that the command offers for what is typed
]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in: what it is called when typed, what it is for, and what stands there at first."""

    name: str
    label: str
    look: Look
    values: tuple[str, ...] = ()
    """As they would be typed; several only where some of the options are chosen."""
    hint: str = ""
    options: tuple[Suggestion, ...] = ()
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A form in `language`; submitting it asks the `question` together with what was changed."""

    title: str
    submit: str
    fields: tuple[Field, ...]
    question: Question
    language: str = "en"
    intro: str = ""
    note: str = ""
