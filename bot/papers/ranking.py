"""Which papers come first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from bot.papers.paper import Paper

EARLIEST = datetime(1, 1, 1, tzinfo=UTC)


def ranked(papers: Iterable[Paper]) -> list[Paper]:
    """Best first: by votes, then newest, then the larger id, so that no tie is left to chance."""
    return sorted(papers, key=_standing, reverse=True)


def _standing(paper: Paper) -> tuple[int, datetime, str]:
    votes = -1 if paper.votes is None else paper.votes
    return votes, paper.published_at or EARLIEST, paper.id
