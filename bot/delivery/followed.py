"""What one person is written about: the papers of a day that they follow, and why each of them came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.delivery.channel import Channel
from bot.delivery.ledger import Ledger
from bot.papers.library import Library
from bot.papers.paper import Paper

# There are ten keycaps to vote by.
MOST = 10

# For each paper's id the topics that it came by, in the order in which they were wished.
Reasons = Mapping[str, tuple[str, ...]]


async def reasons(place: Channel, papers: Sequence[Paper], library: Library, ledger: Ledger) -> Reasons:
    """Those of the papers that whoever is written to there follows, and none that they muted."""
    wishes = await ledger.follows.of_place(place.id)
    if not wishes.follow:
        return {}
    found = await library.search.matching([*wishes.follow, *wishes.mute], [paper.id for paper in papers])
    muted = frozenset().union(*(found.get(topic, ()) for topic in wishes.mute))
    by = {paper.id: tuple(topic for topic in wishes.follow if paper.id in found.get(topic, ())) for paper in papers}
    return {paper_id: topics for paper_id, topics in by.items() if topics and paper_id not in muted}
