"""What a channel would get of an edition, for one person: the digest's own messages, with a line on what they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.views.canvas import Canvas, Drawing, Pen
from bot.views.digests import posts
from bot.views.replies import Preview
from bot.views.view import Choice, Control, Controls, Line, Lines, Part, View, Vote


def preview(canvas: Canvas[Drawing], language: str, content: Preview) -> Drawing:
    """As many of the digest's messages as one message has room for, told of in the reader's `language`."""
    pen = Pen(canvas, language)
    made = posts(content.digest, _views(pen))
    messages = [one.drawing for one in made if one.kind == "post"]
    return canvas.draw(_fitting(pen, messages, replies=len(made) - len(messages)))


def _views(pen: Pen) -> Canvas[View]:
    """The same canvas before it draws, with less room: a few lines stand around each message."""
    canvas = pen.canvas
    return Canvas(
        layout=canvas.layout,
        clip=canvas.clip,
        draw=lambda view: view,
        # With all that can be said, so that any of it has room.
        fits=lambda view: canvas.fits(canvas.draw(_noted(pen, [view, view], 1, 1))),
        keeps=canvas.keeps,
        opens=canvas.opens,
        names=canvas.names,
    )


def _fitting(pen: Pen, messages: Sequence[View], replies: int) -> View:
    """The first of the messages, and those after it as far as there is room; the longest stands by itself."""
    noted = (_noted(pen, messages, shown, replies) for shown in range(len(messages), 0, -1))
    bare = View(tuple(_pressable(messages[0].parts)), messages[0].gist)
    return next((view for view in noted if pen.canvas.fits(pen.canvas.draw(view))), bare)


def _noted(pen: Pen, messages: Sequence[View], shown: int, replies: int) -> View:
    """The first few messages in one, above it what it is, below it what else would be posted."""
    first = Line("note", pen.say("preview.title"))
    below = tuple(Line("note", text) for text in _notes(pen, len(messages), shown, replies))
    parts = (part for message in messages[:shown] for part in message.parts)
    notes = (Lines(below),) if below else ()
    return View((Lines((first,)), *_pressable(parts), *notes), (first, *messages[0].gist))


def _notes(pen: Pen, messages: int, shown: int, replies: int) -> Iterator[str]:
    if messages > 1:
        yield pen.say("preview.messages", n=messages, shown=shown)
    if replies:
        yield pen.say("preview.thread", n=replies)


def _pressable(parts: Iterable[Part]) -> Iterator[Part]:
    """The parts without what votes: a vote here would put a card in the preview's place."""
    for part in parts:
        if isinstance(part, Lines) and isinstance(part.beside, Vote):
            yield replace(part, beside=None)
        elif not isinstance(part, Controls):
            yield part
        elif left := tuple(one for one in part.controls if not _votes(one)):
            yield replace(part, controls=left)


def _votes(control: Control) -> bool:
    return isinstance(control, Vote) or (isinstance(control, Choice) and control.votes)
