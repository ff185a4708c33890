"""What is shown of one paper, in a digest, in a card and in a list; and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.papers.bullets import Bullets
from bot.papers.ids import asked_as
from bot.papers.visible import visible
from bot.views.canvas import Pen
from bot.views.entries import Entry
from bot.views.layout import Room
from bot.views.leads import in_digest, lead_of, rest_of
from bot.views.lines import authors_line, bullets_label, keywords_line, kind_line, made_line, vote_label, votes_line
from bot.views.replies import Mark, Question
from bot.views.view import Ask, Choice, Controls, Details, Line, Lines, Link, Option, Part, Picture, Vote

NO_BREAK = "\u00a0"
# Stars of a paper's code that are worth telling.
STARS = 10
# docs.slack.dev/reference/block-kit/block-elements/button-element: an accessibility label has 75 at most.
SPOKEN = 75


def title_of(pen: Pen, entry: Entry, most: int) -> str:
    """The title, or the id of a paper whose title cannot be seen."""
    return pen.cut(entry.paper.title, most) or entry.paper.id


def title(pen: Pen, entry: Entry, room: Room, *, numbered: bool = True) -> Line:
    """The title, which leads to the paper's page."""
    return Line(
        "title",
        title_of(pen, entry, room.title),
        before=f"{entry.rank}. " if numbered else "",
        after=f" ({pen.say('withdrawn')})" if entry.paper.withdrawn else "",
        url=entry.paper.page_url,
    )


def headline(
    pen: Pen, entry: Entry, room: Room, *, numbered: bool = True, dated: bool = False, numbers: str = ""
) -> tuple[Line, ...]:
    """Rank and title; votes or other numbers, who it comes from and who wrote it."""
    names = [name for name in map(visible, entry.paper.authors) if name]
    told = [numbers or votes_line(entry, pen.language), *([str(entry.day)] if dated and entry.day else [])]
    whose = [pen.cut(entry.paper.organization or "", pen.layout.organization), authors_line(names, pen.language)]
    text = pen.cut(" · ".join(filter(None, whose)), room.authors)
    return title(pen, entry, room, numbered=numbered), Line("facts", text, before=" · ".join([*told, ""]))


def picture(pen: Pen, entry: Entry) -> Picture:
    """The paper's picture."""
    shown = title_of(pen, entry, pen.layout.pictured_title)
    return Picture(entry.paper.thumbnail, pen.say("image.alt", title=shown))


def gist(pen: Pen, entry: Entry) -> Line:
    """A paper in one line of text."""
    after = f" {votes_line(entry, pen.language)}"
    return Line("item", title_of(pen, entry, 300), before=f"{entry.rank}. ", after=after)


def item(pen: Pen, entry: Entry, room: Room) -> Line:
    """A paper in one line of a numbered list."""
    line = title(pen, entry, room)
    withdrawn = "" if pen.layout.airy else line.after
    # A number at the end of a narrow line keeps its sign.
    votes = votes_line(entry, pen.language).replace(" ", NO_BREAK)
    return Line("item", line.text, line.before, f"{withdrawn}  {votes}", line.url)


def hit(pen: Pen, entry: Entry, room: Room) -> Iterator[Line]:
    """A paper in a list: title, votes, the day of its edition, and what of it answers a search."""
    line, votes, day = title(pen, entry, room), votes_line(entry, pen.language), str(entry.day or "")
    if pen.layout.airy:
        yield Line("hit", line.text, line.before, f"  {'  '.join(filter(None, (votes, day)))}", line.url)
    else:
        yield line
        yield Line("votes", " · ".join(filter(None, (votes, day))))
    pieces = _pieces(entry) if room.passages else ()
    if pieces:
        yield Line("passage", "".join(text for text, _ in pieces), pieces=pieces)


def _pieces(entry: Entry) -> tuple[tuple[str, bool], ...]:
    """What can be seen of a passage's pieces; between two other letters each keeps the spaces at its ends."""
    pieces = entry.passage.pieces if entry.passage else ()
    shown = ((visible(f".{text}.")[1:-1], asked_for) for text, asked_for in pieces)
    return tuple((text, asked_for) for text, asked_for in shown if text)


def digest_summary(pen: Pen, entry: Entry, room: Room, most: int | None, common: str = "") -> Lines | None:
    """A paper's few bullets or its one sentence; who made them where that is not `common` to the digest."""
    shown = in_digest(entry, most)
    texts = _cut(pen, shown, room)
    if shown is None or not texts:
        return None
    made = made_line(shown, pen.language)
    kind = "" if made == common else kind_line(shown, pen.language)
    sentence = lead_of(entry) is not None and len(shown.items) == 1
    lines = [Line("sentence" if sentence else "point", text, before=kind if sentence else "") for text in texts]
    if made not in ("", common) and not (kind and sentence):
        lines.append(Line("label", label_of(pen, shown)))
    keywords = pen.cut(keywords_line(entry, pen.language), pen.layout.keywords)
    if sentence and keywords:
        lines.append(Line("keywords", keywords))
    return Lines(tuple(lines))


