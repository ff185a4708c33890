"""A paper's own message: in the channel, where that is the style, or in the thread below a digest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Generic, Literal

from bot.views.canvas import Canvas, Drawing, Pen
from bot.views.digest_lines import again, digest_title, heading
from bot.views.entries import Digest, Entry
from bot.views.layout import Room
from bot.views.lines import how_to_vote, numbers_told
from bot.views.paper_lines import details, digest_summary, gist, headline, links, picture, thread_summary, title, vote
from bot.views.view import Controls, Line, Lines, Part, View


@dataclass(frozen=True, slots=True)
class Post(Generic[Drawing]):
    """One message of a digest: in the channel, or below the first one."""

    kind: Literal["post", "reply"]
    drawing: Drawing
    paper_id: str | None = None
    """The paper of which it is the only card."""


def cards(digest: Digest, canvas: Canvas[Drawing]) -> list[Post[Drawing]]:
    """A message in the channel for each paper."""
    return [
        Post("post", _card(canvas, digest, entry, first=place == 0), entry.paper.id)
        for place, entry in enumerate(digest.entries)
    ]


def replies(digest: Digest, canvas: Canvas[Drawing]) -> list[Post[Drawing]]:
    """A message below the digest for each paper, which repeats nothing of it but the title."""
    pen, ladder = Pen(canvas, digest.language), canvas.layout.card
    return [
        Post("reply", canvas.fitting(ladder, partial(_reply, pen, digest, entry))[1], entry.paper.id)
        for entry in digest.entries
    ]


def _reply(pen: Pen, digest: Digest, entry: Entry, room: Room) -> View:
    summary = thread_summary(pen, entry, room, digest.bullets)
    shown = [picture(pen, entry)] if _is_pictured(pen, digest, entry) else []
    body = [part for part in (summary, *shown) if part]
    parts = (Lines((title(pen, entry, room),)), *(reversed(body) if pen.layout.airy else body))
    controls = Controls((vote(pen, entry), *links(pen, entry)))
    return View((*parts, controls), (gist(pen, entry),), posted=True)


def _is_pictured(pen: Pen, digest: Digest, entry: Entry) -> bool:
    """Whether a paper's picture stands in the thread: unless asked otherwise, one that the digest did not show."""
    if digest.pictures is not None:
        return digest.pictures
    return pen.layout.buttons_at_papers and entry != digest.entries[0]


def _card(canvas: Canvas[Drawing], digest: Digest, entry: Entry, *, first: bool) -> Drawing:
    pen, airy = Pen(canvas, digest.language), canvas.layout.airy
    around = _around(pen, digest, first=first)
    shown, drawing = canvas.fitting(
        canvas.layout.card, partial(_in_channel, pen, digest, entry, [] if airy else around)
    )
    return _with_below(canvas, shown, around) if airy else drawing


def _in_channel(pen: Pen, digest: Digest, entry: Entry, above: list[Part], room: Room) -> View:
    """A card; its picture is small where that can be read, and a large one was not asked for."""
    summary = digest_summary(pen, entry, room, digest.bullets)
    shown = None if digest.pictures is False else picture(pen, entry)
    large = pen.layout.buttons_at_papers or digest.pictures is True
    body: list[Part] = [summary] if summary else []
    if shown and large:
        body.insert(0 if pen.layout.airy else len(body), shown)
    lines = Lines(headline(pen, entry, room), None if large else shown)
    controls = Controls((vote(pen, entry), *details(pen, entry), *links(pen, entry)))
    return View((*above, lines, *body, controls), (gist(pen, entry),), posted=True)


def _with_below(canvas: Canvas[Drawing], shown: View, below: list[Part]) -> Drawing:
    """A card with what stands below it, or only the first of that where not all has room."""
    drawing = canvas.draw(replace(shown, parts=(*shown.parts, *below)))
    return drawing if canvas.fits(drawing) else canvas.draw(replace(shown, parts=(*shown.parts, *below[:1])))


def _around(pen: Pen, digest: Digest, *, first: bool) -> list[Part]:
    """What stands above the first card of a digest; below each one where there is room for that."""
    if not first:
        return [Lines((Line("note", digest_title(pen, digest)),))] if pen.layout.airy else []
    repeats = again(pen, digest, pen.layout.again_above_card)
    how = Line("note", how_to_vote(digest, "card") if pen.canvas.hears else numbers_told(digest))
    if pen.layout.airy:
        return [Lines((Line("note", digest_title(pen, digest)), how)), *repeats]
    named = heading(pen, digest)
    return [replace(named, lines=(*named.lines, how)), *repeats]
