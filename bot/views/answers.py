"""What a command answers, as a view: a card, a list, or words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bot.papers.found import Suggestion
from bot.papers.ids import asked_as
from bot.papers.visible import aligned, visible
from bot.views.canvas import Canvas, Drawing, Pen
from bot.views.entries import Entry
from bot.views.layout import Room
from bot.views.paper_lines import card, choice, gist, hit, links, title_of, vote
from bot.views.previews import preview
from bot.views.replies import Card, Listing, Offer, Preview, Question, Reply, Words
from bot.views.view import Ask, Control, Controls, Line, Lines, Link, Part, View, Vote

NO_WORDS = "…"
# Letters that are kept for times and what stands around code.
AROUND = 400


def answer(reply: Reply, canvas: Canvas[Drawing]) -> Drawing:
    """What a person sees, or everybody of an answer that is not private."""
    pen = Pen(canvas, reply.language)
    match reply.content:
        case Card() as content:
            return canvas.fitting(canvas.layout.card, partial(_card, pen, reply, content))[1]
        case Listing() as content:
            return canvas.fitting(canvas.layout.listing, partial(_listing, pen, reply, content))[1]
        case Preview() as content:
            return preview(canvas, reply.language, content)
        case Words() as content:
            return canvas.draw(_words(pen, content))


def _sharer(pen: Pen, reply: Reply) -> list[Part]:
    """Who shares it; an id that is none of the platform's would be markup."""
    if not pen.canvas.names(reply.sharer):
        return []
    # A line break stands in no text of ours, so it finds the place of the name, which the platform draws itself.
    before, after = pen.say("shared.by", who="\n").split("\n")
    return [Lines((Line("sharer", reply.sharer, before, after),))]


def announcement(user: str, told: str, language: str, canvas: Canvas[Drawing]) -> Drawing:
    """What somebody did, for everybody in a channel; `told` is the sentence that follows their name."""
    pen = Pen(canvas, language)
    after = (" " if told.startswith(" ") else "") + pen.cut(told, pen.layout.note)
    somebody = f"{pen.say('change.somebody')}{after}"
    line = Line("doer", user, after=after) if canvas.names(user) else Line("note", somebody)
    return canvas.draw(View((Lines((line,)),), (Line("words", somebody),)))


def _share(pen: Pen, reply: Reply, asked: Ask) -> list[Control]:
    """The button that shows an answer to everybody, on what may be shared and only the reader sees."""
    return [asked] if reply.private and reply.shareable and pen.canvas.keeps(asked) else []


def _card(pen: Pen, reply: Reply, content: Card, room: Room) -> View:
    entry, paper = content.entry, content.entry.paper
    share = Ask(pen.say("button.share"), "share", Question("paper", asked_as(paper.id)))
    buttons = (vote(pen, entry, voted=content.voted), *_share(pen, reply, share), *_about(pen, entry))
    shown = card(pen, entry, room, Controls(buttons), numbered=False)
    parts = (*_sharer(pen, reply), *shown, Controls(tuple(links(pen, entry))))
    told = Line("title", title_of(pen, entry, 300), after=f" {paper.page_url}")
    return View(parts, (told,))


def _about(pen: Pen, entry: Entry) -> list[Ask]:
    """What else can be asked about a paper; whoever presses is answered in private."""
    asks = [
        Ask(pen.say(f"button.{word}"), "offer", Question("papers", f"{word} {entry.paper.id}"))
        for word in ("similar", "cite")
    ]
    return [one for one in asks if pen.canvas.keeps(one)]


def _listing(pen: Pen, reply: Reply, content: Listing, room: Room) -> View:
    entries = content.entries[: pen.layout.papers]
    name = Line("name", pen.cut(content.title, pen.layout.name) or NO_WORDS)
    understood = [pen.cut(line, pen.layout.understood) for line in content.lines[: pen.layout.understood_lines]]
    lines = tuple(Line("understood", text) for text in understood if text)
    hits = tuple(line for entry in entries for line in hit(pen, entry, room))
    airy = (Lines(lines), Lines((name, *hits)))
    shown = airy if pen.layout.airy else (Lines((name, *lines)), Lines(hits))
    parts = (*_sharer(pen, reply), *shown, Lines(footnotes(pen, content)), *_controls(pen, reply, content))
    told = Line("name", visible(content.title))
    return View(tuple(filter(_shows, parts)), (told, *(gist(pen, entry) for entry in content.entries)))


