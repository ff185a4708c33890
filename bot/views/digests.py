"""A digest as views: one message in the channel with a message for each paper below it, or in another style."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Generic, Literal

from bot.texts.words import say
from bot.views.canvas import Canvas, Drawing, Pen
from bot.views.entries import Digest, Entry
from bot.views.layout import Room
from bot.views.lines import how_to_vote, repeat_line
from bot.views.paper_lines import (
    LABELS_TOGETHER,
    card,
    choice,
    digest_label,
    digest_summary,
    gist,
    headline,
    item,
    links,
    picture,
    title_of,
    vote,
)
from bot.views.personal import personal
from bot.views.view import Controls, Details, Line, Lines, Link, Part, View


@dataclass(frozen=True, slots=True)
class Post(Generic[Drawing]):
    """One message of a digest: in the channel, or below the first one."""

    kind: Literal["post", "reply"]
    drawing: Drawing
    paper_id: str | None = None
    """The paper of which it is the only card."""


def posts(digest: Digest, canvas: Canvas[Drawing]) -> list[Post[Drawing]]:
    """The digest in the channel's style, in posting order."""
    pen = Pen(canvas, digest.language)
    if digest.personal:
        return [Post("post", canvas.fitting(canvas.layout.digest, partial(personal, pen, digest))[1])]
    public = _without_favourites(digest) if digest.publish else digest
    if digest.style == "cards":
        places = enumerate(public.entries)
        return [Post("post", _card(canvas, public, entry, place), entry.paper.id) for place, entry in places]
    if digest.style == "compact":
        return [Post("post", canvas.fitting(canvas.layout.compact, partial(_compact, pen, public))[1])]
    _, overview = canvas.fitting(canvas.layout.digest, partial(_overview, pen, public))
    replies = (Post("reply", _card(canvas, digest, entry), entry.paper.id) for entry in digest.entries)
    return [Post("post", overview), *replies]


def _without_favourites(digest: Digest) -> Digest:
    """The digest for people elsewhere, who see no vote of ours come."""
    entries = tuple(replace(one, favourites=0) for one in digest.entries)
    again = tuple(replace(one, entry=replace(one.entry, favourites=0)) for one in digest.repeats)
    return replace(digest, entries=entries, repeats=again)


def thread_name(day: date, language: str) -> str:
    """What the thread is called that hangs below a digest of this day, or begins with it."""
    return say(language, "digest.thread", day=day)


def _title(pen: Pen, digest: Digest) -> str:
    return pen.say("digest.title", day=digest.day)


def _heading(pen: Pen, digest: Digest, label: str = "") -> Lines:
    """The day, how many of its papers are shown, and who made the bullets of them all."""
    shown, listed = len(digest.entries), max(digest.listed, len(digest.entries))
    count = pen.say("digest.all" if shown == listed else "digest.count", shown=shown, listed=listed)
    notes = [Line("note", text) for text in (count, label) if text]
    return Lines((Line("heading", _title(pen, digest)), *notes))


def _again(pen: Pen, digest: Digest, most: int) -> list[Lines]:
    """The papers that the channel was shown before, in a line each."""
    lines = [
        Line(
            "again",
            title_of(pen, one.entry, most),
            after=f"  {repeat_line(one, digest)}",
            url=one.entry.paper.page_url,
        )
        for one in digest.repeats
    ]
    return [Lines(tuple(lines))] if lines else []


def _gist(pen: Pen, digest: Digest) -> tuple[Line, ...]:
    entries = [gist(pen, entry) for entry in digest.entries]
    again = [
        Line("again", title_of(pen, one.entry, 300), after=f" {repeat_line(one, digest)}") for one in digest.repeats
    ]
    return (Line("heading", _title(pen, digest)), *entries, *again)


def _overview(pen: Pen, digest: Digest, room: Room) -> View:
    draw = _with_buttons if pen.layout.buttons_at_papers else _with_choice
    return View(tuple(draw(pen, digest, room)), _gist(pen, digest), posted=True)


