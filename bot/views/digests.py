"""A digest or a board as views: one message in the channel, with one for each paper below it, or in another style."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

from bot.texts.words import say
from bot.views.boards import board
from bot.views.canvas import Canvas, Drawing, Pen
from bot.views.digest_cards import Post, cards, replies
from bot.views.digest_lines import again, digest_gist, heading, made_by, paper_parts, vote_parts
from bot.views.entries import Board, Digest, Shown
from bot.views.layout import Room
from bot.views.paper_lines import item
from bot.views.personal import personal
from bot.views.view import Lines, View


def posts(shown: Shown, canvas: Canvas[Drawing]) -> list[Post[Drawing]]:
    """The digest in the channel's style, in posting order; or the board."""
    if isinstance(shown, Board):
        drawn = partial(board, Pen(canvas, shown.language), shown)
        return [Post("post", canvas.fitting(canvas.layout.digest, drawn)[1])]
    return _digest(shown, canvas)


def _digest(digest: Digest, canvas: Canvas[Drawing]) -> list[Post[Drawing]]:
    pen = Pen(canvas, digest.language)
    if digest.personal:
        return [Post("post", canvas.fitting(canvas.layout.digest, partial(personal, pen, digest))[1])]
    public = digest if canvas.hears and not digest.publish else _without_favourites(digest)
    if digest.style == "cards":
        return cards(public, canvas)
    if digest.style == "compact":
        return [Post("post", canvas.fitting(canvas.layout.compact, partial(_compact, pen, public))[1])]
    overview = Post("post", canvas.fitting(canvas.layout.digest, partial(_overview, pen, public))[1])
    return [overview, *replies(digest, canvas)] if digest.threaded else [overview]


def _without_favourites(digest: Digest) -> Digest:
    """The digest for people who see no vote of ours come: elsewhere, or where there are none."""
    entries = tuple(replace(one, favourites=0) for one in digest.entries)
    again = tuple(replace(one, entry=replace(one.entry, favourites=0)) for one in digest.repeats)
    return replace(digest, entries=entries, repeats=again)


def thread_name(day: date, language: str) -> str:
    """What the thread is called that hangs below a digest of this day, or begins with it."""
    return say(language, "digest.thread", day=day)


def _compact(pen: Pen, digest: Digest, room: Room) -> View:
    listed = Lines(tuple(item(pen, entry, room) for entry in digest.entries))
    most = pen.layout.again or room.title
    parts = (heading(pen, digest), listed, *again(pen, digest, most), *vote_parts(pen, digest, menu=True))
    return View(parts, digest_gist(pen, digest), posted=True)


def _overview(pen: Pen, digest: Digest, room: Room) -> View:
    made = made_by(pen, digest) if room.bullets else ""
    parts = (
        heading(pen, digest, pen.cut(made, pen.layout.label)),
        *(part for entry in digest.entries for part in paper_parts(pen, digest, entry, room, made)),
        *again(pen, digest, room.title),
        *vote_parts(pen, digest, menu=not pen.layout.buttons_at_papers),
    )
    return View(parts, digest_gist(pen, digest), posted=True)