def _shows(part: Part) -> bool:
    """Whether there is anything in a part."""
    return not (isinstance(part, Lines) and not part.lines) and not (isinstance(part, Controls) and not part.controls)


def footnotes(pen: Pen, content: Listing) -> tuple[Line, ...]:
    """What else is to be said of a list, and which page of it this is."""
    page, pages = content.question.page, content.pages
    footer = pen.say("list.footer", page=page, pages=pages, total=content.total) if pages > 1 else ""
    told = [content.note, footer] if pen.layout.airy else [f"{content.note} {footer}"]
    notes = [pen.cut(one, pen.layout.note) for one in told]
    return tuple(Line("note", text) for text in notes if text)


def _controls(pen: Pen, reply: Reply, content: Listing) -> list[Part]:
    """A choice of the papers, other pages, sharing, and other questions; of a list without papers only those."""
    tries = Controls(tuple(_tries(pen, content.tries)))
    if not content.entries:
        return [tries]
    share = Ask(pen.say("button.share"), "share", content.question)
    others = [Ask(one.label, "try", one.question) for one in content.offers]
    buttons = [*page_turns(pen, content), *filter(pen.canvas.keeps, others), *_share(pen, reply, share)]
    chosen = choice(pen, content.entries, votes=content.saves)
    if pen.layout.airy:
        return [Controls((chosen, *buttons)), tries]
    return [Controls((chosen,)), tries, Controls(tuple(buttons))]


def page_turns(pen: Pen, content: Listing) -> list[Ask]:
    """Back, where one is, Next; nothing for a single page or a question too long to be asked again."""
    asked, page, pages = content.question, content.question.page, content.pages
    here = pen.say("button.page", page=page, pages=pages)
    turns = [
        Ask(pen.say("button.back"), "back", replace(asked, page=max(0, page - 1)), off=page <= 1),
        Ask(here, "here", asked, off=True),
        Ask(pen.say("button.next"), "next", replace(asked, page=page + 1), off=page >= pages),
    ]
    return turns if pages > 1 and all(map(pen.canvas.keeps, turns)) else []


def _words(pen: Pen, content: Words) -> View:
    shown = lines_told(pen, content) or (Line("words", NO_WORDS),)
    undo = [Vote(pen.say("button.undo"), content.undo, undoes=True)] if content.undo else []
    pages = [Link(one.label, f"page{at}", one.url) for at, one in enumerate(content.pages) if pen.canvas.opens(one.url)]
    buttons = Controls((*pages, *_tries(pen, content.tries), *offer_buttons(pen, content.offers), *undo))
    return View((Lines(shown), buttons) if buttons.controls else (Lines(shown),), shown)


def lines_told(pen: Pen, content: Words) -> tuple[Line, ...]:
    """The text, what is shown letter by letter, and the times, as far as there is room."""
    room = pen.layout.words
    text = pen.canvas.clip("\n".join(map(visible, content.text.split("\n"))).strip(), room)
    code = "\n".join(map(aligned, content.code.split("\n"))).strip("\n")
    # A platform may need twice the letters for a text, and as many as there are for code.
    code = pen.canvas.clip(code, max(1, 2 * (room - len(text)) - AROUND))
    return (
        *(Line("words", line) for line in text.split("\n") if text),
        *(Line("code", line) for line in code.split("\n") if code),
        *(Line("usage", typed, after=f" {pen.cut(what_for, pen.layout.note)}") for typed, what_for in content.usages),
        *(Line("moment", one.fallback, one.before, one.after, at=one.at) for one in content.moments),
    )


def offer_buttons(pen: Pen, offers: Sequence[Offer], place: str = "") -> list[Ask]:
    """A button for each that has room for what it asks, about the channel where they stand or about another `place`."""
    shown = [one for one in offers if pen.canvas.forms or not one.form]
    asks = [Ask(one.label, "form" if one.form else "offer", one.question, place=place) for one in shown]
    return [one for one in asks if pen.canvas.keeps(one)]


def _tries(pen: Pen, tries: Sequence[Suggestion]) -> list[Ask]:
    """A button for each question that is short enough to be asked by one."""
    asks = [Ask(visible(one.label), "try", Question("paper", one.value)) for one in tries[: pen.layout.tries]]
    return [one for one in asks if one.label and pen.canvas.keeps(one)]
