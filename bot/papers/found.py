"""What a search gives: papers, how the question was understood, and what else to ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.papers.paper import Paper

SearchOrder = Literal["relevance", "votes", "newest"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a paper's text, and where in it (start, end) words that were asked for are; never markup."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def pieces(self) -> Iterator[tuple[str, bool]]:
        """The text cut at its spans: each piece, and whether it was asked for."""
        at = 0
        for start, end in self.spans:
            if at < start:
                yield self.text[at:start], False
            yield self.text[start:end], True
            at = end
        if at < len(self.text):
            yield self.text[at:], False


UnderstoodKind = Literal["words", "title", "author", "organization", "excluded", "days", "all-days", "order"]


@dataclass(frozen=True, slots=True)
class Understood:
    """One piece of a question as it was understood, and the question without it."""

    kind: UnderstoodKind
    value: str
    """The words or the name; days as `2026-05`; the name of an order. `all-days` are days that had none."""
    rest: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page of search results: `total` counts all hits, `suggestion` is a better spelling.

    `wanted` is what was looked for in the papers' texts: each thing as it was typed, with all that means the same.
    """

    papers: tuple[Paper, ...]
    total: int
    suggestion: str | None = None
    too_broad: bool = False
    """Whether the search was given up because it would have taken too long."""
    busy: bool = False
    """Whether it was given up because others were in the way, or the machine had too much to do."""
    wanted: tuple[tuple[str, ...], ...] = ()
    more: bool = False
    """Whether there are more hits than `total`, which were not counted."""
    understood: tuple[Understood, ...] = ()
    """What the question says beyond plain words, and those; empty if it says no more."""
    unknown: tuple[str, ...] = ()
    """Words that no paper has, left out of the question."""

    @property
    def counted(self) -> str:
        """How many hits there are, as people read it."""
        return f"{self.total}+" if self.more else str(self.total)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line offered while somebody types: what is shown, and what is asked when it is chosen."""

    label: str
    value: str
