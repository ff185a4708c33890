"""What a message shows and offers, from top to bottom, before a platform draws it: no markup, and nothing of places.

Every text is one line that can be seen, cut to what the platform has room for; a platform only has to make it inert.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.views.replies import Mark, Question

# What a line tells, which a platform shows by how it draws it.
Role = Literal[
    "heading",  # a digest's name
    "name",  # a list's
    "title",  # of a paper; `before` is its rank, `after` what is said of it, `url` its page
    "item",  # a paper's title with its numbers behind it, as one of a numbered list
    "hit",  # the same in a list that gives its papers their ranks itself
    "again",  # a paper that was shown before, with when
    "facts",  # of a paper: `before` are its numbers, `text` who wrote it
    "votes",
    "lead",  # the sentence that tells most, in a card; `before` is who made it
    "sentence",  # the same in a digest; `before` is what kind of text it is
    "point",  # a bullet
    "label",  # who made the bullets
    "keywords",
    "nothing",  # that there is no summary
    "passage",  # what answers a search, with the words that were asked for
    "understood",  # what was understood of a question
    "note",  # small print
    "sharer",  # who shares it: `text` is their id, for the platform to call them
    "doer",  # who changed a channel: `text` is their id; what stands around it may hold what people typed
    "words",  # one of the lines of a plain answer
    "code",  # one that is shown letter by letter, under those before and after it
    "usage",  # what can be typed, letter by letter; `after` says what for
    "place",  # a channel: `text` is its id, for the platform to name it
    "moment",  # one that tells a time: `at`, which `text` is for readers whose clock nobody knows
]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its `text`, which leads to `url` if there is one, between what stands before and after it.

    Those two are our own words, but for a lead's `before`, which names its maker.
    """

    role: Role
    text: str
    before: str = ""
    after: str = ""
    url: str = ""
    pieces: tuple[tuple[str, bool], ...] = ()
    """A passage's text cut in pieces, each with whether it was asked for."""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, and what a screen reader says of it."""

    url: str
    alt: str


@dataclass(frozen=True, slots=True)
class Vote:
    """A button that marks a paper as the reader's favourite, or no longer; `undoes` is one that takes a click back.

    A label without words has them in `spoken`, for screen readers.
    """

    label: str
    mark: Mark
    undoes: bool = False
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines that belong together, with a small picture or a button beside them if there is one."""

    lines: tuple[Line, ...]
    beside: Picture | Vote | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """A button that asks something; one that is `off` leads nowhere.

    The answer takes the place of the reader's own message (`try`, and the pages), is a new one (`offer`), or is shown
    to everybody (`share`); or a form is opened first (`form`).
    """

    label: str
    how: Literal["back", "here", "next", "share", "try", "offer", "form"]
    question: Question
    off: bool = False
    place: str = ""
    """The channel that it asks about, by its id, where that is not the one in which it stands."""


@dataclass(frozen=True, slots=True)
class Details:
    """A button that shows a paper's card to whoever presses it."""

    label: str
    paper_id: str


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens a page."""

    label: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Option:
    """A paper in a list of choices, and its numbers."""

    label: str
    paper_id: str
    votes: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A list of papers: whoever chooses one is shown its card, or marks it as a favourite."""

    hint: str
    options: tuple[Option, ...]
    votes: bool = False


Control = Vote | Ask | Details | Link | Choice


@dataclass(frozen=True, slots=True)
class Controls:
    """What can be pressed, side by side as far as there is room."""

    controls: tuple[Control, ...]


Part = Lines | Picture | Controls


@dataclass(frozen=True, slots=True)
class View:
    """One message."""

    parts: tuple[Part, ...]
    gist: tuple[Line, ...] = ()
    """The same in a few lines of text, for notifications and screen readers."""
    posted: bool = False
    """Whether it stands in a channel as a part of a digest."""
