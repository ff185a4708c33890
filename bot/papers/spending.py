"""What writing bullets took, as the ledger keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from bot.papers.recipe import Ability, Use


class Spending(Protocol):
    """What the calls of language models took."""

    async def record(self, day: date, use: Use) -> None:
        """Add to what a day's calls of a model took."""

    async def uses(self, day: date) -> Sequence[Use]:
        """What a day's calls took, for each model."""

    async def ability(self, endpoint: str, since: datetime) -> Ability | None:
        """What an endpoint was found to take, unless that was before `since`."""

    async def save_ability(self, endpoint: str, ability: Ability, at: datetime) -> None:
        """Keep what an endpoint takes, found at `at`."""