def _with_choice(pen: Pen, digest: Digest, room: Room) -> Iterator[Part]:
    """Papers that are one block each; what makes them, and what can be done with them, stands below them all."""
    yield _heading(pen, digest)
    for entry in digest.entries:
        lines = (*headline(pen, entry, room), *digest_summary(pen, entry, room))
        yield Lines(lines, picture(pen, entry))
    yield from _again(pen, digest, room.title)
    # A dict and not a set, so that a digest drawn again names them in the same order and is not edited for nothing.
    labels = dict.fromkeys(filter(None, (digest_label(pen, entry) for entry in digest.entries)))
    together = pen.cut(" · ".join(labels), LABELS_TOGETHER) if room.bullets else ""
    notes = filter(None, (together, how_to_vote(digest)))
    yield Lines(tuple(Line("note", text) for text in notes))
    yield Controls((choice(pen, digest.entries),))
    yield Controls((Link(pen.say("link.page"), "day", f"https://huggingface.co/papers/date/{digest.day}"),))


def _with_buttons(pen: Pen, digest: Digest, room: Room) -> Iterator[Part]:
    """Papers with their own buttons; who made their bullets stands in the heading, or at each where they differ."""
    labels = [pen.cut(digest_label(pen, entry), pen.layout.label) for entry in digest.entries if room.bullets]
    common = labels[0] if len(set(labels)) == 1 else ""
    yield _heading(pen, digest, common)
    for place, entry in enumerate(digest.entries):
        label = "" if common or not labels else labels[place]
        yield from _with_own_buttons(pen, entry, room, label, first=place == 0)
    yield from _again(pen, digest, room.title)
    yield Lines((Line("note", how_to_vote(digest)),))


def _with_own_buttons(pen: Pen, entry: Entry, room: Room, label: str, *, first: bool) -> Iterator[Part]:
    lines, shown = headline(pen, entry, room), picture(pen, entry)
    yield Lines(lines, None if first else shown)
    if first:
        yield shown
    if summary := digest_summary(pen, entry, room):
        named = [Line("label", label)] if label else []
        yield Lines((*named, *summary))
    yield Controls((vote(pen, entry), Details(pen.say("button.details"), entry.paper.id)))


def _compact(pen: Pen, digest: Digest, room: Room) -> View:
    most = pen.layout.again or room.title
    parts: tuple[Part, ...] = (
        _heading(pen, digest),
        Lines(tuple(item(pen, entry, room) for entry in digest.entries)),
        *_again(pen, digest, most),
        Lines((Line("note", how_to_vote(digest)),)),
        Controls((choice(pen, digest.entries),)),
    )
    return View(parts, _gist(pen, digest), posted=True)


def _card(canvas: Canvas[Drawing], digest: Digest, entry: Entry, place: int | None = None) -> Drawing:
    """A paper's own message; one with a `place` stands in the channel itself and says of which digest it is."""
    pen = Pen(canvas, digest.language)
    controls = Controls((vote(pen, entry), *links(pen, entry)))
    around = _around(pen, digest, place)
    above: list[Part] = [] if pen.layout.airy else around
    told = (gist(pen, entry),)

    def view(room: Room) -> View:
        return View((*above, *card(pen, entry, room, controls)), told, posted=True)

    shown, drawing = canvas.fitting(pen.layout.card, view)
    return _with_below(canvas, shown, around) if pen.layout.airy and around else drawing


def _with_below(canvas: Canvas[Drawing], shown: View, below: list[Part]) -> Drawing:
    """A card with what stands below it, or only the first of that where not all has room."""
    drawing = canvas.draw(replace(shown, parts=(*shown.parts, *below)))
    return drawing if canvas.fits(drawing) else canvas.draw(replace(shown, parts=(*shown.parts, *below[:1])))


def _around(pen: Pen, digest: Digest, place: int | None) -> list[Part]:
    """What stands above the first card of a digest; below each one where there is room for that."""
    if place is None:
        return []
    again: list[Part] = [*_again(pen, digest, pen.layout.again_above_card)] if place == 0 else []
    if pen.layout.airy:
        return [Lines((Line("note", _title(pen, digest)),)), *again]
    return [_heading(pen, digest), *again] if place == 0 else []
