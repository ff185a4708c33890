"""A paper as it stands in a digest or an answer, the digest, and the board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.papers.bullets import Bullets
from bot.papers.found import Passage
from bot.papers.paper import Paper

Style = Literal["digest", "cards", "compact"]
Period = Literal["week", "month"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper as it stands in a digest or an answer: `rank` counts from 1."""

    rank: int
    paper: Paper
    bullets: Bullets | None = None
    favourites: int = 0
    day: date | None = None
    """The newest edition that lists the paper."""
    passage: Passage | None = None
    """What of the paper answers the search that found it."""
    keywords: tuple[str, ...] = ()
    """What the paper is about, in the reader's language, where its bullets are not."""
    why: tuple[str, ...] = ()
    """What the reader follows that it came by."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A paper that the channel was shown in full in the digest of another day; its rank means nothing."""

    entry: Entry
    day: date


@dataclass(frozen=True, slots=True)
class Digest:
    """What one channel gets of one edition, in its order; `listed` counts the whole edition."""

    day: date
    entries: tuple[Entry, ...]
    listed: int
    language: str = "en"
    style: Style = "digest"
    repeats: tuple[Repeat, ...] = ()
    publish: bool = False
    """Whether what stands in the channel is to be seen elsewhere too, where it cannot follow every vote."""
    personal: bool = False
    """Whether it is what one person follows, and goes to them alone."""
    bullets: int | None = None
    """Lines of summary for each paper; None for what suits their origin."""
    thread: bool = True
    """Whether each paper stands in full below a digest of that style."""
    pictures: bool | None = None
    """Whether there are large ones in the thread, or none at all; None for small ones, where those can be read."""

    @property
    def threaded(self) -> bool:
        """Whether a thread hangs below its first message."""
        return self.style == "digest" and self.thread and not self.personal


@dataclass(frozen=True, slots=True)
class Board:
    """What a team itself liked best in a week or month, whose first and last day are given.

    An entry's `favourites` are the people who marked it since the first day.
    """

    period: Period
    first: date
    last: date
    entries: tuple[Entry, ...]
    language: str = "en"
    publish: bool = False
    """Whether it is to be seen elsewhere too."""


Shown = Digest | Board
