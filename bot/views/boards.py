"""A board as a view: the team's own favourites of a week or a month, without their summaries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bot.texts.words import say
from bot.views.canvas import Pen
from bot.views.digest_lines import vote_parts
from bot.views.entries import Board, Entry, Period
from bot.views.layout import Room
from bot.views.lines import month_line, span_line
from bot.views.paper_lines import headline, short_vote, title_of
from bot.views.view import Line, Lines, Part, View

WEEK = timedelta(days=6)


def board_title(period: Period, last: date, language: str) -> str:
    """What a board is called that ends with a day: `The team's week 47: 16–22 November`."""
    if period == "month":
        return say(language, "board.month", month=month_line(last, language))
    days = span_line(last - WEEK, last, language)
    return say(language, "board.week", week=last.isocalendar().week, days=days)


def board(pen: Pen, shown: Board, room: Room) -> View:
    """The board in one message."""
    heading = Line("heading", board_title(shown.period, shown.last, shown.language))
    papers = [Line("item", title_of(pen, one, 300), f"{one.rank}. ", f" {_numbers(pen, one)}") for one in shown.entries]
    return View(tuple(_parts(pen, shown, heading, room)), (heading, *papers), posted=True)


def _parts(pen: Pen, shown: Board, heading: Line, room: Room) -> Iterator[Part]:
    yield Lines((heading, Line("note", pen.say(f"board.{shown.period}.note"))))
    if pen.layout.buttons_at_papers:
        yield from (Lines(_paper(pen, one, room), short_vote(pen, one)) for one in shown.entries)
    else:
        yield Lines(tuple(line for one in shown.entries for line in _paper(pen, one, room)))
    yield from vote_parts(pen, shown, menu=not pen.layout.buttons_at_papers)


def _paper(pen: Pen, entry: Entry, room: Room) -> tuple[Line, ...]:
    """Rank and title; favourites, votes, who it comes from and who wrote it."""
    return headline(pen, entry, room, numbers=_numbers(pen, entry))


def _numbers(pen: Pen, entry: Entry) -> str:
    """`★ 2  ▲ 43`: our favourites first, which the places are by; also if all of them were taken back."""
    votes = entry.paper.votes
    told = pen.say("votes.none") if votes is None else pen.say("votes", n=votes)
    return f"{pen.say('favourites', n=entry.favourites)}  {told}"
