"""Words that several commands share: counted things, and how an empty archive is filled."""

from __future__ import annotations

from datetime import date, timedelta

WEEK = timedelta(days=7)


def counted(number: int, thing: str) -> str:
    """A number and its noun: `1 day`, `12,000 papers`."""
    return f"{number:,} {thing if number == 1 else f'{thing}s'}"


def filling(today: date) -> str:
    """The command that reads the last week into the archive."""
    return f"bot collect --date {today - WEEK} --to {today}"
