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


class Account(Protocol):
    """What calls are paid from."""

    async def allows(self, estimate: int) -> bool:
        """Whether another call may be made today; if so its estimate in tokens counts until the call is recorded."""

    async def record(self, use: Use, estimate: int) -> None:
        """Keep what a call took, in the place of its estimate."""


class Writer(Protocol):
    """Has language models write bullets in any language; slow, and not free."""

    recipe: Recipe

    def begin(self) -> None:
        """Begin a run: models that were given up in an earlier one are asked again."""

    async def summarize(self, paper: Paper, language: str, account: Account | None = None) -> Bullets:
        """Bullets in `language`, paid from that account or from the writer's own.

        Raises WriterAway when no model can be asked now, SummaryError when none did well on this paper.
        """


class Allowance(Account, Protocol):
    """What a writer may spend and has spent, and what it has found out."""

    async def ability(self, endpoint: str) -> Ability | None:
        """What an endpoint was found to take, None if that was never found out."""

    async def learned(self, endpoint: str, ability: Ability) -> None:
        """Keep what an endpoint takes, beyond a restart."""
