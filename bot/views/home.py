"""The page that a person sees when they look at the bot itself, on a platform that has one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.papers.visible import visible
from bot.views.answers import footnotes, lines_told, offer_buttons, page_turns
from bot.views.canvas import Canvas, Drawing, Pen
from bot.views.layout import Room
from bot.views.paper_lines import choice, hit
from bot.views.replies import Listing, Moment, Offer, Words
from bot.views.view import Control, Controls, Line, Lines, Part, View


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel that gets digests, by its id; `told` is what it gets."""

    channel: str
    told: str
    moments: tuple[Moment, ...] = ()
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class Home:
    """What a person has, in their language; nothing of it is anybody else's."""

    begin: Words
    saved: Listing | Words
    follows: Words
    channels: tuple[Subscription, ...]
    more: str = ""
    """How many further channels there are."""
    language: str = "en"
    papers: str = "/papers"


def home(content: Home, canvas: Canvas[Drawing]) -> Drawing:
    """The page, from what one begins with to the channels."""
    pen = Pen(canvas, content.language)
    heading = Line("heading", pen.say("home.title"))
    parts = (Lines((heading,)), *_words(pen, content.begin), *_mine(pen, content), *_channels(pen, content))
    return canvas.draw(View(tuple(parts), (heading,)))


def _mine(pen: Pen, content: Home) -> Iterator[Part]:
    yield Lines((Line("heading", pen.say("saved.title")),))
    if isinstance(content.saved, Words):
        yield from _words(pen, content.saved)
    else:
        yield from _favourites(pen, content.saved)
    yield Lines((Line("heading", pen.say("home.follows")),))
    yield from _words(pen, content.follows)


def _favourites(pen: Pen, saved: Listing) -> Iterator[Part]:
    yield Lines(tuple(line for entry in saved.entries for line in hit(pen, entry, Room(0, title=150))))
    if small := footnotes(pen, saved):
        yield Lines(small)
    controls: tuple[Control, ...] = (choice(pen, saved.entries), *page_turns(pen, saved))
    yield Controls(controls)


def _channels(pen: Pen, content: Home) -> Iterator[Part]:
    yield Lines((Line("heading", pen.say("home.channels")),))
    for one in content.channels:
        moments = (Line("moment", each.fallback, each.before, each.after, at=each.at) for each in one.moments)
        yield Lines((Line("place", one.channel, after=f": {visible(one.told)}"), *moments))
        if buttons := _buttons(pen, one.offers, one.channel):
            yield buttons
    last = content.more or pen.say("home.subscribe" if content.channels else "home.no-channels", papers=content.papers)
    yield Lines((Line("note", last),))


def _words(pen: Pen, content: Words) -> Iterator[Part]:
    yield Lines(lines_told(pen, content))
    if buttons := _buttons(pen, content.offers):
        yield buttons


def _buttons(pen: Pen, offers: tuple[Offer, ...], place: str = "") -> Controls | None:
    asks = offer_buttons(pen, offers, place)
    return Controls(tuple(asks)) if asks else None
