"""Papers with their bullets, favourites and newest day, as lists and digests show them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from typing import TypeVar

from bot.delivery.ledger import Ledger
from bot.errors import StorageError
from bot.papers.best import best_bullets, is_read
from bot.papers.library import Library
from bot.papers.paper import Paper
from bot.views.entries import Entry

Answer = TypeVar("Answer")

# Seconds; a server on another continent answers within them, and a person does not take them for a wait.
GLANCE = 0.5


async def at_a_glance(asked: Awaitable[Answer], otherwise: Answer, patience: float | None = GLANCE) -> Answer:
    """What the ledger answers, or something else where it does not within so many seconds.

    It may be behind a network, for which nobody waits who only looks something up.
    """
    if patience is None:
        return await asked
    try:
        async with asyncio.timeout(patience):
            return await asked
    except (TimeoutError, StorageError):
        return otherwise


async def entries_of(
    papers: Sequence[Paper],
    language: str,
    library: Library,
    ledger: Ledger,
    tenant: str | None = None,
    *,
    first_rank: int = 1,
    patience: float | None = None,
) -> tuple[Entry, ...]:
    """Papers with their bullets, a tenant's favourites and newest day, ranked in the order given.

    With `patience`, seconds, favourites are left out that the ledger does not tell by then.
    """
    ids = [paper.id for paper in papers]
    # One question for all papers: each is a trip to the database's thread, which takes some 0.1 ms. Asked together, so
    # that the thread goes on with the next one while this one learns of an answer.
    bullets, tally, days = await asyncio.gather(
        library.bullets.of(ids),
        at_a_glance(ledger.votes.tally(ids, tenant), {}, patience),
        library.editions.listed_on(ids),
    )
    best = {paper.id: best_bullets(bullets.get(paper.id, ()), language) for paper in papers}
    foreign = [paper for paper in papers if not is_read(best[paper.id], language)]
    keywords = await library.search.keywords(foreign, language)
    return tuple(
        Entry(
            rank=rank,
            paper=paper,
            bullets=best[paper.id],
            favourites=tally.get(paper.id, 0),
            day=days.get(paper.id),
            keywords=keywords.get(paper.id, ()),
        )
        for rank, paper in enumerate(papers, first_rank)
    )
