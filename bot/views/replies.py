"""What a command answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.papers.found import Suggestion
from bot.views.entries import Digest, Entry

# The commands themselves, whatever a workspace calls them; the words behind the second are commands of their own.
Noun = Literal["paper", "papers"]


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, and can be asked again by a button: `/paper lora` is command `paper`, text `lora`."""

    command: Noun
    text: str
    page: int = 1


@dataclass(frozen=True, slots=True)
class Mark:
    """What a button does with a paper: make it the person's favourite (`on`), or take the button's mark back."""

    paper_id: str
    on: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """A button that asks something else, whose answer is a message of its own.

    A `form` is one that opens the form of what it asks; where the platform has none there is no such button.
    """

    label: str
    question: Question
    form: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A button that opens a page of the platform's or of the web."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A line that tells a time, which each reader sees by their own clock where the platform knows it.

    `fallback` is the time as it is written for everybody else; what stands before and after it is our own words.
    """

    before: str
    at: datetime
    fallback: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that comes with an answer; `name` is one that every system takes."""

    name: str
    content: bytes
    alt: str = ""
    """What a screen reader says of a picture; empty of a file that is none."""


@dataclass(frozen=True, slots=True)
class Card:
    """One paper in full; `voted` is whether the asking person has marked it."""

    entry: Entry
    voted: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A titled page of papers; its question with another page gives the others."""

    title: str
    entries: tuple[Entry, ...]
    question: Question
    pages: int = 1
    total: str = "0"
    """How many papers all pages have, as people read it."""
    note: str = ""
    personal: bool = False
    """Whether it tells about the asking person, so that nobody else is shown it."""
    lines: tuple[str, ...] = ()
    """What was understood of the question, above the papers."""
    tries: tuple[Suggestion, ...] = ()
    """Other questions that are worth a button each."""
    offers: tuple[Offer, ...] = ()
    """Buttons whose answers take the list's place."""
    saves: bool = False
    """Whether to choose one of the papers makes it a favourite; else it shows its card."""


@dataclass(frozen=True, slots=True)
class Words:
    """A plain answer: what happened, why, what next; `tries` are texts worth a button each."""

    text: str
    tries: tuple[Suggestion, ...] = ()
    undo: Mark | None = None
    """What takes back what is told here."""
    code: str = ""
    """What stands below the text letter by letter, in lines that are not broken."""
    usages: tuple[tuple[str, str], ...] = ()
    """What can be typed, and what for."""
    moments: tuple[Moment, ...] = ()
    offers: tuple[Offer, ...] = ()
    pages: tuple[Page, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """A digest as a channel would get it, in the channel's language."""

    digest: Digest


@dataclass(frozen=True, slots=True)
class Reply:
    """What a command answers, in `language`; private unless somebody asks to share it."""

    content: Card | Listing | Words | Preview
    language: str = "en"
    private: bool = True
    sharer: str = ""
    """Who shows it to everybody."""
    file: Attachment | None = None
    """What comes with it; short ones stand in its words too."""

    @property
    def shareable(self) -> bool:
        """Whether the person may show it to everybody: words never, nor a list that tells about them."""
        return isinstance(self.content, Card) or (isinstance(self.content, Listing) and not self.content.personal)

    @property
    def is_plain(self) -> bool:
        """Whether it is mere words, which take no place of a card on which somebody clicked."""
        return isinstance(self.content, Words) and self.content.undo is None

    @property
    def paper_id(self) -> str | None:
        """The paper of which it is a card."""
        return self.content.entry.paper.id if isinstance(self.content, Card) else None

    def shared(self, sharer: str = "") -> Reply:
        """The same for everybody: nothing about the person who asked but that they share it."""
        content = replace(self.content, voted=False) if isinstance(self.content, Card) else self.content
        return replace(self, content=content, private=False, sharer=sharer)
