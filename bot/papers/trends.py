"""How many papers say something, month by month: what a search counts instead of lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Month:
    """One month of editions: `papers` that match, with their `votes`, of all that were `listed` in it."""

    first: date
    papers: int = 0
    votes: int = 0
    listed: int = 0

    @property
    def share(self) -> float | None:
        """The part of the month's papers that match, from 0 to 1; None of a month without any."""
        return self.papers / self.listed if self.listed else None


@dataclass(frozen=True, slots=True)
class Trend:
    """Every month from the first to the newest list, oldest first; none where the archive is empty.

    A paper counts once, in the month of the first list that brought it.
    """

    text: str
    months: tuple[Month, ...] = ()
    running: bool = False
    """Whether the last month is not over, so that more papers may come."""
    meant: tuple[str, ...] = ()
    """What else was looked for as meaning the same, as people write it."""
    too_broad: bool = False
    """Whether counting was given up because it would have taken too long."""
    busy: bool = False
    """Whether it was given up because the machine had too much to do."""

    @property
    def papers(self) -> int:
        """How many papers match in all."""
        return sum(month.papers for month in self.months)

    @property
    def best(self) -> Month | None:
        """The month with most of them, the newest of several; None if no paper matches."""
        most = max(self.months, key=lambda month: (month.papers, month.first), default=None)
        return most if most and most.papers else None


def together(trends: Sequence[Trend]) -> tuple[Trend, ...]:
    """The trends over the months that all of them have."""
    months = set.intersection(*({month.first for month in trend.months} for trend in trends))
    last = max(months, default=None)
    return tuple(
        replace(
            trend,
            months=tuple(month for month in trend.months if month.first in months),
            running=trend.running and trend.months[-1].first == last,
        )
        for trend in trends
    )


def month_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def months_between(first: date, last: date) -> list[date]:
    """The first days of all months from one day's to another's."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    months = range(first.month - 1, first.month - 1 + count)
    return [date(first.year + month // 12, month % 12 + 1, 1) for month in months]
