"""What a channel gets as a board: the team's own favourites of a week or a month."""

from __future__ import annotations

from datetime import date

from bot.delivery.channel import Channel
from bot.delivery.digest import filtered
from bot.delivery.ledger import Ledger
from bot.delivery.periods import first_of, last_of, span
from bot.delivery.states import Choice
from bot.delivery.team import by_favourites
from bot.papers.library import Library
from bot.views.entries import Board, Entry, Period

# Why a channel gets no board, as its delivery keeps it.
NO_FAVOURITE = "no paper has as many favourites of that time as this channel asks for"


async def choose_board(channel: Channel, period: Period, day: date, library: Library, ledger: Ledger) -> Choice:
    """The papers that most people marked in a period, best first; none if none has favourites enough."""
    asked = channel.preferences
    people = await ledger.votes.favourites(*span(period, day, asked.zone), channel.tenant)
    known = await library.papers.known([one for one, count in people.items() if count >= asked.threshold])
    best = await filtered(by_favourites(known.values(), people), channel, library)
    return Choice(tuple(paper.id for paper in best[: asked.top_n]))


async def build_board(
    channel: Channel, period: Period, day: date, choice: Choice, library: Library, ledger: Ledger
) -> Board | None:
    """The board with these papers and today's numbers, or None if there is none to show.

    Who marks a paper after the period counts for its number too, so that a vote on the board is seen; its place stays.
    """
    asked = channel.preferences
    known = await library.papers.known(choice.papers)
    since, _ = span(period, day, asked.zone)
    people = await ledger.votes.favourites(since, tenant=channel.tenant)
    entries = tuple(
        Entry(rank, known[paper_id], favourites=people.get(paper_id, 0))
        for rank, paper_id in enumerate(choice.papers, 1)
        if paper_id in known
    )
    days = first_of(period, day), last_of(period, day)
    return Board(period, *days, entries, asked.language, publish=asked.publish) if entries else None
