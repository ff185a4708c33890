"""What a team itself thinks best: the papers of some days by how many people favour them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from bot.delivery.ledger import Ledger
from bot.papers.library import Library
from bot.papers.paper import Paper
from bot.papers.ranking import ranked


async def team_best(since: date, until: date, library: Library, ledger: Ledger, tenant: str) -> Sequence[Paper]:
    """Papers last listed between the two days that somebody favours: most people first, then as always."""
    people = await ledger.votes.favourites(tenant=tenant)
    days = await library.editions.listed_on(list(people))
    known = await library.papers.known([one for one, day in days.items() if since <= day <= until])
    return by_favourites(known.values(), people)


def by_favourites(papers: Iterable[Paper], people: Mapping[str, int]) -> Sequence[Paper]:
    """Papers by how many people favour them, most first, then as always; none that was withdrawn."""
    # Sorting keeps the order of equals, which is that of the votes.
    best = ranked(paper for paper in papers if not paper.withdrawn)
    return sorted(best, key=lambda paper: people[paper.id], reverse=True)
