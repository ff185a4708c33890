"""What a digest shows of its papers, and what stands above and below them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.views.canvas import Pen
from bot.views.entries import Digest, Entry, Shown
from bot.views.layout import Room
from bot.views.leads import in_digest
from bot.views.lines import how_to_vote, made_line, numbers_told, repeat_line
from bot.views.paper_lines import choice, digest_summary, gist, headline, picture, short_vote, title_of
from bot.views.view import Controls, Line, Lines, Part


def digest_title(pen: Pen, digest: Digest) -> str:
    """The digest's name."""
    return pen.say("digest.title", day=digest.day)


def heading(pen: Pen, digest: Digest, made: str = "") -> Lines:
    """The day, how many of its papers are shown with where they all are, and who made the summaries."""
    shown, listed = len(digest.entries), max(digest.listed, len(digest.entries))
    count = pen.say("digest.all" if shown == listed else "digest.count", shown=shown, listed=listed)
    notes = [Line("note", made)] if made else []
    return Lines((Line("heading", digest_title(pen, digest)), counted(digest, count), *notes))


def counted(digest: Digest, count: str) -> Line:
    """How many papers are shown, which leads to all of them."""
    return Line("note", count, url=f"https://huggingface.co/papers/date/{digest.day}")


def made_by(pen: Pen, digest: Digest) -> str:
    """Who made most of the summaries: the others say so themselves, unless nobody knows."""
    shown = filter(None, (in_digest(entry, digest.bullets) for entry in digest.entries))
    makers = Counter(made_line(one, pen.language) for one in shown)
    # Of several that made as many the first counts, so that a digest drawn again is not edited for nothing.
    return makers.most_common(1)[0][0] if makers and "" not in makers else ""


def paper_parts(
    pen: Pen, digest: Digest, entry: Entry, room: Room, made: str, notes: Sequence[Line] = ()
) -> Iterator[Part]:
    """A paper with its button beside it, and the first one's picture; or with its picture beside it.

    `made` is who made most of the summaries, which the digest says above; `notes` stand above this one's.
    """
    lines, summary = headline(pen, entry, room), digest_summary(pen, entry, room, digest.bullets, made)
    below = (*notes, *(summary.lines if summary else ()))
    pictured = digest.pictures is not False
    if pen.layout.buttons_at_papers:
        yield Lines(lines, short_vote(pen, entry))
        if pictured and entry == digest.entries[0]:
            yield picture(pen, entry)
        yield from [Lines(below)] if below else ()
        return
    beside = picture(pen, entry) if pictured else None
    if beside and below and len(digest.entries) <= pen.layout.apart:
        yield Lines(lines, beside)
        yield Lines(below)
    else:
        yield Lines((*lines, *below), beside)


def vote_parts(pen: Pen, shown: Shown, *, menu: bool, notes: Sequence[Line] = ()) -> Iterator[Part]:
    """How to vote, and the lists of choices."""
    how = how_to_vote(shown, "menu" if menu else "button") if pen.canvas.hears else numbers_told(shown)
    yield Lines((Line("note", how), *notes))
    choices = [choice(pen, shown.entries, votes=True)] if menu else []
    yield Controls((*choices, choice(pen, shown.entries)))


def again(pen: Pen, digest: Digest, most: int) -> list[Lines]:
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


def digest_gist(pen: Pen, digest: Digest) -> tuple[Line, ...]:
    """The digest in a few lines of text."""
    entries = [gist(pen, entry) for entry in digest.entries]
    repeats = [
        Line("again", title_of(pen, one.entry, 300), after=f" {repeat_line(one, digest)}") for one in digest.repeats
    ]
    return (Line("heading", digest_title(pen, digest)), *entries, *repeats)
