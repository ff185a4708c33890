"""Words that several commands share: counted things, and how an empty archive is filled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.papers.ingest import Collected

WEEK = timedelta(days=7)


def counted(number: int, thing: str) -> str:
    """A number and its noun: `1 day`, `12,000 papers`."""
    return f"{number:,} {thing if number == 1 else f'{thing}s'}"


def filling(today: date) -> str:
    """The command that reads the last week into the archive."""
    return f"bot collect --date {today - WEEK} --to {today}"


def sum_of(several: Sequence[Collected]) -> str:
    """What several days brought: `30 papers, 8 new, 3 with other votes`."""
    papers, new, changed = (sum(getattr(one, name) for one in several) for name in ("papers", "new", "changed"))
    return f"{counted(papers, 'paper')}, {new} new, {changed} with other votes"