def label_of(pen: Pen, bullets: Bullets) -> str:
    """Who made the bullets."""
    return pen.cut(bullets_label(bullets, pen.language), pen.layout.label)


def card_summary(pen: Pen, entry: Entry, room: Room) -> Lines:
    """The sentence that tells most, where nobody wrote bullets, and the bullets; each with who made it, once."""
    lines = _summary(pen, entry, room, lead_of(entry))
    return Lines(lines or (Line("nothing", pen.say("bullets.none")),))


def thread_summary(pen: Pen, entry: Entry, room: Room, most: int | None) -> Lines | None:
    """The same below a digest, without a sentence that stands there in full."""
    lead, shown = lead_of(entry), in_digest(entry, most)
    if lead and shown and lead.items == shown.items:
        return Lines(lines) if (lines := _summary(pen, entry, room, None)) else None
    return card_summary(pen, entry, room)


def _summary(pen: Pen, entry: Entry, room: Room, lead: Bullets | None) -> tuple[Line, ...]:
    rest = rest_of(entry)
    sentences = _cut(pen, lead, replace(room, bullets=1))
    points = _cut(pen, rest, room)
    if lead and rest and lead.origin == rest.origin:
        lines = _told(pen, lead, sentences, points)
    else:
        lines = [*_told(pen, lead, sentences, []), *_told(pen, rest, [], points)]
    return tuple(lines)


def _told(pen: Pen, bullets: Bullets | None, sentences: list[str], points: list[str]) -> list[Line]:
    """What one maker has told, and who that is: before it where there is room for that, else below."""
    if bullets is None or not (sentences or points):
        return []
    label, airy = label_of(pen, bullets), pen.layout.airy
    lines = [Line("lead", text, before=label if airy else "") for text in sentences]
    lines += [Line("point", text) for text in points]
    named = [Line("label", label)] if label and not (airy and sentences) else []
    return [*named, *lines] if airy else [*lines, *named]


def _cut(pen: Pen, bullets: Bullets | None, room: Room) -> list[str]:
    items = bullets.few(room.bullets) if bullets else ()
    return [text for item in items if (text := pen.cut(item, room.bullet))]


def card(pen: Pen, entry: Entry, room: Room, controls: Controls, *, numbered: bool = True) -> tuple[Part, ...]:
    """Everything about one paper."""
    lines = Lines(headline(pen, entry, room, numbered=numbered, dated=not pen.layout.airy))
    shown, summary = picture(pen, entry), card_summary(pen, entry, room)
    return (lines, summary, shown, controls)


def vote(pen: Pen, entry: Entry, *, voted: bool = False) -> Vote:
    """The button that marks a paper as the reader's favourite, or no longer."""
    return Vote(vote_label(entry, pen.language, voted=voted), Mark(entry.paper.id, on=not voted))


def short_vote(pen: Pen, entry: Entry) -> Vote:
    """The same as a mere star, where the numbers stand beside it."""
    spoken = pen.cut(pen.say("button.spoken", title=title_of(pen, entry, 60)), SPOKEN)
    return Vote(pen.say("button.short"), Mark(entry.paper.id, on=True), spoken=spoken)


def details(pen: Pen, entry: Entry) -> list[Details]:
    """The button that shows the card to whoever presses it, where it has room for the paper's id."""
    asked = Ask("", "offer", Question("paper", asked_as(entry.paper.id)))
    return [Details(pen.say("button.details"), entry.paper.id)] if pen.canvas.keeps(asked) else []


def links(pen: Pen, entry: Entry) -> Iterator[Link]:
    """Where to read on; the title leads to the paper's page, which has a button only where there is no other."""
    paper = entry.paper
    addresses = {
        "arxiv": paper.abstract_url,
        "pdf": paper.pdf_url,
        "page": "" if paper.abstract_url else paper.page_url,
        "code": paper.code_url,
        "project": paper.project_url,
    }
    for name, url in addresses.items():
        if url and pen.canvas.opens(url):
            stars = paper.code_stars or 0
            starred = name == "code" and stars >= STARS
            yield Link(pen.say("link.code.stars", n=f"{stars:,}") if starred else pen.say(f"link.{name}"), name, url)


def choice(pen: Pen, entries: tuple[Entry, ...], *, votes: bool = False) -> Choice:
    """A list that shows the chosen paper's card, or marks it as a favourite."""
    options = {
        entry.paper.id: Option(
            f"{entry.rank}. {title_of(pen, entry, pen.layout.chosen_title)}",
            entry.paper.id,
            votes_line(entry, pen.language),
        )
        for entry in entries
    }
    hint = pen.say("digest.vote" if votes else "digest.details")
    return Choice(hint, tuple(options.values())[: pen.layout.papers], votes=votes)
