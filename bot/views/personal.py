"""What one person follows of a day, as the one message that they are written."""

from __future__ import annotations

from collections.abc import Iterator

from bot.papers.visible import visible
from bot.views.canvas import Pen
from bot.views.digest_lines import counted, made_by, paper_parts, vote_parts
from bot.views.entries import Digest, Entry
from bot.views.layout import Room
from bot.views.paper_lines import gist
from bot.views.replies import Question
from bot.views.view import Ask, Controls, Line, Lines, Part, View

# Letters of all topics that a paper is said to have come by, where there is room for so many.
TOPICS = 160


def personal(pen: Pen, digest: Digest, room: Room) -> View:
    """The papers, why each of them came, and how it is stopped."""
    heading = Line("heading", pen.say("personal.title", day=digest.day))
    told = (heading, *(gist(pen, entry) for entry in digest.entries))
    return View(tuple(_parts(pen, digest, heading, room)), told, posted=True)


def _parts(pen: Pen, digest: Digest, heading: Line, room: Room) -> Iterator[Part]:
    count = pen.say("personal.count", shown=len(digest.entries), listed=max(digest.listed, len(digest.entries)))
    made = made_by(pen, digest) if room.bullets else ""
    maker = pen.cut(made, pen.layout.label)
    yield Lines((heading, counted(digest, count), *([Line("note", maker)] if maker else [])))
    for entry in digest.entries:
        yield from paper_parts(pen, digest, entry, room, made, _why(pen, entry, room))
    stop = Line("note", pen.say("personal.stop"))
    yield from vote_parts(pen, digest, menu=not pen.layout.buttons_at_papers, notes=[stop])
    yield Controls((Ask(pen.say("button.following"), "offer", Question("papers", "following")),))


def _why(pen: Pen, entry: Entry, room: Room) -> tuple[Line, ...]:
    """What the person follows that the paper came by; nothing where they follow none of it any more."""
    topics = ", ".join(f"“{visible(topic)}”" for topic in entry.why if visible(topic))
    told = pen.cut(topics, min(TOPICS, room.authors))
    return (Line("note", pen.say("personal.why", topics=told)),) if told else ()
