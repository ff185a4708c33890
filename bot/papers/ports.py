"""Where papers come from and who makes bullets of them."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from bot.papers.bullets import Bullets
from bot.papers.paper import Edition, Paper
from bot.papers.recipe import Ability, Recipe, Use


class Source(Protocol):
    """Where a day's list comes from."""

    async def edition(self, day: date) -> Edition:
        """The whole list of one UTC day, empty if there is none.

        Raises SourceError with one sentence if it cannot be read.
        """


class Summarizer(Protocol):
    """Makes bullets for a paper."""

    async def summarize(self, paper: Paper, language: str) -> Bullets:
        """Bullets in `language` where it can, else in the paper's own; raises SummaryError."""


class Extractor(Summarizer, Protocol):
    """Takes bullets out of the text itself: at once, free, and always the same."""

    version: str
    """Changes when it would take others; they stand in the bullets' `prompt`."""


class Writer(Summarizer, Protocol):
    """Has language models write bullets in any language; slow, and not free."""

    recipe: Recipe

    def begin(self) -> None:
        """Begin a run: models that were given up in an earlier one are asked again.

        `summarize` raises WriterAway when no model can be asked now, SummaryError when none did well on this paper.
        """


class Allowance(Protocol):
    """What a writer may spend and has spent."""

    async def allows(self, estimate: int) -> bool:
        """Whether another call may be made today; if so its estimate in tokens counts until the call is recorded."""

    async def record(self, use: Use, estimate: int) -> None:
        """Keep what a call took, in the place of its estimate."""

    async def ability(self, endpoint: str) -> Ability | None:
        """What an endpoint was found to take, None if that was never found out."""

    async def learned(self, endpoint: str, ability: Ability) -> None:
        """Keep what an endpoint takes, beyond a restart."""
