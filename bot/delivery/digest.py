"""What a channel gets of an edition, in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.delivery.channel import Channel
from bot.delivery.entries import entries_of
from bot.delivery.followed import MOST, reasons
from bot.delivery.ledger import Ledger
from bot.delivery.states import Choice
from bot.papers.library import Library
from bot.papers.paper import Edition, Paper
from bot.papers.ranking import ranked
from bot.views.entries import Digest, Repeat

# Why a channel gets no digest of a day, as its delivery keeps it.
NO_PAPER = "the day has no paper for this channel"
ALL_SHOWN = "every paper of the day was shown here already"
UNSUBSCRIBED = "the channel was unsubscribed"


def worthy(edition: Edition, channel: Channel) -> list[Paper]:
    """The papers that this channel may show, best first: with enough votes, none withdrawn."""
    least = channel.preferences.min_votes
    # A day that came from a file may have no votes at all.
    return ranked(paper for paper in edition.papers if not paper.withdrawn and (paper.votes or 0) >= least)


async def filtered(papers: Sequence[Paper], channel: Channel, library: Library) -> list[Paper]:
    """Those of the papers that a channel's filters let through: one of `only` if there are any, none of `skip`."""
    only, skip = channel.preferences.only, channel.preferences.skip
    found = await library.search.matching([*only, *skip], [paper.id for paper in papers])
    kept = frozenset().union(*(found[text] for text in only)) if only and found else None
    left_out = frozenset().union(*(found[text] for text in skip if found))
    return [paper for paper in papers if (kept is None or paper.id in kept) and paper.id not in left_out]


def chosen(best: Sequence[Paper], top_n: int, shown: Mapping[str, date]) -> Choice:
    """The top ones of these in full, none that was `shown` before: that one's rank goes to the next."""
    ids = [paper.id for paper in best]
    fresh = [paper_id for paper_id in ids if paper_id not in shown][:top_n]
    # Only what ranks above the last one shown: further down it would not have been shown either.
    until = ids.index(fresh[-1]) if len(fresh) == top_n else len(ids)
    repeats = [(paper_id, shown[paper_id]) for paper_id in ids[:until] if paper_id in shown]
    return Choice(tuple(fresh), tuple(repeats[:top_n]))


async def choose(channel: Channel, day: date, library: Library, ledger: Ledger) -> Choice:
    """Which papers of a day a channel is shown now; none in full if no paper of that day is new to it."""
    edition = await library.editions.get(day) or Edition(day)
    if channel.direct:
        return await _chosen_for_one(channel, edition, library, ledger)
    best = await filtered(worthy(edition, channel), channel, library)
    shown = await ledger.history.shown(channel.id, [paper.id for paper in best], but=day)
    return chosen(best, channel.preferences.top_n, shown)


async def _chosen_for_one(place: Channel, edition: Edition, library: Library, ledger: Ledger) -> Choice:
    """What one person follows of a day, each paper once: what they had is not said again."""
    best = ranked(paper for paper in edition.papers if not paper.withdrawn)
    came = await reasons(place, best, library, ledger)
    wanted = [paper for paper in best if paper.id in came]
    shown = await ledger.history.shown(place.id, [paper.id for paper in wanted], but=edition.day)
    return replace(chosen(wanted, MOST, shown), repeats=())


async def build(channel: Channel, day: date, choice: Choice, library: Library, ledger: Ledger) -> Digest | None:
    """The digest of a day with these papers and today's numbers, or None if there is none to show in full."""
    edition = await library.editions.get(day) or Edition(day)
    known = await library.papers.known([*choice.papers, *(paper_id for paper_id, _ in choice.repeats)])
    shown = [known[paper_id] for paper_id in choice.papers if paper_id in known]
    if not shown:
        return None
    before = {known[paper_id]: shown_on for paper_id, shown_on in choice.repeats if paper_id in known}
    asked = channel.preferences
    entries = await entries_of([*shown, *before], asked.language, library, ledger, channel.tenant)
    full, again = entries[: len(shown)], entries[len(shown) :]
    if channel.direct:
        came = await reasons(channel, shown, library, ledger)
        full = tuple(replace(one, why=came.get(one.paper.id, ())) for one in full)
    repeats = tuple(Repeat(entry, before[entry.paper]) for entry in again)
    return Digest(
        day,
        full,
        len(edition.papers),
        asked.language,
        asked.style,
        repeats,
        publish=asked.publish and not channel.direct,
        personal=channel.direct,
        bullets=asked.bullets,
        thread=asked.thread,
        pictures=asked.pictures,
    )
